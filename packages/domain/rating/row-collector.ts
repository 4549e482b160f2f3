// Brings the rows of equal prefixes together while a table is built, whatever order they come in.
// Sorted rows, as a database gives them, need a comparison each; from the first one that is out of
// order on, prefixes are found by hashing. Some 25 bytes a row, in typed arrays.
import { MAX_SYMBOLS } from '@tandem/base/prefix';
import { TypedList } from './typed-list.ts';

/** No group, no further row. */
const NONE = 0;
const FIRST_SLOTS = 4_096;

// FNV-1a.
const FIRST_SUM = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const CODE_0 = 0x30;
const CODE_9 = 0x39;
const CODE_STAR = 0x2a;
const CODE_HASH = 0x23;
/** From the lowest to the highest character that a prefix can have. */
const CODES = CODE_9 - CODE_HASH + 1;
const PAIRS: readonly string[] = Array.from({ length: CODES * CODES }, (_, pair) =>
  String.fromCharCode(CODE_HASH + Math.floor(pair / CODES), CODE_HASH + (pair % CODES)),
);

export class RowCollector {
  /** By row. */
  readonly #terms = new TypedList(Uint32Array);
  /** By row: 1 + the next row of the same prefix. */
  readonly #nextRow = new TypedList(Uint32Array);
  /** By group of one prefix: its first and its last row. */
  readonly #firstRow = new TypedList(Uint32Array);
  readonly #lastRow = new TypedList(Uint32Array);
  /** By group: where its prefix ends in the characters; it begins where the one before ended. */
  readonly #textEnd = new TypedList(Uint32Array);
  readonly #characters = new TypedList(Uint8Array);
  /** 1 + group; empty as long as the rows come sorted. */
  #slots: Uint32Array | undefined;
  #last = '';
  #lastGroup = 0;

  get rows(): number {
    return this.#terms.length;
  }

  get groups(): number {
    return this.#firstRow.length;
  }

  add(prefix: string, terms: number): void {
    const row = this.#terms.push(terms);
    this.#nextRow.push(NONE);
    const group = this.#groupOf(prefix);
    if (group === this.groups) {
      this.#firstRow.push(row);
      this.#lastRow.push(row);
    } else {
      this.#nextRow.values[this.#lastRow.at(group)] = row + 1;
      this.#lastRow.values[group] = row;
    }
    this.#last = prefix;
    this.#lastGroup = group;
  }

  prefixOf(group: number): string {
    const end = this.#textEnd.at(group);
    let at = this.#textStart(group);
    let prefix = '';
    // Two characters at a time: half as many texts on the way.
    for (; at + 1 < end; at += 2) {
      const first = this.#characters.at(at) - CODE_HASH;
      prefix += PAIRS[first * CODES + this.#characters.at(at + 1) - CODE_HASH] as string;
    }
    return at < end ? prefix + String.fromCharCode(this.#characters.at(at)) : prefix;
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

  /** The group of the prefix; a new one has its characters, but no row yet. */
  #groupOf(prefix: string): number {
    if (this.groups === 0) return this.#newGroup(prefix);
    if (prefix === this.#last) return this.#lastGroup;
    if (this.#slots === undefined) {
      if (prefix > this.#last) return this.#newGroup(prefix);
      this.#slots = this.#allSlots(FIRST_SLOTS);
    }
    if (this.groups * 2 > this.#slots.length) this.#slots = this.#allSlots(this.#slots.length * 2);
    return this.#findOrMake(prefix, this.#slots);
  }

  #findOrMake(prefix: string, slots: Uint32Array): number {
    const mask = slots.length - 1;
    for (let slot = hashOf(prefix) & mask; ; slot = (slot + 1) & mask) {
      const known = slots[slot] as number;
      if (known === NONE) {
        slots[slot] = this.groups + 1;
        return this.#newGroup(prefix);
      }
      if (this.#isOf(prefix, known - 1)) return known - 1;
    }
  }

  #newGroup(prefix: string): number {
    for (let at = 0; at < prefix.length; at += 1) this.#characters.push(prefix.charCodeAt(at));
    return this.#textEnd.push(this.#characters.length);
  }

  #allSlots(atLeast: number): Uint32Array {
    let size = atLeast;
    while (size < this.groups * 4) size *= 2;
    const slots = new Uint32Array(size);
    const mask = size - 1;
    for (let group = 0; group < this.groups; group += 1) {
      let slot = this.#hashOf(group) & mask;
      while (slots[slot] !== NONE) slot = (slot + 1) & mask;
      slots[slot] = group + 1;
    }
    return slots;
  }

  /** As hashOf of its prefix, without making a text of it. */
  #hashOf(group: number): number {
    let sum = FIRST_SUM;
    for (let at = this.#textStart(group); at < this.#textEnd.at(group); at += 1) {
      sum = Math.imul(sum ^ this.#characters.at(at), FNV_PRIME);
    }
    return spread(sum);
  }

  #isOf(prefix: string, group: number): boolean {
    const from = this.#textStart(group);
    if (this.#textEnd.at(group) - from !== prefix.length) return false;
    for (let at = 0; at < prefix.length; at += 1) {
      if (this.#characters.at(from + at) !== prefix.charCodeAt(at)) return false;
    }
    return true;
  }

  #textStart(group: number): number {
    return group === 0 ? 0 : this.#textEnd.at(group - 1);
  }
}

function hashOf(prefix: string): number {
  let sum = FIRST_SUM;
  for (let at = 0; at < prefix.length; at += 1) {
    sum = Math.imul(sum ^ prefix.charCodeAt(at), FNV_PRIME);
  }
  return spread(sum);
}

/** A slot is taken from the low bits. */
function spread(sum: number): number {
  return (sum ^ (sum >>> 15)) >>> 0;
}

/** What the prefix table takes. */
export function isPrefix(text: string): boolean {
  if (text.length > MAX_SYMBOLS) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isDigit = code >= CODE_0 && code <= CODE_9;
    if (!isDigit && code !== CODE_STAR && code !== CODE_HASH) return false;
  }
  return true;
}
