// The messages of both legs between those who spoke, from the first to the last; each opens to its
// full text.
import { ArrowLeftOutlined, ArrowRightOutlined } from '@ant-design/icons';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { type Lane, lanesOf, stepOf, type Traced } from './trace.ts';

export function Ladder({ items }: { readonly items: readonly Traced[] }): ReactNode {
  const say = useWords();
  const [shown, show] = useState<number>();
  const lanes = lanesOf(items, 'Tandem');
  const beganAt = Date.parse(items[0]?.at ?? '');
  // Two messages can be the same to the letter: their place tells them apart.
  const rows = items.map((message, place) => ({ message, place }));
  return (
    <div className="scroll">
      <ol className="ladder" aria-label={say('records.ladder')}>
        <li className="ladder-row ladder-head" style={gridOf(lanes)}>
          <span className="soft">{say('records.afterMs')}</span>
          {lanes.map(({ callId, name, address }) => (
            <span key={callId} className="ladder-party">
              <strong>{name}</strong>
              <span className="soft numbers">{address}</span>
            </span>
          ))}
        </li>
        {rows.map(({ message, place }) => (
          <Message
            key={place}
            {...{ message, lanes }}
            afterMs={Date.parse(message.at) - beganAt}
            isOpen={shown === place}
            onToggle={() => show(shown === place ? undefined : place)}
          />
        ))}
      </ol>
    </div>
  );
}

const gridOf = (lanes: readonly Lane[]) => ({
  gridTemplateColumns: `72px repeat(${lanes.length}, minmax(150px, 1fr))`,
});

interface MessageProps {
  readonly message: Traced;
  readonly lanes: readonly Lane[];
  readonly afterMs: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Message({ message, lanes, afterMs, isOpen, onToggle }: MessageProps): ReactNode {
  const { at, direction, transport, local, remote, callId, text } = message;
  const { label, of, hasMedia, kind } = stepOf(text);
  const [from, to] = direction === 'in' ? [remote, local] : [local, remote];
  const lane = lanes.findIndex((one) => one.callId === callId);
  const own = lanes.findIndex((one) => one.callId === '');
  const [left, right] = [Math.min(lane, own), Math.max(lane, own)];
  const toRight = lane < own === (direction === 'in');
  const half = `${50 / (right - left + 1)}%`;
  return (
    <li>
      <button
        type="button"
        className="ladder-row"
        style={gridOf(lanes)}
        aria-expanded={isOpen}
        onClick={onToggle}
      >
        <span className="numbers soft">+{afterMs}</span>
        {lanes.map((one, place) => (
          <span
            key={one.callId}
            className="ladder-lane"
            style={{ gridColumn: place + 2, gridRow: 1 }}
          />
        ))}
        <span
          className={`ladder-arrow ladder-${kind}`}
          style={{ gridColumn: `${left + 2} / ${right + 3}`, gridRow: 1, marginInline: half }}
        >
          <span className="ladder-label">
            {toRight ? null : <ArrowLeftOutlined aria-label="←" />}
            {label}
            {of === '' ? null : <span className="soft"> {of}</span>}
            {hasMedia ? <span className="soft"> SDP</span> : null}
            {toRight ? <ArrowRightOutlined aria-label="→" /> : null}
          </span>
        </span>
      </button>
      {isOpen ? (
        <div className="ladder-text">
          <p className="soft numbers">
            {at} · {from} → {to} · {transport.toUpperCase()}
          </p>
          <pre>{text}</pre>
        </div>
      ) : null}
    </li>
  );
}
