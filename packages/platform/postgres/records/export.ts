// Records out of the database as the text of COPY, a day after the other, in one snapshot: the
// count that is told beforehand is the count that comes. Nothing is held here, and a reader that is
// slow makes the server wait.
import type { RecordArchive, RecordExport, RecordFilter } from '@tandem/books/cdr/contract';
import { type RawBuilder, sql } from 'kysely';
import { readCopyField, wholeLines } from '../copy-text.ts';
import type { DirectConnection, DirectDatabase } from '../direct.ts';
import { daysOf, withinDay } from './days.ts';
import { exportColumns } from './export-columns.ts';
import { asLiteral, conditionsOf } from './filter.ts';

type Format = 'csv' | 'text';

/** Each holds a connection of the database, and calls have to find one at any time. */
const MOST_AT_ONCE = 4;

export function exportsOf(database: DirectDatabase): RecordArchive['openExport'] {
  let open = 0;
  return async (filter, mostRows) => {
    if (open >= MOST_AT_ONCE) return undefined;
    open += 1;
    let connection: DirectConnection | undefined;
    try {
      connection = await database.openDirect();
      void connection.closed.then(() => {
        open -= 1;
      });
      return await begun(connection, filter, mostRows);
    } catch (error) {
      if (connection === undefined) open -= 1;
      else await connection.close();
      throw error;
    }
  };
}

async function begun(
  connection: DirectConnection,
  filter: RecordFilter,
  mostRows: number,
): Promise<RecordExport> {
  const { statements } = connection;
  await sql`begin isolation level repeatable read read only`.execute(statements);
  const days = (await daysOf(statements, filter)).toReversed();
  const copies = (format: Format): AsyncGenerator<Uint8Array, void, void> =>
    copied(connection, days, (day) => copyOf(withinDay(filter, day), format));
  return {
    rows: await countOf(connection, { filter, days, mostRows }),
    columns: exportColumns(filter.paidBy !== undefined).map(({ name, isNumber }) => ({
      name,
      isNumber,
    })),
    csv: () => copies('csv'),
    texts: () => texts(copies('text')),
    close: () => connection.close(),
  };
}

interface Counting {
  readonly filter: RecordFilter;
  readonly days: readonly number[];
  readonly mostRows: number;
}

async function countOf(
  { statements }: DirectConnection,
  { filter, days, mostRows }: Counting,
): Promise<number> {
  let rows = 0;
  for (const day of days) {
    const { rows: counted } = await sql<{ count: bigint }>`
      select count(*) as count from (
        select from call_record where ${conditionsOf(withinDay(filter, day), asLiteral)}
        limit ${mostRows + 1 - rows}
      ) as found`.execute(statements);
    rows += Number(counted[0]?.count ?? 0n);
    if (rows > mostRows) break;
  }
  return rows;
}

function copyOf(filter: RecordFilter, format: Format): RawBuilder<unknown> {
  const columns = sql.join(
    exportColumns(filter.paidBy !== undefined).map(({ written, guarded = written }) =>
      format === 'csv' ? guarded : written,
    ),
  );
  return sql`copy (
    select ${columns} from call_record where ${conditionsOf(filter, asLiteral)} order by id
  ) to stdout (format ${sql.raw(format)})`;
}

async function* copied(
  { copyOut }: DirectConnection,
  days: readonly number[],
  copyOfDay: (day: number) => RawBuilder<unknown>,
): AsyncGenerator<Uint8Array, void, void> {
  for (const day of days) yield* copyOut(copyOfDay(day));
}

async function* texts(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly (readonly string[])[], void, void> {
  for await (const lines of wholeLines(chunks)) {
    yield lines
      .toString('utf8', 0, lines.length - 1)
      .split('\n')
      .map((line) => line.split('\t').map((field) => readCopyField(field) ?? ''));
  }
}
