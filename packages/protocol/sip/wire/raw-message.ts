// A message whose lines are known and whose values are not read yet. The text of the message is
// kept whole; a header is two small integers that say where it lies, and its value is read when
// asked for.
import { Buffer } from 'node:buffer';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { HeaderKind, ManyHeader, OneHeader } from './codec.ts';
import {
  idOf,
  isFolded,
  nameAtOf,
  scanned,
  scannedLines,
  unfolded,
  valueAtOf,
  valueEndOf,
} from './scan.ts';
import { CLASS, sameWord, TOKEN } from './text.ts';
import { reader, readLine, readWhole } from './values.ts';
import { WIRE_ERRORS, type WireErrorCode } from './wire-error.ts';

export class RawMessage {
  /** All of it as wire text. */
  readonly text: string;
  /** A request that may be answered: no response, no ACK, and there is a way back. */
  readonly isAnswerable: boolean;
  private readonly bodyAt: number;
  private readonly bodyEnd: number;
  private readonly lines: readonly number[];
  /** Values that were read: id, result, id, result. Few are, so looking through them is quick. */
  private memo: unknown[] | undefined;

  /** Takes over what `scan` has just found in this text. */
  constructor(text: string, bodyEnd: number, isAnswerable: boolean) {
    this.text = text;
    this.isAnswerable = isAnswerable;
    this.bodyAt = scanned.bodyAt;
    this.bodyEnd = bodyEnd;
    const count = 2 * scanned.lines;
    const lines = new Array<number>(count);
    for (let i = 0; i < count; i += 1) lines[i] = scannedLines[i] ?? 0;
    this.lines = lines;
    this.memo = undefined;
  }

  get lineCount(): number {
    return this.lines.length >> 1;
  }

  /** The name on this line, as it stands there. */
  lineName(line: number): string {
    const at = nameAtOf(this.place(line));
    let end = at;
    while (((CLASS[this.text.charCodeAt(end)] ?? 0) & TOKEN) !== 0) end += 1;
    return this.text.slice(at, end);
  }

  /** Id of the header on this line; 0 for one we do not know. */
  lineId(line: number): number {
    return idOf(this.place(line));
  }

  /** The value on this line, unfolded, without the blanks around it. */
  lineValue(line: number): string {
    const value = this.lines[2 * line + 1] ?? 0;
    const text = this.text.slice(valueAtOf(value), valueEndOf(value));
    return isFolded(this.place(line)) ? unfolded(text) : text;
  }

  /** The first line of this header from `from` on; -1 when there is none. */
  lineOf(kind: HeaderKind<unknown>, from = 0): number {
    const { lines } = this;
    const { id } = kind;
    for (let i = 2 * from; i < lines.length; i += 2) {
      if (idOf(lines[i] ?? 0) === id) return i >> 1;
    }
    return -1;
  }

  has(kind: HeaderKind<unknown>): boolean {
    return this.lineOf(kind) >= 0;
  }

  /** The value of the first line of this header, not read. */
  raw(kind: HeaderKind<unknown>): string | undefined {
    const line = this.lineOf(kind);
    return line < 0 ? undefined : this.lineValue(line);
  }

  /** The values of all lines with this name, for headers we do not know. */
  rawNamed(name: string): readonly string[] {
    const values: string[] = [];
    for (let line = 0; line < this.lineCount; line += 1) {
      if (sameWord(this.lineName(line), name)) values.push(this.lineValue(line));
    }
    return values;
  }

  /** The value of a header that comes once; nothing when it is not there. */
  read<T>(kind: OneHeader<T>): Result<T | undefined, WireError> {
    const known = this.remembered(kind.id);
    if (known !== undefined) return known as Result<T | undefined, WireError>;
    return this.remember(kind.id, this.readOne(kind));
  }

  /** All values of a header over all its lines; none when it is not there. */
  list<T>(kind: ManyHeader<T>): Result<readonly T[], WireError> {
    const known = this.remembered(kind.id);
    if (known !== undefined) return known as Result<readonly T[], WireError>;
    return this.remember(kind.id, this.readMany(kind));
  }

  /** The body as wire text. */
  get body(): string {
    return this.text.slice(this.bodyAt, this.bodyEnd);
  }

  get bodyLength(): number {
    return this.bodyEnd - this.bodyAt;
  }

  /** The body in a buffer of its own. */
  bodyBytes(): Uint8Array {
    return Buffer.from(this.body, 'latin1');
  }

  private place(line: number): number {
    return this.lines[2 * line] ?? 0;
  }

  private remembered(id: number): unknown {
    const { memo } = this;
    if (memo === undefined) return undefined;
    for (let i = 0; i < memo.length; i += 2) if (memo[i] === id) return memo[i + 1];
    return undefined;
  }

  private remember<T>(id: number, value: T): T {
    if (this.memo === undefined) this.memo = [id, value];
    else this.memo.push(id, value);
    return value;
  }

  private readOne<T>(kind: OneHeader<T>): Result<T | undefined, WireError> {
    const line = this.lineOf(kind);
    if (line < 0) return ok(undefined);
    const second = this.lineOf(kind, line + 1);
    if (second >= 0) {
      const at = nameAtOf(this.place(second));
      return fail(wireError('repeatedHeader', { at, header: kind.name, request: this }));
    }
    this.begin(line);
    const value = readWhole(kind.codec);
    return value === undefined ? fail(this.unreadable(line, kind.name)) : ok(value);
  }

  private readMany<T>(kind: ManyHeader<T>): Result<readonly T[], WireError> {
    const values: T[] = [];
    for (let line = this.lineOf(kind); line >= 0; line = this.lineOf(kind, line + 1)) {
      this.begin(line);
      if (!readLine(kind, values)) return fail(this.unreadable(line, kind.name));
    }
    return ok(values);
  }

  private begin(line: number): void {
    if (isFolded(this.place(line))) {
      const text = this.lineValue(line);
      reader.begin(text, 0, text.length);
    } else {
      const value = this.lines[2 * line + 1] ?? 0;
      reader.begin(this.text, valueAtOf(value), valueEndOf(value));
    }
  }

  private unreadable(line: number, header: string): WireError {
    const place = this.place(line);
    // In an unfolded copy the places are others.
    const at = isFolded(place) ? nameAtOf(place) : reader.faultAt;
    return wireError('badHeader', { at, header, detail: reader.fault, request: this });
  }
}

export interface WireError {
  readonly code: WireErrorCode;
  /** One sentence; names header and fault, never quotes what the peer sent. */
  readonly says: string;
  /** Where in the message, as well as it is known. */
  readonly at: number;
  readonly header: string | undefined;
  readonly answer: WireAnswer | undefined;
}

/** Enough of the request could be read to answer it: `responseTo(answer.request, ...)`. */
export interface WireAnswer {
  readonly status: number;
  readonly request: RawMessage;
}

export interface WireFault {
  readonly at: number;
  readonly header?: string | undefined;
  /** Half a sentence that says more than the code. */
  readonly detail?: string;
  readonly request?: RawMessage | undefined;
}

export function wireError(code: WireErrorCode, fault: WireFault): WireError {
  const { status, says } = WIRE_ERRORS[code];
  const which = fault.header === undefined ? '' : ` (${fault.header})`;
  const detail = fault.detail ? `: ${fault.detail}` : '';
  return {
    code,
    says: `${says}${which}${detail}`,
    at: fault.at,
    header: fault.header,
    answer: fault.request?.isAnswerable ? { status, request: fault.request } : undefined,
  };
}
