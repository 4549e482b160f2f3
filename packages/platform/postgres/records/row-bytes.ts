// Rows of COPY's binary format as bytes, one behind the other in large pieces that go out as they
// are: of a record nothing is left behind but where its rows stand. The server reads them in half
// the time that it takes for lines of text.

/** The system hands out memory of this size again; larger pieces cost a page fault each 4 kB. */
const PIECE_BYTES = 64 * 1024;
/** The most that a character of a text takes in UTF-8. */
const MOST_BYTES = 3;
/** The most that a field takes which is no text, with its length. */
const FIELD_BYTES = 20;
/** Shorter ones are copied faster byte by byte. */
const LONG_BYTES = 96;

const FIRST_PRINTED = 0x20;
const BACKSLASH = 0x5c;
const HALF = 2 ** 32;
const NULL_LENGTH = -1;
/** 2000-01-01, from which PostgreSQL counts its microseconds. */
const EPOCH_MS = 946_684_800_000;
const US_PER_MS = 1_000;

/** What stands before the first row, and behind the last. */
export const COPY_HEAD: Uint8Array = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
export const COPY_END: Uint8Array = Buffer.from([0xff, 0xff]);

/** Rows that stand one behind the other in `piece`. */
export interface Rows {
  readonly piece: Buffer;
  readonly from: number;
  readonly to: number;
  /** What `piece` is counted by. */
  readonly use: PieceUse;
}

/** Pieces are used again: memory that is new each time keeps the garbage collector busy. */
interface PieceUse {
  readonly piece: Buffer;
  readonly view: DataView;
  /** Rows in it of which somebody has use. */
  rows: number;
  /** More may come into it. */
  isOpen: boolean;
}

/** 32 MB: rows of two batches. */
const MOST_SPARE = 512;
const spare: PieceUse[] = [];

/** Nobody has use of them any more: they are written over. */
export function leave({ use }: Rows): void {
  use.rows -= 1;
  keepSpare(use);
}

function keepSpare(use: PieceUse): void {
  const isFree = use.rows === 0 && !use.isOpen && use.piece.length === PIECE_BYTES;
  if (isFree && spare.length < MOST_SPARE) spare.push(use);
}

const NOTHING_YET = pieceOf(PIECE_BYTES);

/** Each method puts down a field with its length, but `columns`, which begins a row. */
export class RowBytes {
  #use = NOTHING_YET;
  #piece = NOTHING_YET.piece;
  #view = NOTHING_YET.view;
  #used = PIECE_BYTES;
  #from = PIECE_BYTES;

