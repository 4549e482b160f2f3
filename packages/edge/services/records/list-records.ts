// A page of records (CDR-4). What was asked wrongly is told by its field.
import { fail, isUuid, ok, type Result } from '@tandem/base/kernel';
import type { RecordArchive, RecordPage } from '@tandem/books/cdr/contract';
import type { ConfigurationStore } from '../configuration/ports.ts';
import { type RecordView, recordView } from './view.ts';

export interface ListRecordsParts {
  readonly store: Pick<ConfigurationStore, 'find'>;
  readonly archive: Pick<RecordArchive, 'list'>;
}

/** As they come from outside: texts. */
export interface RecordQuery {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly account?: string | undefined;
  readonly gateway?: string | undefined;
  readonly caller?: string | undefined;
  readonly callee?: string | undefined;
  readonly reason?: number | undefined;
  readonly leastSeconds?: number | undefined;
  readonly mostSeconds?: number | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

export interface RecordQueryFault {
  readonly field: string;
  readonly allowed: string;
}

export interface RecordsPage {
  readonly items: readonly RecordView[];
  /** What `after` is for the next page; null: this is the last. */
  readonly next: string | null;
}

export const DEFAULT_RECORDS = 100;
const MS_PER_SECOND = 1_000;

export async function listRecords(
  parts: ListRecordsParts,
  query: RecordQuery,
): Promise<Result<RecordsPage, RecordQueryFault>> {
  const page = await pageOf(parts, query);
  if (!page.ok) return page;
  const { limit } = page.value;
  // One more than is shown tells whether there is a next page.
  const found = await parts.archive.list({ ...page.value, limit: limit + 1 });
  const items = found.slice(0, limit).map(recordView);
  return ok({ items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null });
}

async function pageOf(
  { store }: ListRecordsParts,
  query: RecordQuery,
): Promise<Result<RecordPage, RecordQueryFault>> {
  const from = momentOf('from', query.from);
  if (!from.ok) return from;
  const until = momentOf('until', query.until);
  if (!until.ok) return until;
  const { after, limit = DEFAULT_RECORDS } = query;
  if (after !== undefined && !isUuid(after)) {
    return fail({ field: 'after', allowed: 'the id of a record' });
  }
  const account = query.account === undefined ? undefined : await keyOf(store, query.account);
  if (account === null) return fail({ field: 'account', allowed: 'the id of an account' });
  return ok({
    ...{ limit, after, account, gateway: query.gateway, serverReason: query.reason },
    ...{ fromMs: from.value, untilMs: until.value },
    ...{ callerPrefix: digitsOf(query.caller), calleePrefix: digitsOf(query.callee) },
    leastHoldMs: msOf(query.leastSeconds),
    mostHoldMs: msOf(query.mostSeconds),
  });
}

async function keyOf(store: Pick<ConfigurationStore, 'find'>, id: string): Promise<bigint | null> {
  const account = await store.find('accounts', id);
  return account?.key ?? null;
}

function momentOf(
  field: string,
  text: string | undefined,
): Result<number | undefined, RecordQueryFault> {
  if (text === undefined) return ok(undefined);
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return fail({ field, allowed: 'a moment such as 2026-01-31T10:00:00Z' });
  return ok(ms);
}

/** What stands in no number would be a pattern. */
const digitsOf = (text: string | undefined): string | undefined => text?.replace(/[^0-9*#]/g, '');

const msOf = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * MS_PER_SECOND;
