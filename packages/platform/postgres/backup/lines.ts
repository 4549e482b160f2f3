// A backup as text: lines of COPY, and between them lines that say what they are. Those begin with
// \. and a word, which no line of COPY does; the rest of them is JSON.
//
//   \.tandem-backup {"format":1,"schema":2,"takenAtMs":1700000000000}
//   \.table {"table":"parameter","columns":["name","value","changed_at","actor"]}
//   SS_SIP_SESSION_TTL\t120\t2026-01-31 00:00:00+00\tlocal:0
//   \.end {"table":"parameter","rows":1,"checksum":"5f...","sequences":[]}
//   \.done {"tables":1,"rows":1}
import { fail, ok, type Result } from '@tandem/base/kernel';
import { wholeLines } from '../copy-text.ts';
import type { BackupPiece } from './piece.ts';

/** Goes up with each change of this form; a program reads its own and older ones. */
const FORMAT = 1;
const LINE_FEED = 0x0a;
const MARK = Buffer.from('\\.');
const MARK_AFTER_LINE = Buffer.from('\n\\.');

export interface BackupRefusal {
  readonly code: 'BACKUP_FOREIGN' | 'BACKUP_NEWER' | 'BACKUP_DAMAGED';
  readonly message: string;
}

export async function* backupText(
  pieces: AsyncIterable<BackupPiece>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of pieces) yield textOf(piece);
}

function textOf(piece: BackupPiece): Uint8Array {
  switch (piece.piece) {
    case 'rows':
      return piece.lines;
    case 'begin': {
      const { schema, takenAtMs } = piece;
      return line('tandem-backup', { format: FORMAT, schema, takenAtMs });
    }
    case 'table': {
      const { table, columns, days } = piece;
      return line('table', { table, columns, ...(days.length > 0 && { days }) });
    }
    case 'end': {
      const { table, rows, checksum, sequences } = piece;
      return line('end', { table, rows, checksum, sequences });
    }
    case 'done': {
      const { tables, rows } = piece;
      return line('done', { tables, rows });
    }
  }
}

const line = (word: string, rest: object): Uint8Array =>
  Buffer.from(`\\.${word} ${JSON.stringify(rest)}\n`);

/** The pieces of a text. The first one that cannot be read is the last one: a refusal. */
export async function* readBackupText(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Result<BackupPiece, BackupRefusal>, void, void> {
  let isFirst = true;
  for await (const lines of wholeLines(chunks)) {
    for (const part of partsOf(lines)) {
      const read = readPart(part, isFirst);
      isFirst = false;
      yield read;
      if (!read.ok) return;
    }
  }
  if (isFirst) yield fail(FOREIGN);
}

/** Whole lines, divided before and after each line with a mark. */
function* partsOf(lines: Buffer): Generator<Buffer, void, void> {
  let from = 0;
  while (from < lines.length) {
    const begin = markFrom(lines, from);
    if (begin > from) yield lines.subarray(from, begin);
    if (begin === lines.length) return;
    const end = lines.indexOf(LINE_FEED, begin);
    from = end < 0 ? lines.length : end + 1;
    yield lines.subarray(begin, from);
  }
}

/** Where the next line with a mark begins, or the end. */
function markFrom(lines: Buffer, from: number): number {
  if (isMarked(lines, from)) return from;
  const before = lines.indexOf(MARK_AFTER_LINE, from);
  return before < 0 ? lines.length : before + 1;
}

const isMarked = (lines: Buffer, at: number): boolean =>
  lines.compare(MARK, 0, MARK.length, at, Math.min(at + MARK.length, lines.length)) === 0;

const FOREIGN: BackupRefusal = {
  code: 'BACKUP_FOREIGN',
  message: 'this is no backup of Tandem: it does not begin as one',
};

const damaged = (what: string): BackupRefusal => ({
  code: 'BACKUP_DAMAGED',
  message: `the backup is damaged: ${what}`,
});

const MARKED = /^\\\.([a-z-]+) (\{.*\})\n$/;
const SHOWN_CHARACTERS = 40;

function readPart(part: Buffer, isFirst: boolean): Result<BackupPiece, BackupRefusal> {
  if (!isMarked(part, 0)) {
    if (isFirst) return fail(FOREIGN);
    if (part.at(-1) === LINE_FEED) return ok({ piece: 'rows', lines: part });
    return fail(damaged('its last line is not whole'));
  }
  const text = part.toString('utf8');
  const [, word = '', json = ''] = MARKED.exec(text) ?? [];
  if (isFirst !== (word === 'tandem-backup')) {
    return fail(isFirst ? FOREIGN : damaged(`it begins again at ${shown(text)}`));
  }
  const fields = fieldsOf(json);
  const piece = fields && pieceOf(word, fields);
  if (piece === undefined) return fail(damaged(`the line ${shown(text)} cannot be read`));
  if (piece.piece === 'begin' && fields?.format !== FORMAT) {
    const message = `the backup has form ${String(fields?.format)}; this Tandem reads ${FORMAT}`;
    return fail({ code: 'BACKUP_NEWER', message });
  }
  return ok(piece);
}

const shown = (text: string): string => JSON.stringify(text.slice(0, SHOWN_CHARACTERS));

type Given = Readonly<Record<string, unknown>>;

function fieldsOf(json: string): Given | undefined {
  try {
    return JSON.parse(json) as Given;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Undefined when a field is not what it has to be: the file was changed on its way. */
function pieceOf(word: string, fields: Given): BackupPiece | undefined {
  const { schema, takenAtMs, table, columns, rows, checksum, sequences, tables } = fields;
  const { days = [] } = fields;
  switch (word) {
    case 'tandem-backup':
      if (!isCount(schema) || !isCount(takenAtMs)) return undefined;
      return { piece: 'begin', schema, takenAtMs };
    case 'table':
      if (!isText(table) || !isListOf(columns, isText) || !isListOf(days, isDay)) return undefined;
      return { piece: 'table', table, columns, days };
    case 'end':
      if (!isText(table) || !isCount(rows) || !isText(checksum)) return undefined;
      if (!isListOf(sequences, isSequence)) return undefined;
      return { piece: 'end', table, rows, checksum, sequences };
    case 'done':
      return isCount(tables) && isCount(rows) ? { piece: 'done', tables, rows } : undefined;
    default:
      return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

const DAY = /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
const isDay = (value: unknown): value is string => isText(value) && DAY.test(value);

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isListOf = <T>(value: unknown, is: (one: unknown) => one is T): value is readonly T[] =>
  Array.isArray(value) && value.every(is);

function isSequence(value: unknown): value is { column: string; last: string | null } {
  if (typeof value !== 'object' || value === null) return false;
  const { column, last } = value as Given;
  return isText(column) && (last === null || (isText(last) && /^[0-9]{1,19}$/.test(last)));
}
