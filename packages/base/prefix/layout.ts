// Where things stand in the buffer of a prefix table. All are words of 32 bits in the order of this
// machine; a file from a machine of the other order shows the wrong magic and is refused.
//
//   header      16 words, see HEADER
//   starts      2^indexBits + 1: the first sample whose first bits are at least the index
//   samples     every 16th of the first words
//   firstWords  the first word of each key, in the order of the keys
//   records     for each key: its other words, link, payload
//
// A link is length of the prefix << 26 | 1 + entry of its next shorter prefix. A look-up reads
// starts and samples, which stay in the processor's cache, then one line of firstWords, then a
// record or two.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { MAX_WORDS } from './symbols.ts';

const MAGIC = 0x54_4e_44_50; // "TNDP"
/** Goes up with each change of this layout: files of another version are built anew. */
const LAYOUT_VERSION = 1;

const HEADER_WORDS = 16;
/** Words of the header; what is not named is zero. */
const HEADER = {
  magic: 0,
  version: 1,
  entries: 2,
  wordsPerKey: 3,
  indexBits: 4,
  contentChecksum: 5,
  headerChecksum: 15,
} as const;

/** 6 bits of a link hold a length of up to 32, 26 bits an entry: the most there can be. */
export const LINK_ENTRY_BITS = 26;
export const LINK_ENTRY_MASK = 2 ** LINK_ENTRY_BITS - 1;
export const MAX_ENTRIES = LINK_ENTRY_MASK - 1;
/** 16 words are a line of the cache: to read one of them is to have read all. */
export const ENTRIES_PER_SAMPLE = 16;
/** 256 KiB, as much as the samples of a million entries: more of either would leave the cache. */
const MAX_INDEX_BITS = 16;

export interface Shape {
  readonly entries: number;
  readonly wordsPerKey: number;
  readonly indexBits: number;
}

export interface Sections {
  readonly shape: Shape;
  readonly starts: Uint32Array;
  readonly samples: Uint32Array;
  readonly firstWords: Uint32Array;
  readonly records: Uint32Array;
}

export function shapeFor(entries: number, wordsPerKey: number): Shape {
  const indexBits = Math.ceil(Math.log2(Math.max(samplesOf(entries), 1)));
  return { entries, wordsPerKey, indexBits: Math.min(MAX_INDEX_BITS, indexBits) };
}

/** Words of a record: the key's without its first, the link, the payload. */
export function recordWords(shape: Shape): number {
  return shape.wordsPerKey + 1;
}

export function samplesOf(entries: number): number {
  return Math.ceil(entries / ENTRIES_PER_SAMPLE);
}

export function bytesFor(shape: Shape): number {
  const index = 2 ** shape.indexBits + 1 + samplesOf(shape.entries);
  return 4 * (HEADER_WORDS + index + shape.entries * (1 + recordWords(shape)));
}

export function sectionsOf(buffer: SharedArrayBuffer, shape: Shape): Sections {
  let word = HEADER_WORDS;
  const take = (length: number): Uint32Array => {
    const section = new Uint32Array(buffer, word * 4, length);
    word += length;
    return section;
  };
  return {
    shape,
    starts: take(2 ** shape.indexBits + 1),
    samples: take(samplesOf(shape.entries)),
    firstWords: take(shape.entries),
    records: take(shape.entries * recordWords(shape)),
  };
}

/** The last thing that a builder does: from then on the buffer is a table and never changes. */
export function seal(buffer: SharedArrayBuffer, shape: Shape): void {
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  header[HEADER.magic] = MAGIC;
  header[HEADER.version] = LAYOUT_VERSION;
  header[HEADER.entries] = shape.entries;
  header[HEADER.wordsPerKey] = shape.wordsPerKey;
  header[HEADER.indexBits] = shape.indexBits;
  header[HEADER.contentChecksum] = checksum(contentOf(buffer));
  header[HEADER.headerChecksum] = checksum(header.subarray(0, HEADER.headerChecksum));
}

export type TableRefusal =
  | { readonly kind: 'foreign'; readonly why: string }
  | { readonly kind: 'version'; readonly why: string }
  | { readonly kind: 'corrupt'; readonly why: string };

export function readShape(buffer: SharedArrayBuffer): Result<Shape, TableRefusal> {
  if (buffer.byteLength < HEADER_WORDS * 4 || buffer.byteLength % 4 !== 0) {
    return fail({ kind: 'foreign', why: `${buffer.byteLength} bytes are no prefix table` });
  }
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  if (header[HEADER.magic] !== MAGIC) {
    return fail({ kind: 'foreign', why: 'it does not begin as a prefix table does' });
  }
  const version = header[HEADER.version];
  if (version !== LAYOUT_VERSION) {
    return fail({
      kind: 'version',
      why: `layout ${version}; this program reads ${LAYOUT_VERSION}`,
    });
  }
  if (header[HEADER.headerChecksum] !== checksum(header.subarray(0, HEADER.headerChecksum))) {
    return fail({ kind: 'corrupt', why: 'the header does not match its checksum' });
  }
  const shape: Shape = {
    entries: header[HEADER.entries] ?? 0,
    wordsPerKey: header[HEADER.wordsPerKey] ?? 0,
    indexBits: header[HEADER.indexBits] ?? 0,
  };
  const possible = shape.wordsPerKey >= 1 && shape.wordsPerKey <= MAX_WORDS;
  if (!possible || shape.indexBits > MAX_INDEX_BITS || bytesFor(shape) !== buffer.byteLength) {
    const expected = possible ? `${bytesFor(shape)} bytes expected` : 'impossible sizes';
    return fail({ kind: 'corrupt', why: `${buffer.byteLength} bytes, ${expected}` });
  }
  return ok(shape);
}

/** Reads every byte: 10 ms for a million prefixes, so not on the signalling thread. */
export function contentIsWhole(buffer: SharedArrayBuffer): boolean {
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  return header[HEADER.contentChecksum] === checksum(contentOf(buffer));
}

function contentOf(buffer: SharedArrayBuffer): Uint32Array {
  return new Uint32Array(buffer, HEADER_WORDS * 4);
}

/**
 * Against accidents, not against enemies: FNV-1a over words. It carries upwards only, so that two
 * flips of the highest bit would cancel out: hence the rotation.
 */
function checksum(words: Uint32Array): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) {
    sum = Math.imul(sum ^ (words[at] as number), 0x01000193);
    sum = (sum << 7) | (sum >>> 25);
  }
  return sum >>> 0;
}
