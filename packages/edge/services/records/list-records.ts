// A page of records (CDR-4).
import { fail, isUuid, ok, type Result } from '@tandem/base/kernel';
import type { RecordArchive } from '@tandem/books/cdr/contract';
import { invalid, type RecordQuery, type RecordQueryFault } from './query.ts';
import { allowedQuery, type QueryParts } from './query-limits.ts';
import { payersView, type RecordView, recordView } from './view.ts';

export interface ListRecordsParts extends QueryParts {
  readonly archive: Pick<RecordArchive, 'list'>;
}

export interface RecordsQuery extends RecordQuery {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  /** Keys of the accounts whose calls are seen; absent: all, with what they cost us. */
  readonly paidBy?: readonly bigint[] | undefined;
}

export interface RecordsPage {
  readonly items: readonly RecordView[];
  /** What `after` is for the next page; null: this is the last. */
  readonly next: string | null;
}

export const DEFAULT_RECORDS = 100;

export async function listRecords(
  parts: ListRecordsParts,
  { limit = DEFAULT_RECORDS, after, paidBy, ...query }: RecordsQuery,
): Promise<Result<RecordsPage, RecordQueryFault>> {
  if (after !== undefined && !isUuid(after)) return fail(invalid('after', 'the id of a record'));
  const allowed = await allowedQuery(parts, query, paidBy);
  if (!allowed.ok) return allowed;
  const { filter, pageRows } = allowed.value;
  if (limit < 1 || limit > pageRows) {
    const range = `a number from 1 to ${pageRows} (SERVER_QUERY_ONE_PAGE_SIZE)`;
    return fail(invalid('limit', range));
  }
  // One more than is shown tells whether there is a next page.
  const found = await parts.archive.list({ ...filter, paidBy, after, limit: limit + 1 });
  const view = paidBy === undefined ? recordView : payersView;
  const items = found.slice(0, limit).map(view);
  return ok({ items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null });
}
