// Indexes of the day that runs, of its records up to some minutes ago: each is partial, so that a
// new record costs a comparison of its id with a constant, and not an entry. They are made anew as
// the day grows, and a query reads what is behind them by the id:
// docs/decisions/0017-running-day.md.
import { sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import { aloneWithIndexes, dropIndex, INDEXED, indexesOf, makeIndex } from './indexes-of.ts';
import { dayOfPartition, partitionNames, utcDayOf } from './partitions.ts';
import { completePlace, type Place, placeAt, runningName, runningPlace } from './running-place.ts';

/** Most calls have ended and are written so long after they came. */
const SETTLED_AFTER_MS = 600_000;
/** A look at so many records takes some 30 ms: fewer are not worth new indexes. */
const LEAST_MORE = 20_000;

export interface RunningDays {
  readonly nowMs: number;
  /** The first day that is not indexed whole. */
  readonly from: number;
  /** So many records that came since make it worth while; for tests. */
  readonly leastMore?: number;
}

/** Tells how many indexes it made. */
export async function indexRunning(database: Database, days: RunningDays): Promise<number> {
  const today = utcDayOf(days.nowMs);
  const made = await aloneWithIndexes(database, async (session) => {
    let count = 0;
    for (const partition of await partitionNames(session)) {
      const day = dayOfPartition(partition);
      if (day >= days.from && day <= today) count += await indexSoFar(session, partition, days);
    }
    return count;
  });
  return made ?? 0;
}

async function indexSoFar(
  session: Statements,
  partition: string,
  { nowMs, leastMore = LEAST_MORE }: RunningDays,
): Promise<number> {
  const indexes = await indexesOf(session, partition);
  const had = completePlace(indexes.filter(({ isWhole }) => isWhole).map(({ name }) => name));
  const upto = placeAt(nowMs - SETTLED_AFTER_MS);
  const more = { partition, from: had?.id, before: upto.id, most: leastMore };
  if ((await countOf(session, more)) < leastMore) return 0;
  // What a program left half done that ended meanwhile.
  await dropOthers(session, partition, had);
  for (const column of INDEXED) {
    const name = runningName(partition, column, upto);
    await makeIndex(session, { partition, column, name, before: upto.id });
  }
  await sql`analyze ${sql.id(partition)}`.execute(session);
  await dropOthers(session, partition, upto);
  return INDEXED.length;
}

interface Counted {
  readonly partition: string;
  readonly from: string | undefined;
  readonly before: string;
  readonly most: number;
}

async function countOf(session: Statements, counted: Counted): Promise<number> {
  const { partition, from, before, most } = counted;
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from (
      select from ${sql.id(partition)} where id < ${before}::uuid
        ${from === undefined ? sql`` : sql`and id >= ${from}::uuid`} limit ${most}
    ) as found`.execute(session);
  return Number(rows[0]?.count ?? 0n);
}

async function dropOthers(
  session: Statements,
  partition: string,
  kept: Place | undefined,
): Promise<void> {
  for (const { name } of await indexesOf(session, partition)) {
    const place = runningPlace(name);
    if (place !== undefined && place.hex !== kept?.hex) await dropIndex(session, name);
  }
}
