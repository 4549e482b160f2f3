// Makes a prefix table: collects keys in typed arrays, sorts them byte by byte, links each prefix
// to the next shorter one. A million rows take a fraction of a second, in a worker.
import { broken, invariant } from '@tandem/base/kernel';
import { PrefixKeys } from './keys.ts';
import {
  bytesFor,
  ENTRIES_PER_SAMPLE,
  LINK_ENTRY_BITS,
  MAX_ENTRIES,
  type Sections,
  seal,
  sectionsOf,
  shapeFor,
} from './layout.ts';
import { sortedOrder } from './radix-sort.ts';
import { MAX_WORDS, SYMBOLS_PER_WORD, symbolsInCommon } from './symbols.ts';
import { PrefixTable } from './table.ts';

const FIRST_ROWS = 1024;

export class PrefixTableBuilder {
  readonly #keys = new PrefixKeys();
  #payloads = new Uint32Array(FIRST_ROWS);

  /** Rows that were added; the table has fewer entries when prefixes came more than once. */
  get rows(): number {
    return this.#keys.count;
  }

  /**
   * False when `digits` is no prefix: other characters than digits, `*`, `#`, or more than 32. The
   * empty prefix matches every number. Of equal prefixes the lowest payload counts: with rows
   * sorted by prefix and their places as payloads, that is the first row of the run.
   */
  add(digits: string, payload: number): boolean {
    // The texts are made only when they are needed: a million rows come through here.
    if (payload >>> 0 !== payload) broken(`a payload of ${payload}: 0 to 2^32 - 1`);
    if (!this.#keys.draft(digits)) return false;
    const row = this.#keys.keep();
    if (row === this.#payloads.length) this.#grow();
    this.#payloads[row] = payload;
    return true;
  }

  build(): PrefixTable {
    return tableOf(this.#keys, this.#payloads.slice(0, this.rows));
  }

  #grow(): void {
    const payloads = new Uint32Array(this.#payloads.length * 2);
    payloads.set(this.#payloads);
    this.#payloads = payloads;
  }
}

/** A payload a key; they are joined where keys are equal. */
export function tableOf(keys: PrefixKeys, payloads: Uint32Array): PrefixTable {
  if (keys.count > MAX_ENTRIES) broken(`at most ${MAX_ENTRIES} rows`);
  return new Making(keys, payloads).table();
}

class Making {
  readonly #keys: PrefixKeys;
  readonly #words: Uint32Array;
  readonly #payloads: Uint32Array;

  constructor(keys: PrefixKeys, payloads: Uint32Array) {
    this.#keys = keys;
    this.#words = keys.words;
    this.#payloads = payloads;
  }

  table(): PrefixTable {
    const { count: rows, longest } = this.#keys;
    const wordsPerKey = Math.max(1, Math.ceil(longest / SYMBOLS_PER_WORD));
    const order = sortedOrder(this.#words, { rows, stride: MAX_WORDS, wordsPerKey });
    const entries = this.#joinEqual(order);
    const shape = shapeFor(entries, wordsPerKey);
    const buffer = new SharedArrayBuffer(bytesFor(shape));
    const sections = sectionsOf(buffer, shape);
    this.#writeEntries(order.subarray(0, entries), sections);
    writeStarts(sections);
    seal(buffer, shape);
    const table = PrefixTable.attach(buffer, { check: 'header' });
    invariant(table.ok, 'a table that was just sealed can be read');
    return table.value;
  }

  /** Leaves one row of each prefix at the front of the order, with the lowest payload; how many. */
  #joinEqual(order: Uint32Array): number {
    let kept = 0;
    for (let at = 0; at < order.length; at += 1) {
      const row = order[at] as number;
      const last = kept === 0 ? row : (order[kept - 1] as number);
      if (kept > 0 && this.#isSame(last, row)) {
        const payload = Math.min(this.#payloads[last] as number, this.#payloads[row] as number);
        this.#payloads[last] = payload;
      } else {
        order[kept] = row;
        kept += 1;
      }
    }
    return kept;
  }

  #isSame(one: number, other: number): boolean {
    for (let word = 0; word < MAX_WORDS; word += 1) {
      if (this.#words[one * MAX_WORDS + word] !== this.#words[other * MAX_WORDS + word])
        return false;
    }
    return true;
  }

  #writeEntries(order: Uint32Array, { shape, samples, firstWords, records }: Sections): void {
    /**
     * Entries that are prefixes of the one before, shortest first: parents that the next may have.
     */
    const open: number[] = [];
    let at = 0;
    for (let entry = 0; entry < order.length; entry += 1) {
      const row = order[entry] as number;
      const firstWord = this.#words[row * MAX_WORDS] as number;
      firstWords[entry] = firstWord;
      if (entry % ENTRIES_PER_SAMPLE === 0) samples[entry / ENTRIES_PER_SAMPLE] = firstWord;
      for (let word = 1; word < shape.wordsPerKey; word += 1) {
        records[at] = this.#words[row * MAX_WORDS + word] as number;
        at += 1;
      }
      while (open.length > 0 && !this.#isPrefixOf(order[open.at(-1) as number] as number, row)) {
        open.pop();
      }
      const parent = open.at(-1) ?? -1;
      records[at] = this.#keys.lengthOf(row) * 2 ** LINK_ENTRY_BITS + parent + 1;
      records[at + 1] = this.#payloads[row] as number;
      at += 2;
      open.push(entry);
    }
  }

  #isPrefixOf(shorter: number, row: number): boolean {
    const length = this.#keys.lengthOf(shorter);
    for (let word = 0; word < MAX_WORDS; word += 1) {
      const one = this.#words[shorter * MAX_WORDS + word] as number;
      const other = this.#words[row * MAX_WORDS + word] as number;
      if (one !== other) return word * SYMBOLS_PER_WORD + symbolsInCommon(one, other) >= length;
    }
    return true;
  }
}

/** Where in the sorted samples each value of the first bits begins. */
function writeStarts({ shape, starts, samples }: Sections): void {
  const shift = 32 - shape.indexBits;
  let slot = 0;
  for (let sample = 0; sample < samples.length; sample += 1) {
    const sampleSlot = shift === 32 ? 0 : (samples[sample] as number) >>> shift;
    while (slot < sampleSlot) {
      slot += 1;
      starts[slot] = sample;
    }
  }
  starts.fill(samples.length, slot + 1);
}
