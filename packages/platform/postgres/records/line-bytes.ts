// Lines of COPY as bytes, one behind the other in large pieces that go out as they are: of a record
// nothing is left behind but where its lines stand.
import { copyField } from '../copy-text.ts';

/** The system hands out memory of this size again; larger pieces cost a page fault each 4 kB. */
const PIECE_BYTES = 64 * 1024;
/** The most that a character of a text takes in UTF-8. */
const MOST_BYTES = 3;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const FIRST_PRINTED = 0x20;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;

/** Lines that stand one behind the other in `piece`. */
export interface Lines {
  readonly piece: Buffer;
  readonly from: number;
  readonly to: number;
}

/** What is put down is ended by a tab, as a field. */
export class LineBytes {
  #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #used = 0;
  #from = 0;

  /** Lines of at most so many bytes are put down from here on. */
  begin(mostBytes: number): void {
    if (this.#used + mostBytes > this.#piece.length) {
      this.#piece = Buffer.allocUnsafe(Math.max(PIECE_BYTES, mostBytes));
      this.#used = 0;
    }
    this.#from = this.#used;
  }

  end(): Lines {
    return { piece: this.#piece, from: this.#from, to: this.#used };
  }

  /** What was put down since `begin` is not wanted. */
  undo(): void {
    this.#used = this.#from;
  }

  /** The tab behind the last field becomes the end of the line. */
  endLine(): void {
    this.#piece[this.#used - 1] = LINE_FEED;
  }

  endField(): void {
    this.#piece[this.#used++] = TAB;
  }

  nothing(): void {
    this.#piece[this.#used++] = BACKSLASH;
    this.#piece[this.#used++] = 'N'.charCodeAt(0);
    this.endField();
  }

  flag(isTrue: boolean): void {
    this.#piece[this.#used++] = isTrue ? LETTER_T : LETTER_F;
    this.endField();
  }

  /** A whole number, zero or more; the small ones are the frequent ones. */
  count(value: number): void {
    if (value < 10) this.#piece[this.#used++] = ZERO + value;
    else this.plain(String(value));
    this.endField();
  }

  /** Nothing in it needs an escape, and no field ends. */
  plain(text: string): void {
    const piece = this.#piece;
    let used = this.#used;
    for (let at = 0; at < text.length; at += 1) piece[used++] = text.charCodeAt(at);
    this.#used = used;
  }

  /** A whole line, made elsewhere. */
  line(text: string): void {
    this.#used += this.#piece.write(text, this.#used, 'utf8');
  }

  /** As they are; nothing in them needs an escape. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    const piece = this.#piece;
    let used = this.#used;
    for (let at = from; at < to; at += 1) piece[used++] = bytes[at] as number;
    this.#used = used;
  }

  /** JSON as it is; of COPY's escapes it can only need the one. */
  json(bytes: Uint8Array, from: number, to: number): void {
    const piece = this.#piece;
    let used = this.#used;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (byte === BACKSLASH) piece[used++] = BACKSLASH;
      piece[used++] = byte;
    }
    this.#used = used;
  }

  /** What a text of JSON says, which stands within its quotes; false: it is none. */
  said(bytes: Uint8Array, from: number, to: number): boolean {
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

  newLineWithinField(): void {
    this.#piece[this.#used++] = BACKSLASH;
    this.#piece[this.#used++] = LETTER_N;
  }

  #unescaped(bytes: Uint8Array, from: number, to: number): boolean {
    const text = textOf(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from));
    if (text === undefined) return false;
    this.#used += this.#piece.write(fieldOf(text), this.#used, 'utf8');
    return true;
  }
}

function textOf(said: Buffer): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${said.toString('utf8')}"`);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** A byte that no text of PostgreSQL can hold. */
const NUL = /\0/g;

/** The text of a field, escaped. */
export function fieldOf(text: string): string {
  const field = copyField(text);
  return field.includes('\0') ? field.replace(NUL, ' ') : field;
}

/** The most bytes that so many characters take. */
export function roomOf(text: string): number {
  return text.length * MOST_BYTES;
}

/** What stands one behind the other goes out at once. */
export function* inPieces(all: Iterable<Lines>): Generator<Buffer, void, void> {
  let last: { piece: Buffer; from: number; to: number } | undefined;
  for (const lines of all) {
    if (lines.from === lines.to) continue;
    if (last !== undefined && last.piece === lines.piece && last.to === lines.from) {
      last.to = lines.to;
      continue;
    }
    if (last !== undefined) yield last.piece.subarray(last.from, last.to);
    last = { ...lines };
  }
  if (last !== undefined) yield last.piece.subarray(last.from, last.to);
}
