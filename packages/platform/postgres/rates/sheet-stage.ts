// A sheet on its way to be compared with the rates of its group: into a temporary table as it is
// read, and out again sorted by prefix, so that neither side is ever whole in memory here.
import { type RawBuilder, sql } from 'kysely';
import { wholeLines } from '../copy-text.ts';
import type { DirectDatabase } from '../direct.ts';
import { RATE_COLUMNS, type Rate } from './rate.ts';
import { LINE_COLUMNS, readRateLine, stagedLine } from './rate-lines.ts';

/** A row of a sheet as carriers write them: what it asks for, and where it stands. */
export interface ListedRate {
  readonly line: number;
  readonly action: 'set' | 'close';
  readonly given: number;
  readonly rate: Rate;
}

export interface SheetStage {
  fill(rows: AsyncIterable<readonly ListedRate[]>): Promise<number>;
  /** By prefix, in batches of some thousands. */
  listed(): AsyncGenerator<readonly ListedRate[], void, void>;
  close(): Promise<void>;
}

const CHUNK_CHARACTERS = 256 * 1024;
const COLUMNS = sql.join(
  ['given', 'line', ...RATE_COLUMNS, 'isClosed'].map((column) => sql.ref(column)),
);

export async function sheetStage(database: DirectDatabase): Promise<SheetStage> {
  const { statements, copyIn, copyOut, close } = await database.openDirect();
  // What a rate may be is checked when it is written: here stand rows that will never be.
  await sql`
    create temporary table listed_rate (
      given smallint not null, line integer not null,
      like rate, is_closed boolean not null
    )`.execute(statements);
  await sql`alter table listed_rate drop column group_key`.execute(statements);
  return {
    fill: async (rows) => {
      const count = await copyIn(sql`copy listed_rate (${COLUMNS}) from stdin`, linesOf(rows));
      await sql`analyze listed_rate`.execute(statements);
      return count;
    },
    listed: () => listed(copyOut),
    close,
  };
}

async function* linesOf(
  rows: AsyncIterable<readonly ListedRate[]>,
): AsyncGenerator<Uint8Array, void, void> {
  let text = '';
  for await (const batch of rows) {
    for (const { given, line, action, rate } of batch) {
      // The mark at the end of a staged line is that of a row which goes.
      text += stagedLine(given, line, { ...rate, gone: action === 'close' });
    }
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

type CopyOut = (statement: RawBuilder<unknown>) => AsyncGenerator<Uint8Array, void, void>;

async function* listed(copyOut: CopyOut): AsyncGenerator<readonly ListedRate[], void, void> {
  const copy = sql`
    copy (
      select given, line, is_closed, ${LINE_COLUMNS} from listed_rate order by prefix, line
    ) to stdout`;
  for await (const lines of wholeLines(copyOut(copy))) {
    const texts = lines.toString('utf8', 0, lines.length - 1).split('\n');
    yield texts.map(readListed);
  }
}

function readListed(text: string): ListedRate {
  const first = text.indexOf('\t');
  const second = text.indexOf('\t', first + 1);
  const third = text.indexOf('\t', second + 1);
  return {
    given: Number(text.slice(0, first)),
    line: Number(text.slice(first + 1, second)),
    action: text.slice(second + 1, third) === 't' ? 'close' : 'set',
    rate: readRateLine(text.slice(third + 1)),
  };
}
