// Where things stand in the buffer of the rows of a rate table; its prefixes are a buffer of their
// own (base/prefix). In the order of this machine, as prefix tables are.
//
//   header      16 words, see HEADER
//   terms       64 bytes each, see rate-terms.ts
//   extras      doubles: minimum, attempt and steps of the few that have any
//   runs        words: terms of prefixes with several rows, the best first, LAST on the last one
//   areaEnds    words: where the name of each area ends
//   areaText    16-bit characters
//
// The payload of a prefix is its terms, or with RUN set where its run begins.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { TableRefusal } from '@tandem/base/prefix';
import { TERMS_BYTES } from './rate-terms.ts';

const MAGIC = 0x54_4e_44_52; // "TNDR"
/** Goes up with each change of this layout: files of another version are built anew. */
const LAYOUT_VERSION = 1;

/** Of a payload: no terms, but the place of a run. */
export const RUN = 0x8000_0000;
/** Of a run: no other row after this one. */
export const LAST = 0x8000_0000;
export const PLACE_MASK = 0x7fff_ffff;

const HEADER_WORDS = 16;
const HEADER_BYTES = HEADER_WORDS * 4;
/** Words of the header; what is not named is zero. */
const HEADER = {
  magic: 0,
  version: 1,
  rows: 2,
  terms: 3,
  extras: 4,
  runs: 5,
  areas: 6,
  areaCharacters: 7,
  prefixes: 8,
  /** So that a table is never put together from the halves of two. */
  prefixHeader: 9,
  contentChecksum: 10,
  headerChecksum: 15,
} as const;

export interface RateShape {
  readonly rows: number;
  readonly terms: number;
  /** Doubles. */
  readonly extras: number;
  readonly runs: number;
  readonly areas: number;
  readonly areaCharacters: number;
  readonly prefixes: number;
}

export interface RateSections {
  readonly shape: RateShape;
  readonly terms: Uint32Array;
  readonly extras: Float64Array;
  readonly runs: Uint32Array;
  readonly areaEnds: Uint32Array;
  readonly areaText: Uint16Array;
}

const SHAPE_FIELDS = [
  ...(['rows', 'terms', 'extras', 'runs'] as const),
  ...(['areas', 'areaCharacters', 'prefixes'] as const),
];

export function bytesFor(shape: RateShape): number {
  const { terms, extras, runs, areas, areaCharacters } = shape;
  const words = runs + areas + Math.ceil(areaCharacters / 2);
  return HEADER_BYTES + terms * TERMS_BYTES + extras * 8 + words * 4;
}

export function sectionsOf(buffer: SharedArrayBuffer, shape: RateShape): RateSections {
  const termsAt = HEADER_BYTES;
  const extrasAt = termsAt + shape.terms * TERMS_BYTES;
  const runsAt = extrasAt + shape.extras * 8;
  const areaEndsAt = runsAt + shape.runs * 4;
  const areaTextAt = areaEndsAt + shape.areas * 4;
  return {
    shape,
    terms: new Uint32Array(buffer, termsAt, (shape.terms * TERMS_BYTES) / 4),
    extras: new Float64Array(buffer, extrasAt, shape.extras),
    runs: new Uint32Array(buffer, runsAt, shape.runs),
    areaEnds: new Uint32Array(buffer, areaEndsAt, shape.areas),
    areaText: new Uint16Array(buffer, areaTextAt, shape.areaCharacters),
  };
}

/** The last thing that a builder does: from then on the buffer never changes. */
export function seal(
  buffer: SharedArrayBuffer,
  { shape, prefixes }: { readonly shape: RateShape; readonly prefixes: SharedArrayBuffer },
): void {
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  header[HEADER.magic] = MAGIC;
  header[HEADER.version] = LAYOUT_VERSION;
  for (const field of SHAPE_FIELDS) header[HEADER[field]] = shape[field];
  header[HEADER.prefixHeader] = checksumOfPrefixes(prefixes);
  header[HEADER.contentChecksum] = checksum(contentOf(buffer));
  header[HEADER.headerChecksum] = checksum(header.subarray(0, HEADER.headerChecksum));
}

export function readShape(buffer: SharedArrayBuffer): Result<RateShape, TableRefusal> {
  if (buffer.byteLength < HEADER_BYTES || buffer.byteLength % 4 !== 0) {
    return fail({ kind: 'foreign', why: `${buffer.byteLength} bytes are no rate table` });
  }
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  if (header[HEADER.magic] !== MAGIC) {
    return fail({ kind: 'foreign', why: 'it does not begin as a rate table does' });
  }
  const version = header[HEADER.version];
  if (version !== LAYOUT_VERSION) {
    const why = `layout ${version}; this program reads ${LAYOUT_VERSION}`;
    return fail({ kind: 'version', why });
  }
  if (header[HEADER.headerChecksum] !== checksum(header.subarray(0, HEADER.headerChecksum))) {
    return fail({ kind: 'corrupt', why: 'the header does not match its checksum' });
  }
  const shape = Object.fromEntries(
    SHAPE_FIELDS.map((field) => [field, header[HEADER[field]] as number]),
  ) as unknown as RateShape;
  const expected = bytesFor(shape);
  if (expected !== buffer.byteLength) {
    return fail({ kind: 'corrupt', why: `${buffer.byteLength} bytes, ${expected} expected` });
  }
  return ok(shape);
}

/** Do the rows belong to these prefixes? */
export function belongsTo(buffer: SharedArrayBuffer, prefixes: SharedArrayBuffer): boolean {
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  return header[HEADER.prefixHeader] === checksumOfPrefixes(prefixes);
}

/** Reads every byte: not on the signalling thread. */
export function contentIsWhole(buffer: SharedArrayBuffer): boolean {
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  return header[HEADER.contentChecksum] === checksum(contentOf(buffer));
}

/**
 * Of its beginning, where a prefix table has its sizes and a checksum of its content. Without the
 * last word: that is the sum of those before, and a sum with itself in it is the same for all.
 */
function checksumOfPrefixes(prefixes: SharedArrayBuffer): number {
  return checksum(new Uint32Array(prefixes, 0, HEADER_WORDS - 1));
}

function contentOf(buffer: SharedArrayBuffer): Uint32Array {
  return new Uint32Array(buffer, HEADER_BYTES);
}

/**
 * Against accidents, not against enemies: FNV-1a over words, rotated so that flips of the highest
 * bit do not cancel out.
 */
export function checksum(words: Uint32Array): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) {
    sum = Math.imul(sum ^ (words[at] as number), 0x01000193);
    sum = (sum << 7) | (sum >>> 25);
  }
  return sum >>> 0;
}
