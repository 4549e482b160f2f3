// A partition a UTC day for records and attempts. They are made ahead, so that midnight is like any
// other minute, and on demand: a record may come late, or from a clock that was set wrongly.
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { sqlStateOf } from '../fault.ts';

const DAY_MS = 86_400_000;
const PARTITIONED = ['call_record', 'call_attempt'] as const;
/** PostgreSQL's duplicate_table: another process has just made it. */
const DUPLICATE_TABLE = '42P07';

/** Days since the epoch. */
export function utcDayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** Of the end of a partition's name: 20260131. */
export function dayOfText(digits: string): number {
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  return utcDayOf(Date.parse(`${date}T00:00:00Z`));
}

export const dayOfPartition = (name: string): number => dayOfText(name.slice(-'YYYYMMDD'.length));

export const partitionOfDay = (table: (typeof PARTITIONED)[number], day: number): string =>
  `${table}_${dayText(day).replaceAll('-', '')}`;

/** Makes what is missing; in statements of their own, because they lock the whole table. */
export async function makePartitions(
  statements: Statements,
  days: Iterable<number>,
): Promise<void> {
  for (const day of days) {
    for (const table of PARTITIONED) {
      const name = sql.id(partitionOfDay(table, day));
      const from = sql.lit(`${dayText(day)}T00:00:00Z`);
      const to = sql.lit(`${dayText(day + 1)}T00:00:00Z`);
      try {
        await sql`create table if not exists ${name} partition of ${sql.id(table)}
          for values from (${from}) to (${to})`.execute(statements);
      } catch (error) {
        if (sqlStateOf(error) !== DUPLICATE_TABLE) throw error;
      }
    }
  }
}

/** Of records, newest first. */
export async function partitionNames(statements: Statements): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select part.relname as name from pg_inherits join pg_class part on part.oid = inhrelid
    where inhparent = 'call_record'::regclass order by name desc`.execute(statements);
  return rows.map(({ name }) => name);
}

/**
 * Those of the days from the first to the last that hold anything: made ahead, the days to come are
 * empty, and each would be asked. To tell its size one is opened, so others are left out before.
 */
export async function filledPartitions(
  statements: Statements,
  { first, last }: { readonly first: number | undefined; readonly last: number | undefined },
): Promise<readonly string[]> {
  const from = first === undefined ? null : partitionOfDay('call_record', first);
  const to = last === undefined ? null : partitionOfDay('call_record', last);
  const { rows } = await sql<{ name: string }>`
    with days as materialized (
      select part.oid, part.relname as name
      from pg_inherits join pg_class part on part.oid = inhrelid
      where inhparent = 'call_record'::regclass
        and (${from}::text is null or part.relname >= ${from})
        and (${to}::text is null or part.relname <= ${to})
    )
    select name from days where pg_relation_size(oid) > 0 order by name desc`.execute(statements);
  return rows.map(({ name }) => name);
}
