// The way of a call as a picture: who called, what was in between, where it went, with the money
// under each.
import { ArrowRightOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { clockText, NOTHING, secondsOf, useFormats } from '../../lib/format.ts';
import { ReasonTag } from './reason-tag.tsx';
import { type CallRecord, marginOf, type Side } from './record.ts';

export function CallPath({ record }: { readonly record: CallRecord }): ReactNode {
  const say = useWords();
  const { amount, count } = useFormats();
  const margin = marginOf(record);
  const held =
    record.answeredAt === null
      ? say('records.notAnswered')
      : clockText(secondsOf(record.holdTimeMs));
  return (
    <div className="call-path">
      <Stop
        name={record.callerId ?? say('records.nobody')}
        number={record.callerAccessE164 || say('records.withheld')}
        address={record.callerIp}
        money={<Money side={record.charge} word={say('records.charge')} />}
      />
      <ArrowRightOutlined aria-hidden="true" />
      <div className="stop stop-middle">
        <strong className="numbers">{held}</strong>
        <ReasonTag record={record} />
        <span className="soft numbers">
          {record.pddMs === null ? '' : `${say('records.pdd')} ${count(record.pddMs)} ms · `}
          {record.codec || NOTHING}
        </span>
        <span className={margin?.startsWith('-') ? 'bad numbers' : 'numbers'}>
          {margin === null ? '' : `${say('records.margin')} ${amount(margin)}`}
        </span>
      </div>
      <ArrowRightOutlined aria-hidden="true" />
      <Stop
        name={record.calleeId ?? NOTHING}
        number={record.calleeE164}
        address={record.calleeIp}
        money={<Money side={record.cost} word={say('records.cost')} />}
      />
    </div>
  );
}

interface StopProps {
  readonly name: string;
  readonly number: string;
  readonly address: string;
  readonly money: ReactNode;
}

function Stop({ name, number, address, money }: StopProps): ReactNode {
  return (
    <div className="stop">
      <strong>{name}</strong>
      <span className="numbers">{number || NOTHING}</span>
      <span className="soft numbers">{address || NOTHING}</span>
      {money}
    </div>
  );
}

interface MoneyProps {
  readonly side: Side | null;
  readonly word: string;
}

function Money({ side, word }: MoneyProps): ReactNode {
  const say = useWords();
  const { amount, count } = useFormats();
  if (side === null) return null;
  const { account, fee, billedSeconds, area } = side;
  return (
    <span className="numbers">
      {word} <strong>{amount(fee)}</strong> · {account}
      <br />
      <span className="soft">
        {say('records.billed', { count: count(billedSeconds) })}
        {area === null || area === '' ? '' : ` · ${area}`}
      </span>
    </span>
  );
}
