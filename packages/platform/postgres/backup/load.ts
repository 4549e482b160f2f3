// A backup into an empty database that was migrated to the same schema: all of it, or nothing.
import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { countLines } from '../copy-text.ts';
import { type DirectConnection, type DirectDatabase, withDirect } from '../direct.ts';
import { sqlStateOf } from '../fault.ts';
import { dayOfText, makePartitions } from '../records/partitions.ts';
import { SEEDED, type TableShape, tablesInOrder } from './catalogue.ts';
import { tableWithColumns } from './dump.ts';
import type { BackupRefusal } from './lines.ts';
import type { BackupPiece, SequencePlace } from './piece.ts';

export type LoadFault =
  | BackupRefusal
  | { readonly code: 'BACKUP_SCHEMA' | 'BACKUP_NOT_EMPTY'; readonly message: string };

export interface Loaded {
  readonly tables: number;
  readonly rows: number;
  readonly takenAtMs: number;
}

export type Pieces = AsyncIterable<Result<BackupPiece, BackupRefusal>>;

/** Thrown to roll back; never seen outside of this file. */
class Refused extends Error {
  readonly fault: LoadFault;

  constructor(fault: LoadFault) {
    super(fault.message);
    this.fault = fault;
  }
}

const damaged = (what: string): Refused =>
  new Refused({ code: 'BACKUP_DAMAGED', message: `the backup is damaged: ${what}` });

export interface LoadOptions {
  /** Everything that stands in the database goes first; otherwise it has to be empty. */
  readonly clear?: boolean;
}

export async function load(
  database: DirectDatabase,
  pieces: Pieces,
  { clear = false }: LoadOptions = {},
): Promise<Result<Loaded, LoadFault>> {
  try {
    return await withDirect(database, (connection) =>
      connection.statements
        .transaction()
        .execute(async (statements) =>
          ok(await loadAll({ ...connection, statements }, new Reader(pieces), clear)),
        ),
    );
  } catch (error) {
    if (error instanceof Refused) return fail(error.fault);
    throw error;
  }
}

async function loadAll(
  connection: DirectConnection,
  reader: Reader,
  clear: boolean,
): Promise<Loaded> {
  const begin = await reader.next();
  if (begin.piece !== 'begin') throw damaged('it has no beginning');
  const { statements } = connection;
  await requireSameSchema(statements, begin.schema);
  const shapes = new Map((await tablesInOrder(statements)).map((shape) => [shape.name, shape]));
  if (clear) await clearAll(statements, [...shapes.keys()]);
  else await requireEmpty(statements, [...shapes.values()]);
  const seen = new Set<string>();
  const sequences: TableSequence[] = [];
  let rows = 0;
  for (;;) {
    const piece = await reader.next();
    if (piece.piece === 'done') {
      if (piece.tables !== seen.size || piece.rows !== rows || seen.size !== shapes.size) {
        throw damaged(`it ends after ${seen.size} tables and ${rows} rows`);
      }
      // Last, because no rollback takes it back.
      await moveSequences(statements, sequences);
      return { tables: seen.size, rows, takenAtMs: begin.takenAtMs };
    }
    const shape = piece.piece === 'table' ? shapes.get(piece.table) : undefined;
    if (piece.piece !== 'table' || shape === undefined || seen.has(piece.table)) {
      throw damaged('a table that this schema does not have, or has once');
    }
    if (piece.columns.join() !== shape.columns.join()) {
      throw damaged(`${piece.table} has other columns than this schema`);
    }
    seen.add(piece.table);
    await makePartitions(statements, piece.days.map(dayOfText));
    const end = await loadTable(connection, { name: piece.table, columns: piece.columns }, reader);
    rows += end.rows;
    sequences.push(...end.sequences.map((place) => ({ ...place, table: piece.table })));
  }
}

interface TableSequence extends SequencePlace {
  readonly table: string;
}

async function moveSequences(
  statements: Statements,
  sequences: readonly TableSequence[],
): Promise<void> {
  for (const { table, column, last } of sequences) {
    if (last === null) continue;
    const sequence = sql`pg_get_serial_sequence(${table}, ${column})`;
    await sql`select setval(${sequence}, ${last}::bigint)`.execute(statements);
  }
}

async function requireSameSchema(statements: Statements, schema: number): Promise<void> {
  const { id } = await statements
    .selectFrom('schemaMigration')
    .select(({ fn }) => fn.max('id').as('id'))
    .executeTakeFirstOrThrow();
  if (id === schema) return;
  const message = `the backup has schema ${schema}, the database ${id}; restore with that version`;
  throw new Refused({ code: 'BACKUP_SCHEMA', message });
}

async function clearAll(statements: Statements, tables: readonly string[]): Promise<void> {
  const list = sql.join(tables.map((table) => sql.id(table)));
  // What refers to them goes along, such as sessions of operators.
  await sql`truncate ${list} cascade`.execute(statements);
}

async function requireEmpty(statements: Statements, shapes: readonly TableShape[]): Promise<void> {
  for (const { name } of shapes) {
    if (SEEDED.includes(name)) {
      await sql`delete from ${sql.id(name)}`.execute(statements);
      continue;
    }
    const { rows } = await sql`select from ${sql.id(name)} limit 1`.execute(statements);
    if (rows.length === 0) continue;
    const message = `there are rows in ${name} already: a backup is restored into an empty folder`;
    throw new Refused({ code: 'BACKUP_NOT_EMPTY', message });
  }
}

type EndPiece = BackupPiece & { readonly piece: 'end' };

async function loadTable(
  { copyIn }: DirectConnection,
  table: Pick<TableShape, 'name' | 'columns'>,
  reader: Reader,
): Promise<EndPiece> {
  const hash = createHash('sha256');
  let counted = 0;
  let end: EndPiece | undefined;
  const lines = async function* (): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const piece = await reader.next();
      if (piece.piece === 'end') {
        end = piece;
        return;
      }
      if (piece.piece !== 'rows') throw damaged(`${table.name} has no end`);
      hash.update(piece.lines);
      counted += countLines(piece.lines);
      yield piece.lines;
    }
  };
  const copied = await copyIn(sql`copy ${tableWithColumns(table)} from stdin`, lines()).catch(
    (error: unknown) => {
      // Of the classes for data that is none and for data that cannot stand together.
      if (!/^2[23]/.test(sqlStateOf(error) ?? '')) throw error;
      throw damaged(`the rows of ${table.name} are not what was written (${sqlStateOf(error)})`);
    },
  );
  if (end?.table !== table.name) throw damaged(`${table.name} has no end`);
  if (copied !== end.rows || counted !== end.rows || hash.digest('hex') !== end.checksum) {
    throw damaged(`the ${end.rows} rows of ${table.name} are not those that were written`);
  }
  return end;
}

/** One piece after the other; a refusal of the text, or its early end, ends the loading. */
class Reader {
  readonly #pieces: AsyncIterator<Result<BackupPiece, BackupRefusal>>;

  constructor(pieces: Pieces) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  async next(): Promise<BackupPiece> {
    const { done, value } = await this.#pieces.next();
    if (done === true) throw damaged('it ends too early');
    if (!value.ok) throw new Refused(value.error);
    return value.value;
  }
}