  /** Rows of at most so many bytes are put down from here on. */
  begin(mostBytes: number): void {
    if (this.#used + mostBytes > this.#piece.length) {
      this.#use.isOpen = false;
      if (this.#use !== NOTHING_YET) keepSpare(this.#use);
      this.#use = pieceOf(Math.max(PIECE_BYTES, mostBytes));
      this.#piece = this.#use.piece;
      this.#view = this.#use.view;
      this.#used = 0;
    }
    this.#from = this.#used;
  }

  end(): Rows {
    this.#use.rows += 1;
    return { piece: this.#piece, from: this.#from, to: this.#used, use: this.#use };
  }

  /** What was put down since `begin` is not wanted. */
  undo(): void {
    this.#used = this.#from;
  }

  columns(count: number): void {
    this.#view.setInt16(this.#used, count);
    this.#used += 2;
  }

  nothing(): void {
    this.#length(NULL_LENGTH);
  }

  flag(isTrue: boolean): void {
    this.#length(1);
    this.#piece[this.#used++] = isTrue ? 1 : 0;
  }

  int2(value: number): void {
    this.#length(2);
    this.#view.setInt16(this.#used, value);
    this.#used += 2;
  }

  int4(value: number): void {
    this.#length(4);
    this.#view.setInt32(this.#used, value);
    this.#used += 4;
  }

  /** A number that is exact. */
  int8(value: number): void {
    this.#length(8);
    this.#view.setInt32(this.#used, Math.floor(value / HALF));
    this.#view.setUint32(this.#used + 4, value >>> 0);
    this.#used += 8;
  }

  bigint(value: bigint): void {
    this.#length(8);
    this.#view.setBigInt64(this.#used, value);
    this.#used += 8;
  }

  /** A timestamptz. */
  moment(ms: number): void {
    this.int8((ms - EPOCH_MS) * US_PER_MS);
  }

  real(value: number): void {
    this.#length(4);
    this.#view.setFloat32(this.#used, value);
    this.#used += 4;
  }

  /** False: no uuid begins there, in lower case. */
  uuid(bytes: Uint8Array, from: number): boolean {
    this.#length(16);
    const piece = this.#piece;
    let used = this.#used;
    let at = from;
    for (let byte = 0; byte < 16; byte += 1) {
      if (byte === 4 || byte === 6 || byte === 8 || byte === 10) {
        if (bytes[at] !== DASH) return false;
        at += 1;
      }
      const value = (nibble(bytes[at] as number) << 4) | nibble(bytes[at + 1] as number);
      if (value < 0) return false;
      piece[used++] = value;
      at += 2;
    }
    this.#used = used;
    return true;
  }

  /** A byte that no text of PostgreSQL can hold becomes a blank. */
  text(text: string): void {
    const fits = text.includes('\0') ? text.replace(NUL, ' ') : text;
    const length = this.#piece.write(fits, this.#used + 4, 'utf8');
    this.#length(length);
    this.#used += length;
  }

  /** A text of ASCII. */
  ascii(text: string): void {
    this.#length(text.length);
    this.plain(text);
  }

  /** Bytes of a text, as they are. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    this.#length(to - from);
    this.raw(bytes, from, to);
  }

  /** What a text of JSON says, which stands within its quotes; false: it is none. */
  said(bytes: Uint8Array, from: number, to: number): boolean {
    this.beginText();
    if (!this.words(bytes, from, to)) return false;
    this.endText();
    return true;
  }

  /** A text of several parts, which are put down until `endText`. */
  beginText(): void {
    this.#text = this.#used;
    this.#used += 4;
  }

  endText(): void {
    this.#view.setInt32(this.#text, this.#used - this.#text - 4);
  }

  #text = 0;

  /** Part of a text: what stands in JSON, as `said`. */
  words(bytes: Uint8Array, from: number, to: number): boolean {
    const piece = this.#piece;
    let used = this.#used;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (byte < FIRST_PRINTED) return false;
      if (byte === BACKSLASH) return this.#unescaped(bytes, from, to);
      piece[used++] = byte;
    }
    this.#used = used;
    return true;
  }

  /** Part of a text. */
  raw(bytes: Uint8Array, from: number, to: number): void {
    if (to - from >= LONG_BYTES) {
      this.#piece.set(bytes.subarray(from, to), this.#used);
      this.#used += to - from;
      return;
    }
    const piece = this.#piece;
    let used = this.#used;
    for (let at = from; at < to; at += 1) piece[used++] = bytes[at] as number;
    this.#used = used;
  }

  /** Part of a text: a character of ASCII. */
  character(code: number): void {
    this.#piece[this.#used++] = code;
  }

  /** Part of a text, in ASCII. */
  plain(text: string): void {
    const piece = this.#piece;
    let used = this.#used;
    for (let at = 0; at < text.length; at += 1) piece[used++] = text.charCodeAt(at);
    this.#used = used;
  }

  #length(length: number): void {
    this.#view.setInt32(this.#used, length);
    this.#used += 4;
  }

  #unescaped(bytes: Uint8Array, from: number, to: number): boolean {
    const text = textOf(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from));
    if (text === undefined) return false;
    this.#used += this.#piece.write(text.replace(NUL, ' '), this.#used, 'utf8');
    return true;
  }
}

const DASH = 0x2d;
/** A byte that no text of PostgreSQL can hold. */
const NUL = /\0/g;

/** Below zero: no digit of ours. */
function nibble(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}

function pieceOf(bytes: number): PieceUse {
  const again = bytes === PIECE_BYTES ? spare.pop() : undefined;
  if (again !== undefined) {
    again.isOpen = true;
    return again;
  }
  const piece = Buffer.allocUnsafeSlow(bytes);
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
  return { piece, view, rows: 0, isOpen: true };
}

function textOf(said: Buffer): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${said.toString('utf8')}"`);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The most bytes that a field takes which holds this. */
export function roomOf(value: unknown): number {
  return FIELD_BYTES + (typeof value === 'string' ? value.length * MOST_BYTES : 0);
}

/** What stands one behind the other goes out at once. */
export class PieceRun {
  #piece: Buffer | undefined;
  #from = 0;
  #to = 0;

  /** What stood before it, if it does not stand behind that. */
  add({ piece, from, to }: Rows): Buffer | undefined {
    if (from === to) return undefined;
    if (this.#piece === piece && this.#to === from) {
      this.#to = to;
      return undefined;
    }
    const before = this.end();
    this.#piece = piece;
    this.#from = from;
    this.#to = to;
    return before;
  }

  end(): Buffer | undefined {
    const run = this.#piece?.subarray(this.#from, this.#to);
    this.#piece = undefined;
    return run;
  }
}

export function* inPieces(all: Iterable<Rows>): Generator<Buffer, void, void> {
  const run = new PieceRun();
  for (const rows of all) {
    const before = run.add(rows);
    if (before !== undefined) yield before;
  }
  const last = run.end();
  if (last !== undefined) yield last;
}
