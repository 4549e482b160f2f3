// Everything in the database as it is at one moment, whatever goes on meanwhile.
import { createHash } from 'node:crypto';
import { invariant } from '@tandem/base/kernel';
import { type RawBuilder, sql } from 'kysely';
import { countLines, wholeLines } from '../copy-text.ts';
import type { DirectConnection, DirectDatabase } from '../direct.ts';
import { type TableShape, tablesInOrder } from './catalogue.ts';
import type { BackupPiece } from './piece.ts';

export async function* dump(database: DirectDatabase): AsyncGenerator<BackupPiece, void, void> {
  const connection = await database.openDirect();
  try {
    const snapshot = await connection.statements
      .startTransaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute();
    // Two dumps of the same rows are the same text: each scan begins at the beginning.
    await sql`set local synchronize_seqscans = off`.execute(snapshot);
    yield await beginning({ ...connection, statements: snapshot });
    const tables = await tablesInOrder(snapshot);
    let rows = 0;
    for (const table of tables) {
      for await (const piece of dumpTable(connection, table)) {
        if (piece.piece === 'end') rows += piece.rows;
        yield piece;
      }
    }
    yield { piece: 'done', tables: tables.length, rows };
    await snapshot.commit().execute();
  } finally {
    await connection.close();
  }
}

async function beginning({ statements }: DirectConnection): Promise<BackupPiece> {
  // The first statement: the snapshot is of this moment.
  const { rows } = await sql<{ schema: number; takenAtMs: number }>`
    select max(id) as schema, now() as taken_at_ms from schema_migration`.execute(statements);
  const [row] = rows;
  invariant(row !== undefined, 'an aggregate gives one row');
  return { piece: 'begin', schema: row.schema, takenAtMs: row.takenAtMs };
}

export const tableWithColumns = ({
  name,
  columns,
}: Pick<TableShape, 'name' | 'columns'>): RawBuilder<unknown> =>
  sql`${sql.id(name)} (${sql.join(columns.map((column) => sql.id(column)))})`;

async function* dumpTable(
  connection: DirectConnection,
  table: TableShape,
): AsyncGenerator<BackupPiece, void, void> {
  const { name, columns, sequences, days } = table;
  yield { piece: 'table', table: name, columns, days };
  const hash = createHash('sha256');
  let rows = 0;
  const list = sql.join(columns.map((column) => sql.id(column)));
  // A select, because a partitioned table can only be copied so.
  const copy = sql`copy (select ${list} from ${sql.id(name)}) to stdout`;
  for await (const lines of wholeLines(connection.copyOut(copy))) {
    hash.update(lines);
    rows += countLines(lines);
    yield { piece: 'rows', lines };
  }
  yield { piece: 'end', table: name, rows, checksum: hash.digest('hex'), sequences };
}
