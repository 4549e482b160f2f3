// Makes the rows of an analysis out of counts by minute.
import { add } from '@tandem/base/money';
import type { Dimension, Figures, RollupArchive } from '@tandem/books/rollup/contract';
import { REASON } from '@tandem/domain/record';
import type { AnalysedSums, Analysis, AnalysisRow } from './contract.ts';

export interface AnalysedSpan {
  readonly fromMs: number;
  /** Before it. */
  readonly untilMs: number;
}

export interface AnalysisQuestion extends AnalysedSpan {
  readonly mostRows: number;
}

/**
 * Ends of one row: 25 reasons, ended by three, in five modes, of which few meet. More counts than
 * this a row are not there to be put together.
 */
const MOST_ENDS = 100;
const HOUR_MS = 3_600_000;
const LENGTHS: Readonly<Partial<Record<Dimension, number>>> = { hour: HOUR_MS, day: 24 * HOUR_MS };

/** The network has done its work: somebody answered, was busy, or did not want to. */
const EFFECTIVE: ReadonlySet<number> = new Set([
  ...[REASON.USER_BUSY, REASON.NO_ANSWER, REASON.CALL_REJECTED],
]);
const NO_PAYER = '-1';

/** undefined: there are more rows than that. */
export async function analyse(
  archive: RollupArchive,
  analysis: Analysis,
  { fromMs, untilMs, mostRows }: AnalysisQuestion,
): Promise<readonly AnalysisRow[] | undefined> {
  const by = [...analysis.by, ...analysis.ends.filter((end) => !analysis.by.includes(end))];
  const limit = (mostRows + 1) * (by.length > analysis.by.length ? MOST_ENDS : 1);
  const counted = await archive.figures({ fromMs, untilMs, by, withHidden: false, limit });
  const rows = new Map<string, Row>();
  let all = NOTHING;
  for (const figures of counted) {
    const sums = sumsOf(figures, by);
    all = together(all, sums);
    const of = figures.of.slice(0, analysis.by.length);
    const name = JSON.stringify(of);
    const before = rows.get(name);
    rows.set(name, { of, sums: before === undefined ? sums : together(before.sums, sums) });
  }
  if (rows.size > mostRows || counted.length >= limit) return undefined;
  const length = analysis.by.length === 1 ? LENGTHS[analysis.by[0] as Dimension] : undefined;
  const context = { spanMs: length ?? untilMs - fromMs, all };
  return inOrder(analysis, [...rows.values()]).map(({ of, sums }) => ({
    of,
    cells: analysis.columns.map((column) => column.of(sums, context)),
  }));
}

interface Row {
  readonly of: readonly string[];
  readonly sums: AnalysedSums;
}

function inOrder({ order, onlyFailed }: Analysis, rows: readonly Row[]): readonly Row[] {
  const shown = onlyFailed ? rows.filter(({ sums }) => sums.calls > sums.answered) : rows;
  if (order === undefined) return shown;
  const failed = ({ sums }: Row): bigint => sums.calls - (onlyFailed ? sums.answered : 0n);
  return shown.toSorted((one, other) => Number(failed(other) - failed(one)));
}

function sumsOf(figures: Figures, by: readonly Dimension[]): AnalysedSums {
  const word = (dimension: Dimension): string | undefined => figures.of[by.indexOf(dimension)];
  const { of: _of, ...sums } = figures;
  const reached = EFFECTIVE.has(Number(word('reason')));
  const who = Number(word('endedBy') ?? '-1');
  const endedBy = (side: number): bigint => (who === side ? sums.calls : 0n);
  return {
    ...sums,
    effective: reached ? sums.sent : sums.answered,
    endedBy: [endedBy(0), endedBy(1), endedBy(2)],
    unbilled: word('mode') === NO_PAYER ? sums.calls : 0n,
  };
}

const COUNTS = [
  ...(['calls', 'sent', 'answered', 'attempts', 'holdMs', 'chargeSeconds'] as const),
  ...(['costSeconds', 'pddMs', 'pdds', 'callerShort', 'calleeShort'] as const),
  ...(['effective', 'unbilled'] as const),
];
const MONEYS = ['charge', 'cost', 'commission'] as const;

const NOTHING = {
  ...Object.fromEntries([...COUNTS, ...MONEYS].map((name) => [name, 0n])),
  endedBy: [0n, 0n, 0n],
} as unknown as AnalysedSums;

function together(one: AnalysedSums, other: AnalysedSums): AnalysedSums {
  const [caller, callee, server] = one.endedBy;
  const [more, further, last] = other.endedBy;
  return {
    ...(Object.fromEntries(COUNTS.map((name) => [name, one[name] + other[name]])) as Pick<
      AnalysedSums,
      (typeof COUNTS)[number]
    >),
    ...(Object.fromEntries(MONEYS.map((name) => [name, add(one[name], other[name])])) as Pick<
      AnalysedSums,
      (typeof MONEYS)[number]
    >),
    endedBy: [caller + more, callee + further, server + last],
  };
}
