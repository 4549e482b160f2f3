// Indexes for queries, made when a day is over. While records come in by thousands a second, each
// index would cost the books more than a look at one day costs a query; once it is over, a day is
// indexed in one go, and what comes late finds the indexes there.
import { sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import { dayOfText } from './partitions.ts';

/**
 * All that a filter can ask for, but what only has three values. A third of what the records take:
 * most columns hold few values, and their indexes hold each of them once.
 */
const INDEXED = [
  ...['caller_e164', 'callee_e164', 'reverse(caller_e164)', 'reverse(callee_e164)'],
  ...['charge_account', 'cost_account', 'caller_id', 'callee_id', 'caller_ip', 'callee_ip'],
  ...['charge_prefix', 'cost_prefix', 'charge_area', 'cost_area'],
  ...['server_reason', 'end_reason', 'billing_mode', 'hold_time_ms'],
] as const;

/** Any number, the same in all recorders: one of them makes indexes, the others go by. */
const LOCK = 7_283_004;

/** Of all days before this one; tells how many indexes it made. */
export function indexDays(database: Database, before: number): Promise<number> {
  return database.session(async (session) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_lock(${LOCK}) as mine`.execute(session);
    if (rows[0]?.mine !== true) return 0;
    let made = 0;
    for (const partition of await partitionsBefore(session, before)) {
      const missing = await missingIn(session, partition);
      for (const column of missing) await makeIndex(session, partition, column);
      // The planner is to know which values are frequent: those it finds by walking along the ids.
      if (missing.length > 0) await sql`analyze ${sql.id(partition)}`.execute(session);
      made += missing.length;
    }
    return made;
  });
}

async function partitionsBefore(session: Statements, before: number): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select part.relname as name from pg_inherits join pg_class part on part.oid = inhrelid
    where inhparent = 'call_record'::regclass order by name desc`.execute(session);
  return rows.map(({ name }) => name).filter((name) => dayOfText(name.slice(-8)) < before);
}

/** `reverse(caller_e164)` is `..._reverse_caller_e164`. */
const indexName = (partition: string, column: string): string =>
  `${partition}_${column.replace(/\W+/g, '_').replace(/_$/, '')}`;

async function missingIn(session: Statements, partition: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = ${partition}::regclass and indisvalid`.execute(session);
  const names = new Set(rows.map(({ name }) => name));
  return INDEXED.filter((column) => !names.has(indexName(partition, column)));
}

/** Beside writers: a call that lasted over midnight is booked meanwhile. */
async function makeIndex(session: Statements, partition: string, column: string): Promise<void> {
  const name = sql.id(indexName(partition, column));
  // One that was begun by a program that ended is there, and is not valid.
  await sql`drop index if exists ${name}`.execute(session);
  await sql`create index concurrently ${name} on ${sql.id(partition)} (${sql.raw(column)})`.execute(
    session,
  );
}
