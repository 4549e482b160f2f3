// The bytes of a segment: a header, then entries. All numbers are little-endian; those of eight
// bytes are whole and at most 2^53.
//
//   header  magic 8 | version 4 | header's length 4 | segment 8 | epoch 8 | opened at 8
//           | previous segment 8 | its end 8 | ended before 8 | open from 8 | carried bytes 8
//           | 0 4 | CRC-32C 4
//   entry   length of the body 4 | CRC-32C of the body 4 | body
//   body    kind 1 | length of the call id 1 | call id, latin1 | JSON, UTF-8
//
// A header says where the segment before it ends. What stands there behind that end does not count:
// a tail that a crash tore, or bytes that a failing disk may have lost and that this segment has
// again. So nothing is ever cut or repaired, and starting twice does no more than starting once.
import { broken, fail, invariant, ok, type Result } from '@tandem/base/kernel';
import { ENTRY_KINDS, type EntryKind, type NewEntry } from './contract.ts';
import { crc32c } from './crc32c.ts';

export const FORMAT_VERSION = 1;
export const FOLDER = 'journal';
export const HEADER_BYTES = 88;
export const FRAME_BYTES = 8;
/** Kind and length of the call id. */
const BODY_HEAD_BYTES = 2;
/** An entry is a call's record, some kB: a length beyond this one is no length but rubbish. */
export const MAX_BODY_BYTES = 512 * 1024;
/** The most that a string's character takes in UTF-8. */
const UTF8_MOST_BYTES = 3;

const MAGIC = Buffer.from('TANDEMJ\n', 'latin1');

export interface SegmentHeader {
  readonly segment: number;
  /** Which start of a writer made it. */
  readonly epoch: number;
  readonly openedAtMs: number;
  /** The segment that is read before this one, and where it ends; 0 and 0 in the first of all. */
  readonly previous: { readonly segment: number; readonly end: number };
  /** `ended` entries before this segment. */
  readonly endedBefore: number;
  /** No call that was open when this segment began has its last step in a lower one. */
  readonly openFrom: number;
  /**
   * So many bytes of entries come first that stand in another segment already, behind what is its
   * end from now on. Without all of them this segment does not count, unless they were durable.
   */
  readonly carriedBytes: number;
}

export type HeaderFault =
  | { readonly kind: 'torn' }
  | { readonly kind: 'newerFormat'; readonly version: number };

export function segmentPath(segment: number): string {
  return `${FOLDER}/${String(segment).padStart(12, '0')}.tj`;
}

/** undefined: the file is no segment. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^(\d{12})[.]tj$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function headerBytes(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(FORMAT_VERSION, 8);
  bytes.writeUInt32LE(HEADER_BYTES, 12);
  const { segment, epoch, openedAtMs, previous, endedBefore, openFrom } = header;
  const numbers = [
    ...[segment, epoch, openedAtMs, previous.segment],
    ...[previous.end, endedBefore, openFrom, header.carriedBytes],
  ];
  for (const [at, value] of numbers.entries()) putNumber(bytes, 16 + at * 8, value);
  bytes.writeUInt32LE(crc32c(bytes, 0, HEADER_BYTES - 4), HEADER_BYTES - 4);
  return bytes;
}

export function readHeader(bytes: Uint8Array): Result<SegmentHeader, HeaderFault> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.length < 12 || !head.subarray(0, 8).equals(MAGIC)) return fail({ kind: 'torn' });
  // Before the checksum: a later format may have it elsewhere.
  const version = head.readUInt32LE(8);
  if (version > FORMAT_VERSION) return fail({ kind: 'newerFormat', version });
  const isWhole =
    head.length >= HEADER_BYTES &&
    crc32c(head, 0, HEADER_BYTES - 4) === head.readUInt32LE(HEADER_BYTES - 4);
  if (!isWhole) return fail({ kind: 'torn' });
  const number = (at: number): number => numberAt(head, 16 + at * 8);
  return ok({
    segment: number(0),
    epoch: number(1),
    openedAtMs: number(2),
    previous: { segment: number(3), end: number(4) },
    endedBefore: number(5),
    openFrom: number(6),
    carriedBytes: number(7),
  });
}

export function putNumber(bytes: Buffer, at: number, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) broken(`the journal counts in whole: ${value}`);
  bytes.writeBigUInt64LE(BigInt(value), at);
}

export function numberAt(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

/** At most so many bytes does the entry take. */
export function entryRoom({ callId, json }: NewEntry): number {
  const text = typeof json === 'string' ? json.length * UTF8_MOST_BYTES : json.length;
  return FRAME_BYTES + BODY_HEAD_BYTES + callId.length + text;
}

