// Records as they are written, for who follows them: in the order of their numbers, up to one
// behind which none is still being written, as the counts by minute are (rollup.ts).
import type { RecordFeed } from '@tandem/books/cdr/contract';
import { sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import { LISTED, listedAll } from './archive.ts';

/** Of calls that came longer ago nobody waits to hear, and their days need not be looked at. */
const LONGEST_AGO = sql`now() - interval '2 days'`;

export function recordFeed({ statements }: Database): RecordFeed {
  return {
    since: async (since, most) => {
      const at = await settled(statements);
      if (since === null || since >= at) return { at, isCut: false, items: [] };
      const rows = await statements
        .selectFrom('callRecord')
        .select(LISTED)
        .where(sql<boolean>`seq > ${since} and seq <= ${at} and not is_hidden`)
        .where(sql<boolean>`started_at >= ${LONGEST_AGO}`)
        .orderBy(sql`seq`, 'desc')
        .limit(most + 1)
        .execute();
      const items = await listedAll(statements, rows.slice(0, most).reverse());
      return { at, isCut: rows.length > most, items };
    },
  };
}

async function settled(statements: Statements): Promise<bigint> {
  const { rows } = await sql<{ upto: bigint }>`
    select upto from rollup_position`.execute(statements);
  return rows[0]?.upto ?? 0n;
}
