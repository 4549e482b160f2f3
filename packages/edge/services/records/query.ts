// What is asked of records, from the texts it comes as to the filter that it means. What was asked
// wrongly is told by its field.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { NumberFilter, RecordFilter } from '@tandem/books/cdr/contract';
import type { ConfigurationStore } from '../configuration/ports.ts';

/** As they come from outside: texts. */
export interface RecordQuery {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly account?: string | undefined;
  readonly gateway?: string | undefined;
  readonly callerGateway?: string | undefined;
  readonly calleeGateway?: string | undefined;
  /** How the number begins; the whole of it; how it ends. */
  readonly caller?: string | undefined;
  readonly callerIs?: string | undefined;
  readonly callerEnds?: string | undefined;
  readonly callee?: string | undefined;
  readonly calleeIs?: string | undefined;
  readonly calleeEnds?: string | undefined;
  readonly prefix?: string | undefined;
  readonly area?: string | undefined;
  readonly reason?: number | undefined;
  readonly code?: number | undefined;
  readonly endedBy?: EndedBy | undefined;
  readonly mode?: number | undefined;
  readonly answered?: boolean | undefined;
  readonly ip?: string | undefined;
  readonly leastSeconds?: number | undefined;
  readonly mostSeconds?: number | undefined;
}

export const ENDED_BY = ['caller', 'callee', 'server'] as const;
export type EndedBy = (typeof ENDED_BY)[number];

export type RecordFaultCode =
  | 'REQUEST_INVALID'
  | 'RECORDS_SPAN'
  | 'RECORDS_HOUR'
  | 'RECORDS_TOO_MANY'
  | 'RECORDS_BUSY';

export interface RecordQueryFault {
  readonly code: RecordFaultCode;
  readonly field: string;
  readonly allowed: string;
  readonly detail?: string;
}

export type FindAccount = Pick<ConfigurationStore, 'find'>;

const MS_PER_SECOND = 1_000;

/**
 * `paidBy`: keys of the accounts whose calls are seen. To who sees a part, the accounts of others
 * do not exist: an empty answer would tell him that they do.
 */
export async function filterOf(
  store: FindAccount,
  query: RecordQuery,
  paidBy?: readonly bigint[],
): Promise<Result<RecordFilter, RecordQueryFault>> {
  const from = momentOf('from', query.from);
  if (!from.ok) return from;
  const until = momentOf('until', query.until);
  if (!until.ok) return until;
  const account = query.account === undefined ? undefined : await keyOf(store, query.account);
  const isHidden = account !== undefined && account !== null && paidBy?.includes(account) === false;
  if (account === null || isHidden) return fail(invalid('account', 'the id of an account'));
  const { gateway, callerGateway, calleeGateway, prefix, area, ip, endedBy } = query;
  return ok({
    ...{ account, gateway, callerGateway, calleeGateway, prefix: digitsOf(prefix), area, ip },
    ...{ fromMs: from.value, untilMs: until.value },
    caller: numberOf({ is: query.callerIs, begins: query.caller, ends: query.callerEnds }),
    callee: numberOf({ is: query.calleeIs, begins: query.callee, ends: query.calleeEnds }),
    ...{ serverReason: query.reason, endReason: query.code, billingMode: query.mode },
    endDirection: endedBy === undefined ? undefined : ENDED_BY.indexOf(endedBy),
    isAnswered: query.answered,
    leastHoldMs: msOf(query.leastSeconds),
    mostHoldMs: msOf(query.mostSeconds),
  });
}

export const invalid = (field: string, allowed: string): RecordQueryFault => ({
  code: 'REQUEST_INVALID',
  ...{ field, allowed },
});

async function keyOf(store: FindAccount, id: string): Promise<bigint | null> {
  const account = await store.find('accounts', id);
  return account?.key ?? null;
}

export function momentOf(
  field: string,
  text: string | undefined,
): Result<number | undefined, RecordQueryFault> {
  if (text === undefined) return ok(undefined);
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return fail(invalid(field, 'a moment such as 2026-01-31T10:00:00Z'));
  return ok(ms);
}

/** What stands in no number would be a pattern. */
const digitsOf = (text: string | undefined): string | undefined => text?.replace(/[^0-9*#]/g, '');

function numberOf({ is, begins, ends }: NumberFilter): NumberFilter | undefined {
  if (is === undefined && begins === undefined && ends === undefined) return undefined;
  return { is: digitsOf(is), begins: digitsOf(begins), ends: digitsOf(ends) };
}

const msOf = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * MS_PER_SECOND;
