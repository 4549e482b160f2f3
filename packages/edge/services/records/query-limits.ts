// What a query of records may ask for, as the parameters say: how long a span, at which hours of
// the day, how many at once. A query that may not be asked is refused in words, and not shortened.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { RecordFilter } from '@tandem/books/cdr/contract';
import { ParameterView } from '@tandem/domain/parameters';
import type { ParameterStore } from '../configuration/ports.ts';
import { type FindAccount, filterOf, type RecordQuery, type RecordQueryFault } from './query.ts';

export interface QueryParts {
  readonly store: FindAccount;
  readonly parameters: ParameterStore;
  readonly clock: { wallMs(): number };
  /** 0 to 23, as the clocks of the server show it. */
  readonly localHour: (utcMs: number) => number;
}

export interface AllowedQuery {
  readonly filter: RecordFilter;
  readonly pageRows: number;
  readonly exportRows: number;
}

const DAY_MS = 86_400_000;
/** A page is held in memory, 1 kB a row; who wants more at once wants an export. */
const MOST_PAGE_ROWS = 10_000;

/** Without `from` it reaches back as far as a query may. `paidBy` as in a list. */
export async function allowedQuery(
  { store, parameters, clock, localHour }: QueryParts,
  query: RecordQuery,
  paidBy?: readonly bigint[],
): Promise<Result<AllowedQuery, RecordQueryFault>> {
  const stored = await parameters.readAll();
  const { view } = ParameterView.load(stored.map(({ name, value }) => [name, value]));
  const denied = view.get('SERVER_QUERY_CDR_DENY_TIME');
  const nowMs = clock.wallMs();
  if (denied.includes(localHour(nowMs))) return fail(deniedHour(denied));
  const filter = await filterOf(store, query, paidBy);
  if (!filter.ok) return filter;
  const mostDays = view.get('SERVER_QUERY_CDR_MAX_DAY_INTERVAL');
  const spanned = withinSpan(filter.value, { mostDays, nowMs });
  if (!spanned.ok) return spanned;
  return ok({
    filter: spanned.value,
    pageRows: Math.min(MOST_PAGE_ROWS, view.get('SERVER_QUERY_ONE_PAGE_SIZE')),
    exportRows: view.get('SERVER_QUERY_MAX_SIZE'),
  });
}

interface Span {
  readonly mostDays: number;
  readonly nowMs: number;
}

function withinSpan(
  filter: RecordFilter,
  { mostDays, nowMs }: Span,
): Result<RecordFilter, RecordQueryFault> {
  const untilMs = filter.untilMs ?? nowMs;
  const earliestMs = untilMs - mostDays * DAY_MS;
  const { fromMs = earliestMs } = filter;
  if (fromMs >= earliestMs) return ok({ ...filter, fromMs });
  return fail({
    code: 'RECORDS_SPAN',
    field: 'from',
    allowed: `at most ${mostDays} days before until (SERVER_QUERY_CDR_MAX_DAY_INTERVAL)`,
    detail: `from ${new Date(fromMs).toISOString()} to ${new Date(untilMs).toISOString()}`,
  });
}

const deniedHour = (denied: readonly number[]): RecordQueryFault => ({
  code: 'RECORDS_HOUR',
  field: 'SERVER_QUERY_CDR_DENY_TIME',
  allowed: `any hour of the server's day but ${denied.join(', ')}`,
});
