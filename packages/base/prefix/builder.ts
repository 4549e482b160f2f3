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
    const order = keysInOrder(this.#keys);
    const payloads = new Uint32Array(order.length);
    let prefixes = 0;
    for (const row of order) {
      const payload = this.#payloads[row] as number;
      const last = order[prefixes - 1];
      if (last !== undefined && this.#keys.areSame(last, row)) {
        payloads[prefixes - 1] = Math.min(payloads[prefixes - 1] as number, payload);
        continue;
      }
      order[prefixes] = row;
      payloads[prefixes] = payload;
      prefixes += 1;
    }
    return tableOf(this.#keys, { order: order.subarray(0, prefixes), payloads });
  }

  #grow(): void {
    const payloads = new Uint32Array(this.#payloads.length * 2);
    payloads.set(this.#payloads);
    this.#payloads = payloads;
  }
}

/** All keys; equal ones stand together as they came. */
export function keysInOrder({ words, count, wordsPerKey }: PrefixKeys): Uint32Array {
  return sortedOrder(words, { rows: count, stride: MAX_WORDS, wordsPerKey });
}

/** Keys that are sorted, each of them once, and what each one's payload is. */
export interface Entries {
  readonly order: Uint32Array;
  readonly payloads: Uint32Array;
}

export function tableOf(keys: PrefixKeys, entries: Entries): PrefixTable {
  if (entries.order.length > MAX_ENTRIES) broken(`at most ${MAX_ENTRIES} prefixes`);
  return new Making(keys, entries).table();
}

class Making {
  readonly #keys: PrefixKeys;
  readonly #words: Uint32Array;
  readonly #order: Uint32Array;
  readonly #payloads: Uint32Array;

  constructor(keys: PrefixKeys, { order, payloads }: Entries) {
    this.#keys = keys;
    this.#words = keys.words;
    this.#order = order;
    this.#payloads = payloads;
  }

  table(): PrefixTable {
    const shape = shapeFor(this.#order.length, this.#keys.wordsPerKey);
    const buffer = new SharedArrayBuffer(bytesFor(shape));
    const sections = sectionsOf(buffer, shape);
    this.#writeEntries(sections);
    writeStarts(sections);
    seal(buffer, shape);
    const table = PrefixTable.attach(buffer, { check: 'header' });
    invariant(table.ok, 'a table that was just sealed can be read');
    return table.value;
  }

  #writeEntries({ shape, samples, firstWords, records }: Sections): void {
    const order = this.#order;
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
      records[at + 1] = this.#payloads[entry] as number;
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
