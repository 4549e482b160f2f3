// Indexes for queries, made when a day is over. While records come in by thousands a second, each
// index would cost the books more than a look at one day costs a query; once it is over, a day is
// indexed in one go, and what comes late finds the indexes there. Those that it had while it ran
// (running-indexes.ts) go then.
import { sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import {
  aloneWithIndexes,
  dropIndex,
  INDEXED,
  indexesOf,
  indexName,
  makeIndex,
} from './indexes-of.ts';
import { dayOfPartition, partitionNames } from './partitions.ts';
import { runningPlace } from './running-place.ts';

/** Of all days before this one; tells how many indexes it made. */
export async function indexDays(database: Database, before: number): Promise<number> {
  const made = await aloneWithIndexes(database, async (session) => {
    let count = 0;
    for (const partition of await partitionNames(session)) {
      if (dayOfPartition(partition) < before) count += await indexDay(session, partition);
    }
    return count;
  });
  return made ?? 0;
}

async function indexDay(session: Statements, partition: string): Promise<number> {
  const found = await indexesOf(session, partition);
  const whole = new Set(found.filter(({ isWhole }) => isWhole).map(({ name }) => name));
  const missing = INDEXED.filter((column) => !whole.has(indexName(partition, column)));
  // Beside writers: a call that lasted over midnight is booked meanwhile.
  for (const column of missing) {
    await makeIndex(session, { partition, column, name: indexName(partition, column) });
  }
  // The planner is to know which values are frequent: those it finds by walking along the ids.
  if (missing.length > 0) await sql`analyze ${sql.id(partition)}`.execute(session);
  for (const { name } of found) {
    if (runningPlace(name) !== undefined) await dropIndex(session, name);
  }
  return missing.length;
}
