// Indexes for queries, made when a day is over. While records come in by thousands a second, each
// index would cost the books more than a look at one day costs a query; once it is over, a day is
// indexed in one go, and what comes late finds the indexes there.
import { type RawBuilder, sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import { dayOfText } from './partitions.ts';

const INDEXED = [
  ...['caller_e164', 'callee_e164', 'charge_account', 'cost_account'],
  ...['caller_id', 'callee_id', 'server_reason'],
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

const indexName = (partition: string, column: string): RawBuilder<unknown> =>
  sql.id(`${partition}_${column}`);

async function missingIn(session: Statements, partition: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = ${partition}::regclass and indisvalid`.execute(session);
  const names = new Set(rows.map(({ name }) => name));
  return INDEXED.filter((column) => !names.has(`${partition}_${column}`));
}

/** Beside writers: a call that lasted over midnight is booked meanwhile. */
async function makeIndex(session: Statements, partition: string, column: string): Promise<void> {
  const name = indexName(partition, column);
  // One that was begun by a program that ended is there, and is not valid.
  await sql`drop index if exists ${name}`.execute(session);
  await sql`create index concurrently ${name} on ${sql.id(partition)} (${sql.ref(column)})`.execute(
    session,
  );
}
