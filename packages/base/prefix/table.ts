// Which prefixes of a number are there, longest first. Keys stand sorted, each linked to the next
// shorter prefix of itself. The greatest key that is not behind the number is the longest match or
// one of its extensions: so one search, then a few links. Nothing is allocated by a look-up, and
// several threads read one table.
//
//   number 8613800   keys   86   861   8613   86137   86139     search ends at 86137: only 8613 in
//                                       ^-------'               common, so its link gives 8613
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  contentIsWhole,
  ENTRIES_PER_SAMPLE,
  LINK_ENTRY_BITS,
  LINK_ENTRY_MASK,
  readShape,
  recordWords,
  type Sections,
  sectionsOf,
  type TableRefusal,
} from './layout.ts';
import {
  decode,
  encode,
  MAX_SYMBOLS,
  MAX_WORDS,
  SYMBOLS_PER_WORD,
  symbolsInCommon,
} from './symbols.ts';

/** Instead of an entry or a payload: no prefix of the number is there. */
export const NO_MATCH = -1;

/** The number that is being looked up; look-ups do not nest, so one does for all tables. */
const wanted = new Uint32Array(MAX_WORDS);

export interface AttachOptions {
  /**
   * header: the sender has checked the content just now, and a thread that must not stall takes it.
   */
  readonly check: 'whole' | 'header';
}

export class PrefixTable {
  /** Shared memory: may be posted to other threads, which attach to it. Never written again. */
  readonly buffer: SharedArrayBuffer;
  /** Prefixes in the table. */
  readonly size: number;
  readonly #starts: Uint32Array;
  readonly #samples: Uint32Array;
  readonly #firstWords: Uint32Array;
  readonly #records: Uint32Array;
  readonly #recordWords: number;
  readonly #indexShift: number;

  private constructor(buffer: SharedArrayBuffer, sections: Sections) {
    this.buffer = buffer;
    this.size = sections.shape.entries;
    this.#starts = sections.starts;
    this.#samples = sections.samples;
    this.#firstWords = sections.firstWords;
    this.#records = sections.records;
    this.#recordWords = recordWords(sections.shape);
    this.#indexShift = 32 - sections.shape.indexBits;
  }

  static attach(
    buffer: SharedArrayBuffer,
    { check }: AttachOptions,
  ): Result<PrefixTable, TableRefusal> {
    const shape = readShape(buffer);
    if (!shape.ok) return shape;
    if (check === 'whole' && !contentIsWhole(buffer)) {
      return fail({ kind: 'corrupt', why: 'the content does not match its checksum' });
    }
    return ok(new PrefixTable(buffer, sectionsOf(buffer, shape.value)));
  }

  /** The payload of the longest prefix of the number, or NO_MATCH. */
  longest(number: string): number {
    const entry = this.find(number);
    return entry === NO_MATCH ? NO_MATCH : this.payloadAt(entry);
  }

  /** The entry of the longest prefix of the number, or NO_MATCH. Go on with `shorter`. */
  find(number: string): number {
    encode(number, wanted, 0);
    const nearest = this.#lastNotBehind(wanted[0] as number);
    if (nearest === NO_MATCH) return NO_MATCH;
    const common = this.#symbolsInCommonWith(nearest);
    let entry = nearest;
    while (entry !== NO_MATCH) {
      const link = this.#linkAt(entry);
      if (link >>> LINK_ENTRY_BITS <= common) break;
      entry = (link & LINK_ENTRY_MASK) - 1;
    }
    return entry;
  }

  /** The entry of the next shorter prefix of the same number, or NO_MATCH. */
  shorter(entry: number): number {
    return (this.#linkAt(entry) & LINK_ENTRY_MASK) - 1;
  }

  payloadAt(entry: number): number {
    return this.#records[(entry + 1) * this.#recordWords - 1] as number;
  }

  /** How many symbols the prefix has. */
  lengthAt(entry: number): number {
    return this.#linkAt(entry) >>> LINK_ENTRY_BITS;
  }

  prefixAt(entry: number): string {
    const words = [this.#firstWords[entry] as number];
    for (let word = 1; word < this.#recordWords - 1; word += 1) {
      words.push(this.#restWordAt(entry, word));
    }
    return decode(words);
  }

  /**
   * All prefixes of the number, longest first: for explanations and tests; hot paths use `find`.
   */
  *matches(number: string): Generator<{ readonly prefix: string; readonly payload: number }> {
    for (let entry = this.find(number); entry !== NO_MATCH; entry = this.shorter(entry)) {
      yield { prefix: this.prefixAt(entry), payload: this.payloadAt(entry) };
    }
  }

  /** The greatest key that is not greater than the wanted one, which begins with `first`. */
  #lastNotBehind(first: number): number {
    const sample = this.#lastSampleNotBehind(first);
    if (sample === NO_MATCH) return NO_MATCH;
    // The sample itself is not behind, so the search begins at the entry after it.
    let low = sample * ENTRIES_PER_SAMPLE + 1;
    let high = Math.min(low + ENTRIES_PER_SAMPLE - 1, this.size);
    const firstWords = this.#firstWords;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const word = firstWords[middle] as number;
      if (word < first || (word === first && !this.#restIsBehind(middle))) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #lastSampleNotBehind(first: number): number {
    // A shift by 32 would be one by 0: a table of one sample has an index of one start.
    const slot = this.#indexShift === 32 ? 0 : first >>> this.#indexShift;
    let low = this.#starts[slot] as number;
    let high = this.#starts[slot + 1] as number;
    const samples = this.#samples;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const word = samples[middle] as number;
      if (word < first || (word === first && !this.#restIsBehind(middle * ENTRIES_PER_SAMPLE))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Of an entry whose first word is the wanted one: do the others put it behind? */
  #restIsBehind(entry: number): boolean {
    for (let at = 1; at < this.#recordWords - 1; at += 1) {
      const word = this.#restWordAt(entry, at);
      const want = wanted[at] as number;
      if (word !== want) return word > want;
    }
    return false;
  }

  #symbolsInCommonWith(entry: number): number {
    const firstWord = this.#firstWords[entry] as number;
    const first = wanted[0] as number;
    if (firstWord !== first) return symbolsInCommon(firstWord, first);
    for (let at = 1; at < this.#recordWords - 1; at += 1) {
      const word = this.#restWordAt(entry, at);
      const want = wanted[at] as number;
      if (word !== want) return at * SYMBOLS_PER_WORD + symbolsInCommon(word, want);
    }
    return MAX_SYMBOLS;
  }

  #restWordAt(entry: number, word: number): number {
    return this.#records[entry * this.#recordWords + word - 1] as number;
  }

  #linkAt(entry: number): number {
    return this.#records[(entry + 1) * this.#recordWords - 2] as number;
  }
}
