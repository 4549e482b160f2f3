// Collects what rows say while a table is built: equal records, areas and extras are kept once. All
// of it in typed arrays, found again by hashing.

import type { RateRow } from './rate-row.ts';
import { extrasOf, TERMS_WORDS, TermsView } from './rate-terms.ts';

const FIRST_RECORDS = 1_024;
/** Half of the slots stay empty, so that a search ends soon. */
const SLOTS_PER_RECORD = 2;

export class TermsCollector {
  #words = new Uint32Array(FIRST_RECORDS * TERMS_WORDS);
  #view = this.#viewOf(this.#words);
  #slots = new Uint32Array(FIRST_RECORDS * SLOTS_PER_RECORD);
  /** By record, so that nothing is read again when there are more slots. */
  #hashes = new Uint32Array(FIRST_RECORDS);
  #count = 0;
  readonly #areas = new Map<string, number>();
  #lastArea: string | undefined;
  #lastAreaPlace = 0;
  readonly #extras: number[] = [];
  readonly #extrasPlaces = new Map<string, number>();

  get count(): number {
    return this.#count;
  }

  /** For comparing rows while there is no table yet; not across calls of `add`. */
  get view(): TermsView {
    return this.#view;
  }

  get words(): Uint32Array {
    return this.#words.subarray(0, this.#count * TERMS_WORDS);
  }

  get areas(): readonly string[] {
    return [...this.#areas.keys()];
  }

  get extras(): readonly number[] {
    return this.#extras;
  }

  /** The place of the record that says what the row says. */
  add(row: RateRow): number {
    if ((this.#count + 1) * TERMS_WORDS > this.#words.length) this.#grow();
    const draft = this.#count;
    const area = this.#placeOfArea(row.area);
    this.#view.write(draft, row, { area, extras: this.#placeOfExtras(row) });
    const hash = this.#hash(draft);
    this.#hashes[draft] = hash;
    const slot = this.#slotOf(draft, hash);
    const known = this.#slots[slot] as number;
    if (known !== 0) return known - 1;
    this.#count += 1;
    this.#slots[slot] = this.#count;
    return draft;
  }

  /** Where the record stands, or the empty slot where it belongs. */
  #slotOf(record: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] as number;
      if (known === 0) return slot;
      if (this.#hashes[known - 1] === hash && this.#isSame(known - 1, record)) return slot;
    }
  }

  #hash(record: number): number {
    let sum = 0x811c9dc5;
    const from = record * TERMS_WORDS;
    for (let at = from; at < from + TERMS_WORDS; at += 1) {
      sum = Math.imul(sum ^ (this.#words[at] as number), 0x01000193);
      sum ^= sum >>> 15;
    }
    return sum >>> 0;
  }

  #isSame(one: number, other: number): boolean {
    for (let word = 0; word < TERMS_WORDS; word += 1) {
      const at = one * TERMS_WORDS + word;
      if (this.#words[at] !== this.#words[other * TERMS_WORDS + word]) return false;
    }
    return true;
  }

  #placeOfArea(area: string): number {
    // Neighbours in a sheet are of one area mostly.
    if (area === this.#lastArea) return this.#lastAreaPlace;
    const place = this.#knownOrNewArea(area);
    this.#lastArea = area;
    this.#lastAreaPlace = place;
    return place;
  }

  #knownOrNewArea(area: string): number {
    const known = this.#areas.get(area);
    if (known !== undefined) return known;
    this.#areas.set(area, this.#areas.size);
    return this.#areas.size - 1;
  }

  #placeOfExtras(row: RateRow): number {
    const extras = extrasOf(row);
    if (extras.length === 0) return 0;
    const text = extras.join();
    const known = this.#extrasPlaces.get(text);
    if (known !== undefined) return known;
    const place = this.#extras.length + 1;
    this.#extras.push(...extras);
    this.#extrasPlaces.set(text, place);
    return place;
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    this.#view = this.#viewOf(words);
    const hashes = new Uint32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let record = 0; record < this.#count; record += 1) {
      let slot = (hashes[record] as number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = record + 1;
    }
  }

  #viewOf(words: Uint32Array): TermsView {
    // Extras are read from the finished table alone.
    return new TermsView({ words, extras: new Float64Array() });
  }
}
