// The indexes that answer filters of records, and how one is made and dropped beside writers.
import { sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';

/**
 * All that a filter can ask for, but what only has three values. A third of what the records take:
 * most columns hold few values, and their indexes hold each of them once.
 */
export const INDEXED = [
  ...['caller_e164', 'callee_e164', 'reverse(caller_e164)', 'reverse(callee_e164)'],
  ...['charge_account', 'cost_account', 'caller_id', 'callee_id', 'caller_ip', 'callee_ip'],
  ...['charge_prefix', 'cost_prefix', 'charge_area', 'cost_area'],
  ...['server_reason', 'end_reason', 'billing_mode', 'hold_time_ms'],
] as const;

/** Any number, the same in all recorders: one of them makes indexes, the others go by. */
const LOCK = 7_283_004;

/** The work of whoever comes first, on a connection that ends with it; undefined for the others. */
export function aloneWithIndexes<T>(
  database: Database,
  work: (session: Statements) => Promise<T>,
): Promise<T | undefined> {
  return database.session(async (session) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_lock(${LOCK}) as mine`.execute(session);
    return rows[0]?.mine === true ? work(session) : undefined;
  });
}

/** `reverse(caller_e164)` is `..._reverse_caller_e164`. */
export const indexName = (partition: string, column: string): string =>
  `${partition}_${column.replace(/\W+/g, '_').replace(/_$/, '')}`;

export interface IndexName {
  readonly name: string;
  /** One whose making was cut off is there, costs writers, and answers nothing. */
  readonly isWhole: boolean;
}

export async function indexesOf(
  statements: Statements,
  partition: string,
): Promise<readonly IndexName[]> {
  const { rows } = await sql<IndexName>`
    select relname as name, indisvalid as "isWhole"
    from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = to_regclass(${partition})`.execute(statements);
  return rows;
}

export interface NewIndex {
  readonly partition: string;
  readonly column: string;
  readonly name: string;
  /** Only of records before this id. */
  readonly before?: string;
}

export async function makeIndex(session: Statements, index: NewIndex): Promise<void> {
  const { partition, column, name, before } = index;
  await dropIndex(session, name);
  await sql`create index concurrently ${sql.id(name)} on ${sql.id(partition)} (${sql.raw(column)})
    ${before === undefined ? sql`` : sql`where id < ${sql.lit(before)}`}`.execute(session);
}

/** Not the plain way: that one waits for readers, and while it waits nobody can write. */
export async function dropIndex(session: Statements, name: string): Promise<void> {
  await sql`drop index concurrently if exists ${sql.id(name)}`.execute(session);
}
