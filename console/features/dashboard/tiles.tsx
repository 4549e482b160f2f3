// The figures that are looked at first, each with what it was yesterday up to the same hour.
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { roundedAmount, unitsOf } from '../../lib/amounts.ts';
import { clockText, type Formats, NOTHING, useFormats } from '../../lib/format.ts';
import { type Days, type Figures, useFigures } from './figures.ts';

interface TilesProps {
  readonly now: number | undefined;
  readonly today: Figures | undefined;
  readonly before: Figures | undefined;
  readonly days: Days;
}

const RATE_SPAN_MS = 300_000;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

type Shown = readonly [key: WordKey, value: (figures: Figures, formats: Formats) => string];

const TILES: readonly Shown[] = [
  ['dashboard.calls', ({ calls }, { count }) => count(calls)],
  ['dashboard.asr', ({ asr }, { percent }) => percent(asr)],
  ['dashboard.acd', ({ acdSeconds }) => (acdSeconds === null ? NOTHING : clockText(acdSeconds))],
  [
    'dashboard.pdd',
    ({ pddMs }, { count }) => (pddMs === null ? NOTHING : `${count(Math.round(pddMs))} ms`),
  ],
  [
    'dashboard.minutes',
    ({ holdSeconds }, { count }) => count(Math.round(holdSeconds / SECONDS_PER_MINUTE)),
  ],
  ['dashboard.revenue', ({ charge }, { amount }) => amount(roundedAmount(unitsOf(charge)))],
  ['dashboard.cost', ({ cost }, { amount }) => amount(roundedAmount(unitsOf(cost)))],
  [
    'dashboard.margin',
    ({ charge, cost }, { amount }) => amount(roundedAmount(unitsOf(charge) - unitsOf(cost))),
  ],
];

export function Tiles({ now, today, before, days }: TilesProps): ReactNode {
  const say = useWords();
  const formats = useFormats();
  const lately = useFigures({ fromMs: days.now - RATE_SPAN_MS, untilMs: days.now }).data?.[0];
  const rate = (lately?.calls ?? 0) / (RATE_SPAN_MS / MS_PER_SECOND);
  return (
    <div className="tiles">
      <Tile name={say('dashboard.callsNow')} isFirst>
        {now === undefined ? NOTHING : formats.count(now)}
      </Tile>
      <Tile name={say('dashboard.cps')}>{formats.count(Number(rate.toFixed(1)))}</Tile>
      {TILES.map(([key, value]) => (
        <Tile
          key={key}
          name={say(key)}
          note={
            before === undefined
              ? undefined
              : say('dashboard.yesterday', { value: value(before, formats) })
          }
        >
          {today === undefined ? NOTHING : value(today, formats)}
        </Tile>
      ))}
    </div>
  );
}

interface TileProps {
  readonly name: string;
  readonly note?: string | undefined;
  readonly isFirst?: boolean;
  readonly children: ReactNode;
}

function Tile({ name, note, isFirst = false, children }: TileProps): ReactNode {
  return (
    <div className={isFirst ? 'tile tile-first' : 'tile'}>
      <span className="soft">{name}</span>
      <strong className="numbers">{children}</strong>
      <span className="soft numbers tile-note">{note ?? ' '}</span>
    </div>
  );
}
