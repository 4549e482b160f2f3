// Brings the rows of equal prefixes together while a table is built, whatever order they come in.
// Sorted rows, as a database gives them, need a comparison each; from the first one that is out of
// order on, prefixes are found by hashing. Some 35 bytes a row, in typed arrays.
import { PrefixKeys } from '@tandem/base/prefix';
import { TypedList } from './typed-list.ts';

/** No group, no further row. */
const NONE = 0;
const FIRST_SLOTS = 4_096;

export class RowCollector {
  /** A group is the key at its place: what rows of one prefix say. */
  readonly keys = new PrefixKeys();
  /** By row. */
  readonly #terms = new TypedList(Uint32Array);
  /** By row: 1 + the next row of the same prefix. */
  readonly #nextRow = new TypedList(Uint32Array);
  /** By group: its first and its last row. */
  readonly #firstRow = new TypedList(Uint32Array);
  readonly #lastRow = new TypedList(Uint32Array);
  /** 1 + group; undefined as long as the rows come sorted. */
  #slots: Uint32Array | undefined;
  #last: string | undefined;
  #lastGroup = 0;

  get rows(): number {
    return this.#terms.length;
  }

  get groups(): number {
    return this.#firstRow.length;
  }

  /** Of the row whose terms come with `add`; false: it is no prefix. */
  takes(prefix: string): boolean {
    if (prefix === this.#last) return true;
    if (!this.keys.draft(prefix)) return false;
    this.#last = prefix;
    this.#lastGroup = this.#groupOfDraft();
    return true;
  }

  add(terms: number): void {
    const row = this.#terms.push(terms);
    this.#nextRow.push(NONE);
    const group = this.#lastGroup;
    if (group === this.groups) {
      this.#firstRow.push(row);
      this.#lastRow.push(row);
    } else {
      this.#nextRow.values[this.#lastRow.at(group)] = row + 1;
      this.#lastRow.values[group] = row;
    }
  }

  isSingle(group: number): boolean {
    return this.#firstRow.at(group) === this.#lastRow.at(group);
  }

  firstTermsOf(group: number): number {
    return this.#terms.at(this.#firstRow.at(group));
  }

  /** What the rows of the prefix say, in the order in which they came. */
  termsOf(group: number): number[] {
    const all: number[] = [];
    for (let row = this.#firstRow.at(group) + 1; row !== NONE; row = this.#nextRow.at(row - 1)) {
      all.push(this.#terms.at(row - 1));
    }
    return all;
  }

  #groupOfDraft(): number {
    const { keys } = this;
    if (this.#slots === undefined) {
      if (keys.count === 0 || keys.isDraftBehind(keys.count - 1)) return keys.keep();
      if (keys.isDraft(keys.count - 1)) return keys.count - 1;
      this.#slots = this.#allSlots(FIRST_SLOTS);
    }
    if (keys.count * 2 > this.#slots.length) this.#slots = this.#allSlots(this.#slots.length * 2);
    return this.#findOrKeep(this.#slots);
  }

  #findOrKeep(slots: Uint32Array): number {
    const { keys } = this;
    const mask = slots.length - 1;
    for (let slot = keys.hashOf(keys.count) & mask; ; slot = (slot + 1) & mask) {
      const known = slots[slot] as number;
      if (known === NONE) {
        slots[slot] = keys.count + 1;
        return keys.keep();
      }
      if (keys.isDraft(known - 1)) return known - 1;
    }
  }

  #allSlots(atLeast: number): Uint32Array {
    const { keys } = this;
    let size = atLeast;
    while (size < keys.count * 4) size *= 2;
    const slots = new Uint32Array(size);
    const mask = size - 1;
    for (let group = 0; group < keys.count; group += 1) {
      let slot = keys.hashOf(group) & mask;
      while (slots[slot] !== NONE) slot = (slot + 1) & mask;
      slots[slot] = group + 1;
    }
    return slots;
  }
}