const KIND_CODES = Object.fromEntries(ENTRY_KINDS.map((kind, code) => [kind, code])) as Record<
  EntryKind,
  number
>;

/** Writes the entry at `at`, where there is room; where it ends. */
export function putEntry(into: Buffer, at: number, { kind, callId, json }: NewEntry): number {
  const body = at + FRAME_BYTES;
  invariant(callId.length <= 255, 'a call id of at most 255 characters');
  into[body] = KIND_CODES[kind];
  into[body + 1] = callId.length;
  const text = body + BODY_HEAD_BYTES + callId.length;
  into.write(callId, body + BODY_HEAD_BYTES, 'latin1');
  const end =
    text + (typeof json === 'string' ? into.write(json, text, 'utf8') : put(into, text, json));
  if (end - body > MAX_BODY_BYTES) broken(`an entry of ${end - body} bytes`);
  into.writeUInt32LE(end - body, at);
  into.writeUInt32LE(crc32c(into, body, end), at + 4);
  return end;
}

function put(into: Buffer, at: number, bytes: Uint8Array): number {
  into.set(bytes, at);
  return bytes.length;
}

/** Not all of the entry is within the bytes. */
export const CUT = -1;
export const INVALID = -2;

/** Where the entry at `at` ends; CUT, INVALID. */
export function entryEnd(bytes: Buffer, at: number): number {
  const body = at + FRAME_BYTES;
  if (body > bytes.length) return CUT;
  const length = bytes.readUInt32LE(at);
  if (length < BODY_HEAD_BYTES || length > MAX_BODY_BYTES) return INVALID;
  if (body + length > bytes.length) return CUT;
  const isWhole =
    crc32c(bytes, body, body + length) === bytes.readUInt32LE(at + 4) &&
    ENTRY_KINDS[kindCode(bytes, at)] !== undefined &&
    BODY_HEAD_BYTES + idLength(bytes, at) <= length;
  return isWhole ? body + length : INVALID;
}

export interface ReadEntry extends NewEntry {
  readonly json: string;
}

/** The entry from `at` to `end`, which is whole. */
export function entryAt(bytes: Buffer, at: number, end: number): ReadEntry {
  return { kind: kindAt(bytes, at), callId: callIdAt(bytes, at), json: jsonAt(bytes, at, end) };
}

export function callIdAt(bytes: Buffer, at: number): string {
  const id = at + FRAME_BYTES + BODY_HEAD_BYTES;
  return bytes.toString('latin1', id, id + idLength(bytes, at));
}

export function jsonAt(bytes: Buffer, at: number, end: number): string {
  return bytes.toString('utf8', jsonStart(bytes, at), end);
}

export function jsonStart(bytes: Buffer, at: number): number {
  return at + FRAME_BYTES + BODY_HEAD_BYTES + idLength(bytes, at);
}

/** Of a whole entry. */
export function kindAt(bytes: Buffer, at: number): EntryKind {
  return ENTRY_KINDS[kindCode(bytes, at)] as EntryKind;
}

/** One that is not in the list would be a later format. */
function kindCode(bytes: Buffer, at: number): number {
  return bytes[at + FRAME_BYTES] as number;
}

function idLength(bytes: Buffer, at: number): number {
  return bytes[at + FRAME_BYTES + 1] as number;
}
