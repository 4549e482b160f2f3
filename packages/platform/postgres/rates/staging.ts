// A sheet of rates on its way into a group: first by COPY into a temporary table, without a lock
// that others wait for, then merged by a few statements.
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { DirectConnection } from '../direct.ts';
import { KEY_COLUMNS, type StagedRate } from './rate.ts';
import { STAGED_COLUMNS, stagedLine } from './rate-lines.ts';

export type RateBatches = Iterable<readonly StagedRate[]> | AsyncIterable<readonly StagedRate[]>;

export interface Sheet {
  readonly rows: RateBatches;
  /** So many rows have been read so far. */
  readonly onProgress?: (rows: number) => void;
}

/** What is sent at once: enough that the server is busy, little enough to be no burden here. */
const CHUNK_CHARACTERS = 256 * 1024;

/** Reads the sheets into a new temporary table of this transaction; how many rows each has. */
export async function stageSheets(
  { statements, copyIn }: Pick<DirectConnection, 'statements' | 'copyIn'>,
  sheets: readonly Sheet[],
): Promise<readonly number[]> {
  await createStaging(statements);
  const columns = sql.join(STAGED_COLUMNS.map((column) => sql.ref(column)));
  const counts = sheets.map(() => 0);
  await copyIn(sql`copy staged_rate (${columns}) from stdin`, linesOf(sheets, counts));
  if (sheets.length > 1) {
    // Each is merged by itself, and must not read all the others.
    await sql`create index on staged_rate (sheet, prefix)`.execute(statements);
  }
  // The planner knows nothing of a new table.
  await sql`analyze staged_rate`.execute(statements);
  return counts;
}

async function createStaging(statements: Statements): Promise<void> {
  await sql`
    create temporary table staged_rate (
      sheet integer not null,
      place integer not null,
      prefix text collate "C" not null,
      effective_from timestamptz not null,
      effective_until timestamptz not null,
      first_price_e7 bigint,
      next_price_e7 bigint not null,
      connection_fee_e7 bigint not null,
      per_seconds smallint not null,
      first_seconds smallint not null,
      next_seconds smallint not null,
      grace_seconds smallint not null,
      extras text not null,
      weekdays smallint not null,
      from_minute smallint not null,
      until_minute smallint not null,
      locked boolean not null,
      area text not null,
      level text,
      gone boolean not null
    ) on commit drop`.execute(statements);
}

async function* linesOf(
  sheets: readonly Sheet[],
  counts: number[],
): AsyncGenerator<Uint8Array, void, void> {
  let text = '';
  for (const [sheet, { rows, onProgress }] of sheets.entries()) {
    let place = 0;
    for await (const batch of rows) {
      for (const rate of batch) {
        text += stagedLine(sheet, place, rate);
        place += 1;
        if (text.length >= CHUNK_CHARACTERS) {
          yield Buffer.from(text);
          text = '';
        }
      }
      onProgress?.(place);
    }
    counts[sheet] = place;
  }
  if (text !== '') yield Buffer.from(text);
}

export interface TwiceInSheet {
  readonly prefix: string;
  /** The rows of the sheet, from 0. */
  readonly places: readonly [number, number];
}

/** Two rows of a sheet for one rate: which of them was meant is not ours to say. */
export async function findTwice(
  statements: Statements,
  sheet: number,
): Promise<TwiceInSheet | undefined> {
  const found = await statements
    .selectFrom('stagedRate')
    .select(({ fn }) => ['prefix', fn.min('place').as('first'), fn.max('place').as('last')])
    .where('sheet', '=', sheet)
    .groupBy(KEY_COLUMNS)
    .having(({ fn }) => fn.countAll(), '>', 1n)
    .orderBy('first')
    .limit(1)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  return { prefix: found.prefix, places: [found.first, found.last] };
}
