// What a filter asks for, as conditions of SQL. Values are handed in by the caller, since COPY
// takes no parameters: a query binds them, an export writes them as literals.
import type { NumberFilter, RecordFilter } from '@tandem/books/cdr/contract';
import { type RawBuilder, sql } from 'kysely';

type Value = string | number | bigint;
export type WriteValue = (value: Value) => RawBuilder<unknown>;

export const asParameter: WriteValue = (value) => sql`${value}`;

/** Kysely doubles quotes, and a backslash means nothing in a standard literal. */
export const asLiteral: WriteValue = (value) =>
  typeof value === 'bigint' ? sql.raw(String(value)) : sql.lit(value);

type Condition = RawBuilder<boolean>;

/** All of them are to hold; those that are hidden are never shown. */
export function conditionsOf(filter: RecordFilter, write: WriteValue): Condition {
  const conditions: Condition[] = [
    sql<boolean>`not is_hidden`,
    ...timeConditions(filter, write),
    ...numberConditions('caller_e164', filter.caller, write),
    ...numberConditions('callee_e164', filter.callee, write),
    ...partyConditions(filter, write),
    ...endConditions(filter, write),
  ];
  return sql`${sql.join(conditions, sql` and `)}`;
}

const MS_PER_SECOND = 1_000;

export const momentOf = (ms: number, write: WriteValue): RawBuilder<unknown> =>
  sql`to_timestamp(${write(ms)}::float8 / ${sql.lit(MS_PER_SECOND)})`;

function timeConditions(filter: RecordFilter, write: WriteValue): readonly Condition[] {
  const { fromMs, untilMs, leastHoldMs, mostHoldMs } = filter;
  return [
    ...when(fromMs, (ms) => sql<boolean>`started_at >= ${momentOf(ms, write)}`),
    ...when(untilMs, (ms) => sql<boolean>`started_at < ${momentOf(ms, write)}`),
    ...when(leastHoldMs, (ms) => sql<boolean>`hold_time_ms >= ${write(ms)}::bigint`),
    ...when(mostHoldMs, (ms) => sql<boolean>`hold_time_ms <= ${write(ms)}::bigint`),
  ];
}

/** Digits, * and # are all that comes here, so that nothing in them is a pattern. */
function numberConditions(
  column: 'caller_e164' | 'callee_e164',
  { is, begins, ends }: NumberFilter = {},
  write: WriteValue,
): readonly Condition[] {
  const name = sql.ref(column);
  return [
    ...when(is, (number) => sql<boolean>`${name} = ${write(number)}`),
    ...when(begins, (digits) => sql<boolean>`${name} like ${write(`${digits}%`)}`),
    // As the index has it: from the end to the beginning.
    ...when(ends, (digits) => sql<boolean>`reverse(${name}) like ${write(`${reversed(digits)}%`)}`),
  ];
}

const reversed = (digits: string): string => [...digits].reverse().join('');

/**
 * Who sees what he pays alone is told nothing of the other side by what he finds: his filters are
 * of the side that pays.
 */
function partyConditions(filter: RecordFilter, write: WriteValue): readonly Condition[] {
  const { account, gateway, callerGateway, calleeGateway, prefix, area, ip } = filter;
  const isPayers = filter.paidBy !== undefined;
  const either = (one: string, other: string) => (value: Value) =>
    isPayers
      ? sql<boolean>`${sql.ref(one)} = ${write(value)}`
      : sql<boolean>`(${sql.ref(one)} = ${write(value)} or ${sql.ref(other)} = ${write(value)})`;
  return [
    ...when(account, (key) =>
      isPayers ? payer(key, write) : anyParty({ ...filter, account: key }, write),
    ),
    ...when(filter.paidBy, (accounts) => paidByOne(accounts, write)),
    ...when(gateway, either('caller_id', 'callee_id')),
    ...when(callerGateway, (id) => sql<boolean>`caller_id = ${write(id)}`),
    ...when(calleeGateway, (id) =>
      isPayers ? sql<boolean>`false` : sql<boolean>`callee_id = ${write(id)}`,
    ),
    ...when(prefix, either('charge_prefix', 'cost_prefix')),
    ...when(area, either('charge_area', 'cost_area')),
    ...when(ip, either('caller_ip', 'callee_ip')),
  ];
}

const payer = (account: bigint, write: WriteValue): Condition =>
  sql<boolean>`charge_account = ${write(account)}`;

type OfAccount = RecordFilter & { readonly account: bigint };

/**
 * Pays or is paid, be it for an attempt that came to nothing. Ids as a list, so that the index by
 * them is asked beside those by accounts.
 */
function anyParty({ account, fromMs, untilMs }: OfAccount, write: WriteValue): Condition {
  const conditions = [
    sql<boolean>`account = ${write(account)}`,
    ...timeConditions({ fromMs, untilMs }, write),
  ];
  return sql<boolean>`(${payer(account, write)} or cost_account = ${write(account)}
    or id = any(array(
      select record_id from attempt_cost where ${sql.join(conditions, sql` and `)})))`;
}

function paidByOne(accounts: readonly bigint[], write: WriteValue): Condition {
  if (accounts.length === 0) return sql<boolean>`false`;
  const all = sql.join(accounts.map((account) => sql`${write(account)}::bigint`));
  return sql<boolean>`charge_account in (${all})`;
}

function endConditions(filter: RecordFilter, write: WriteValue): readonly Condition[] {
  const { serverReason, endReason, endDirection, billingMode, isAnswered } = filter;
  const is = (column: string) => (value: number) =>
    sql<boolean>`${sql.ref(column)} = ${write(value)}`;
  return [
    ...when(serverReason, is('server_reason')),
    ...when(endReason, is('end_reason')),
    ...when(endDirection, is('end_direction')),
    ...when(billingMode, is('billing_mode')),
    ...when(isAnswered, (yes) =>
      yes ? sql<boolean>`answered_at is not null` : sql<boolean>`answered_at is null`,
    ),
  ];
}

function when<T>(value: T | undefined, condition: (value: T) => Condition): readonly Condition[] {
  return value === undefined ? [] : [condition(value)];
}
