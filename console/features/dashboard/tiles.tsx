// The figures that are looked at first, each with what it was yesterday up to the same hour, and by
// how much it differs.
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { numberOf, roundedAmount, unitsOf } from '../../lib/amounts.ts';
import { clockText, type Formats, NOTHING, useFormats } from '../../lib/format.ts';
import type { Counters, Short } from './counters.ts';

interface TilesProps {
  readonly now: Counters | null;
  readonly today: Short | undefined;
  readonly before: Short | undefined;
}

const SECONDS_PER_MINUTE = 60;

interface Shown {
  readonly key: WordKey;
  /** What is compared; null: there is none. */
  readonly number: (figures: Short) => number | null;
  readonly text: (figures: Short, formats: Formats) => string;
  /** 1: more is better; -1: less is; 0: neither. */
  readonly better: 1 | 0 | -1;
}

const minutes = ({ acdSeconds, answered }: Short): number =>
  Math.round(((acdSeconds ?? 0) * answered) / SECONDS_PER_MINUTE);

const money = (text: string, { amount }: Formats): string => amount(roundedAmount(unitsOf(text)));

const TILES: readonly Shown[] = [
  {
    ...{ key: 'dashboard.calls', better: 1 },
    ...{ number: ({ calls }) => calls, text: ({ calls }, { count }) => count(calls) },
  },
  {
    ...{ key: 'dashboard.asr', better: 1 },
    ...{ number: ({ asr }) => asr, text: ({ asr }, { percent }) => percent(asr) },
  },
  {
    ...{ key: 'dashboard.acd', better: 1, number: ({ acdSeconds }) => acdSeconds },
    text: ({ acdSeconds }) => (acdSeconds === null ? NOTHING : clockText(acdSeconds)),
  },
  {
    ...{ key: 'dashboard.pdd', better: -1, number: ({ pddMs }) => pddMs },
    text: ({ pddMs }, { count }) => (pddMs === null ? NOTHING : `${count(Math.round(pddMs))} ms`),
  },
  {
    ...{ key: 'dashboard.minutes', better: 1, number: minutes },
    text: (figures, { count }) => count(minutes(figures)),
  },
  {
    ...{ key: 'dashboard.revenue', better: 1, number: ({ charge }) => numberOf(charge) },
    text: ({ charge }, formats) => money(charge, formats),
  },
  {
    ...{ key: 'dashboard.cost', better: 0, number: ({ cost }) => numberOf(cost) },
    text: ({ cost }, formats) => money(cost, formats),
  },
  {
    ...{ key: 'dashboard.margin', better: 1, number: ({ margin }) => numberOf(margin) },
    text: ({ margin }, formats) => money(margin, formats),
  },
];

export function Tiles({ now, today, before }: TilesProps): ReactNode {
  const say = useWords();
  const formats = useFormats();
  return (
    <div className="tiles">
      <Tile
        name={say('dashboard.callsNow')}
        note={
          now === null
            ? undefined
            : say('dashboard.connected', { count: formats.count(now.connected) })
        }
        isFirst
      >
        {now === null ? NOTHING : formats.count(now.calls)}
      </Tile>
      <Tile
        name={say('dashboard.cps')}
        note={
          typeof now?.answersPerSecond === 'number'
            ? say('dashboard.answered', { count: formats.count(now.answersPerSecond) })
            : undefined
        }
      >
        {typeof now?.cps === 'number' ? formats.count(now.cps) : NOTHING}
      </Tile>
      {TILES.map((shown) => (
        <Tile
          key={shown.key}
          name={say(shown.key)}
          note={
            before === undefined
              ? undefined
              : say('dashboard.yesterday', { value: shown.text(before, formats) })
          }
          change={<Change {...{ shown, today, before }} />}
        >
          {today === undefined ? NOTHING : shown.text(today, formats)}
        </Tile>
      ))}
    </div>
  );
}

interface ChangeProps {
  readonly shown: Shown;
  readonly today: Short | undefined;
  readonly before: Short | undefined;
}

/** Beyond it a percentage says no more than that yesterday was next to nothing. */
const MOST_CHANGE = 9.99;

function Change({ shown: { number, better }, today, before }: ChangeProps): ReactNode {
  const { percent } = useFormats();
  const now = today === undefined ? null : number(today);
  const then = before === undefined ? null : number(before);
  if (now === null || then === null || then === 0) return null;
  const change = (now - then) / Math.abs(then);
  if (Math.abs(change) > MOST_CHANGE) return null;
  const isGood = better !== 0 && change * better > 0;
  const tone = change === 0 || better === 0 ? 'soft' : isGood ? 'good' : 'bad';
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  return <span className={`numbers change ${tone}`}>{sign + percent(Math.abs(change))}</span>;
}

interface TileProps {
  readonly name: string;
  readonly note?: string | undefined;
  readonly change?: ReactNode;
  readonly isFirst?: boolean;
  readonly children: ReactNode;
}

function Tile({ name, note, change, isFirst = false, children }: TileProps): ReactNode {
  return (
    <div className={isFirst ? 'tile tile-first' : 'tile'}>
      <span className="soft">{name}</span>
      <span className="tile-value">
        <strong className="numbers">{children}</strong>
        {change}
      </span>
      <span className="soft numbers tile-note">{note ?? ' '}</span>
    </div>
  );
}
