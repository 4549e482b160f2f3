// Analysis reports (REP-2) as an operator asks for them: by name, over a span.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { ANALYSES, analyse, type Cell, type ColumnUnit } from '@tandem/books/reports';
import type { FiguresParts } from './figures.ts';
import { invalid, momentOf, type RecordQueryFault } from './query.ts';

export interface AnalysisQuery {
  readonly name: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface AnalysisView {
  readonly name: string;
  readonly meaning: string;
  readonly from: string;
  /** Before it. */
  readonly to: string;
  readonly by: readonly string[];
  readonly columns: readonly { readonly name: string; readonly unit: ColumnUnit }[];
  /** What it is told by, and then its columns; money as decimal text. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface ListedAnalysis {
  readonly name: string;
  readonly meaning: string;
}

const DAY_MS = 86_400_000;
/** The minute that runs is in it. */
const MINUTE_MS = 60_000;
/** What people can read. */
const MOST_ROWS = 10_000;

export const listAnalyses = (): readonly ListedAnalysis[] =>
  ANALYSES.map(({ name, meaning }) => ({ name, meaning }));

/** Of the last day, when no span is given. */
export async function analysisReport(
  { figures, clock }: FiguresParts,
  query: AnalysisQuery,
): Promise<Result<AnalysisView, RecordQueryFault>> {
  const analysis = ANALYSES.find(({ name }) => name === query.name);
  if (analysis === undefined) {
    return fail(invalid('name', `one of ${ANALYSES.map(({ name }) => name).join(', ')}`));
  }
  const to = momentOf('to', query.to);
  if (!to.ok) return to;
  const from = momentOf('from', query.from);
  if (!from.ok) return from;
  const untilMs = to.value ?? clock.wallMs() + MINUTE_MS;
  const fromMs = from.value ?? untilMs - DAY_MS;
  if (fromMs >= untilMs) return fail(invalid('from', 'a moment before to'));
  const rows = await analyse(figures, analysis, { fromMs, untilMs, mostRows: MOST_ROWS });
  if (rows === undefined) return fail(TOO_MANY);
  const { name, meaning, by, columns } = analysis;
  return ok({
    ...{ name, meaning, by, from: momentText(fromMs), to: momentText(untilMs) },
    columns: columns.map((column) => ({ name: column.name, unit: column.unit })),
    rows: rows.map(({ of, cells }) => [...of, ...cells]),
  });
}

const momentText = (ms: number): string => new Date(ms).toISOString();

const TOO_MANY: RecordQueryFault = {
  code: 'RECORDS_TOO_MANY',
  field: 'from',
  allowed: `at most ${MOST_ROWS} rows: a shorter span`,
};
