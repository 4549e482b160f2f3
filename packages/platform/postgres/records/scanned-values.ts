// Values of a record's JSON as fields of a row of COPY, each only if it is what a record may hold
// there; false: it is not, or it is written in a way that needs more care than is taken here.
import { invariant } from '@tandem/base/kernel';
import { BOUNDS, type Bounds } from '@tandem/domain/record';
import { isNull, isText, type JsonFields } from './json-fields.ts';
import type { RowBytes } from './row-bytes.ts';

/** One value of the JSON, with its quotes. */
export interface Value {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export type Put = (out: RowBytes, value: Value) => boolean;

/** Whether what stands there is such a value. */
type Is = (bytes: Uint8Array, from: number, to: number) => boolean;

/** Used again and again: it is the value that was asked for last. */
const current: { -readonly [Part in keyof Value]: Value[Part] } = {
  bytes: new Uint8Array(),
  from: 0,
  to: 0,
};

export function valueIn(bytes: Uint8Array, fields: JsonFields<string>, slot: number): Value {
  current.bytes = bytes;
  current.from = fields.from(slot);
  current.to = fields.to(slot);
  return current;
}

const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const LETTER_F = 0x66;
const LETTER_T = 0x74;

/** Of money in E7, and of a key: what fits into 64 bits whatever it is. */
const MOST_DIGITS = 18;
/** A number of JavaScript holds as many exactly. */
const EXACT_DIGITS = 15;

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** NaN: it is no whole number within. */
export function wholeAt(bytes: Uint8Array, from: number, to: number): number {
  const isMinus = bytes[from] === MINUS;
  const first = isMinus ? from + 1 : from;
  if (to === first || to - first > EXACT_DIGITS) return Number.NaN;
  let value = 0;
  for (let at = first; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (!isDigit(byte)) return Number.NaN;
    value = value * 10 + byte - ZERO;
  }
  return isMinus ? -value : value;
}

/** The digits of a text, with their sign. */
export function bigAt(bytes: Uint8Array, from: number, to: number): bigint {
  const number = wholeAt(bytes, from + 1, to - 1);
  return Number.isNaN(number) ? BigInt(latin1(bytes, from + 1, to - 1)) : BigInt(number);
}

export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}

/** What a text of JSON says, its quotes among the bytes. */
export function utf8(bytes: Uint8Array, from: number, to: number): string {
  const written = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  return String(JSON.parse(written.toString('utf8')));
}

export function isE7(bytes: Uint8Array, from: number, to: number): boolean {
  if (!isText(bytes, from)) return false;
  const first = bytes[from + 1] === MINUS ? from + 2 : from + 1;
  return areDigits(bytes, first, to - 1);
}

export function isKey(bytes: Uint8Array, from: number, to: number): boolean {
  return isText(bytes, from) && bytes[from + 1] !== ZERO && areDigits(bytes, from + 1, to - 1);
}

export function isWithin(bounds: Bounds): Is {
  const { least, most } = bounds;
  return (bytes, from, to) => {
    const value = wholeAt(bytes, from, to);
    return value >= least && value <= most;
  };
}

function areDigits(bytes: Uint8Array, from: number, to: number): boolean {
  if (to <= from || to - from > MOST_DIGITS) return false;
  for (let at = from; at < to; at += 1) if (!isDigit(bytes[at] as number)) return false;
  return true;
}

export const text: Put = (out, { bytes, from, to }) =>
  isText(bytes, from) && out.said(bytes, from + 1, to - 1);

/** Not empty. */
export const name: Put = (out, value) => value.to - value.from > 2 && text(out, value);

/** The digits of a text, as a number of 64 bits. */
const digits =
  (isFine: Is): Put =>
  (out, { bytes, from, to }) => {
    if (!isFine(bytes, from, to)) return false;
    const number = wholeAt(bytes, from + 1, to - 1);
    if (Number.isNaN(number)) out.bigint(bigAt(bytes, from, to));
    else out.int8(number);
    return true;
  };

export const e7 = digits(isE7);
export const key = digits(isKey);

const UUID_CHARACTERS = 36;

export const uuid: Put = (out, { bytes, from, to }) =>
  isText(bytes, from) && to - from === UUID_CHARACTERS + 2 && out.uuid(bytes, from + 1);

/** A whole number within bounds; NaN is not. */
function whole({ least, most }: Bounds, into: (out: RowBytes, value: number) => void): Put {
  return (out, { bytes, from, to }) => {
    const value = wholeAt(bytes, from, to);
    if (!(value >= least && value <= most)) return false;
    into(out, value);
    return true;
  };
}

export const int2 = (bounds: Bounds): Put => whole(bounds, (out, value) => out.int2(value));
export const duration = whole(BOUNDS.duration, (out, value) => out.int4(value));
export const longDuration = whole(BOUNDS.duration, (out, value) => out.int8(value));
export const momentOf = whole(BOUNDS.moment, (out, value) => out.moment(value));

export const flag: Put = (out, { bytes, from }) => {
  const first = bytes[from];
  if (first !== LETTER_T && first !== LETTER_F) return false;
  out.flag(first === LETTER_T);
  return true;
};

/** A figure between 0 and 5, in any form that a number of JSON has. */
export const mos: Put = (out, { bytes, from, to }) => {
  const isNumber = isDigit(bytes[from] as number);
  const value = isNumber ? Number(latin1(bytes, from, to)) : Number.NaN;
  if (!(value >= BOUNDS.mos.least && value <= BOUNDS.mos.most)) return false;
  out.real(value);
  return true;
};

export const orNull =
  (put: Put): Put =>
  (out, value) => {
    if (!isNull(value.bytes, value.from)) return put(out, value);
    out.nothing();
    return true;
  };

/** What is put into the columns, in their order: each must have its own. */
export function inOrder<T>(
  names: readonly string[],
  puts: Readonly<Record<string, T>>,
): readonly T[] {
  return names.map((of) => {
    const found = puts[of];
    invariant(found !== undefined, `column ${of} is put down by nobody`);
    return found;
  });
}
