// Figures of calls (CDR-4): sums by what they are told by, and the ratios that are made of them.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { printMoney, subtract, ZERO_MONEY } from '@tandem/base/money';
import {
  type CallRatios,
  DIMENSIONS,
  type Dimension,
  type Figures,
  type RollupArchive,
  ratiosOf,
} from '@tandem/books/rollup';
import { invalid, momentOf, type RecordQueryFault } from './query.ts';

export interface FiguresParts {
  readonly figures: RollupArchive;
  readonly clock: { wallMs(): number };
}

export interface FiguresQuery {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** Comma separated; absent: all calls together. */
  readonly by?: string | undefined;
  readonly hidden?: boolean | undefined;
}

export interface FiguresView extends CallRatios {
  readonly of: Readonly<Record<string, string>>;
  readonly calls: number;
  readonly sent: number;
  readonly answered: number;
  readonly attempts: number;
  readonly holdSeconds: number;
  readonly chargeSeconds: number;
  readonly costSeconds: number;
  readonly charge: string;
  readonly cost: string;
  readonly commission: string;
  readonly callerShort: number;
  readonly calleeShort: number;
}

/** What a tile shows. */
export interface FiguresShort extends CallRatios {
  readonly calls: number;
  readonly answered: number;
  readonly charge: string;
  readonly cost: string;
  /** What is left of the charge. */
  readonly margin: string;
}

/** undefined: there were no calls. */
export function shortFigures(row: Figures | undefined): FiguresShort {
  if (row === undefined) return NO_CALLS;
  const { calls, answered, charge, cost, commission } = row;
  const margin = subtract(subtract(charge, cost), commission);
  return {
    ...ratiosOf(row),
    ...{ calls: Number(calls), answered: Number(answered) },
    ...{ charge: printMoney(charge), cost: printMoney(cost), margin: printMoney(margin) },
  };
}

const NO_CALLS: FiguresShort = Object.freeze({
  ...{ calls: 0, answered: 0, asr: null, acdSeconds: null, pddMs: null },
  ...{ charge: printMoney(ZERO_MONEY), cost: printMoney(ZERO_MONEY) },
  margin: printMoney(ZERO_MONEY),
});

const DAY_MS = 86_400_000;
const MS_PER_SECOND = 1_000;
/** What a page can show; who wants more asks for less at once. */
const MOST_ROWS = 10_000;

export async function callFigures(
  { figures, clock }: FiguresParts,
  query: FiguresQuery,
): Promise<Result<readonly FiguresView[], RecordQueryFault>> {
  const until = momentOf('until', query.until);
  if (!until.ok) return until;
  const from = momentOf('from', query.from);
  if (!from.ok) return from;
  const words = query.by === undefined ? [] : query.by.split(',');
  if (!words.every(isDimension)) {
    return fail(invalid('by', `some of ${DIMENSIONS.join(', ')}, comma separated`));
  }
  const untilMs = until.value ?? clock.wallMs() + MINUTE_MS;
  const fromMs = from.value ?? untilMs - DAY_MS;
  const asked = { by: words, withHidden: query.hidden === true, limit: MOST_ROWS + 1 };
  const rows = await figures.figures({ ...asked, fromMs, untilMs });
  if (rows.length > MOST_ROWS) return fail(tooMany);
  return ok(rows.map((row) => viewOf(row, words)));
}

/** The minute that runs is in it. */
const MINUTE_MS = 60_000;

const isDimension = (word: string): word is Dimension =>
  (DIMENSIONS as readonly string[]).includes(word);

const tooMany: RecordQueryFault = {
  code: 'RECORDS_TOO_MANY',
  field: 'by',
  allowed: `at most ${MOST_ROWS} rows: a shorter span, or fewer words`,
};

function viewOf(row: Figures, by: readonly Dimension[]): FiguresView {
  return {
    of: Object.fromEntries(by.map((name, at) => [name, row.of[at] ?? ''])),
    ...ratiosOf(row),
    calls: Number(row.calls),
    sent: Number(row.sent),
    answered: Number(row.answered),
    attempts: Number(row.attempts),
    holdSeconds: Number(row.holdMs) / MS_PER_SECOND,
    chargeSeconds: Number(row.chargeSeconds),
    costSeconds: Number(row.costSeconds),
    charge: printMoney(row.charge),
    cost: printMoney(row.cost),
    commission: printMoney(row.commission),
    callerShort: Number(row.callerShort),
    calleeShort: Number(row.calleeShort),
  };
}
