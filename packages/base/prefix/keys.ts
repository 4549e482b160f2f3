// Prefixes as words in typed arrays, one behind the other: read once, whoever compares them, looks
// for equal ones or makes a table of them.
import { encode, MAX_SYMBOLS, MAX_WORDS } from './symbols.ts';

const FIRST_KEYS = 1_024;

// FNV-1a, a word at a time.
const FIRST_SUM = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export class PrefixKeys {
  #words = new Uint32Array(FIRST_KEYS * MAX_WORDS);
  #lengths = new Uint8Array(FIRST_KEYS);
  #count = 0;
  #longest = 0;
  #draftLength = 0;

  get count(): number {
    return this.#count;
  }

  /** Symbols of the longest one. */
  get longest(): number {
    return this.#longest;
  }

  /** MAX_WORDS a key, and what stands behind the last one is of no meaning; until one is kept. */
  get words(): Uint32Array {
    return this.#words;
  }

  lengthOf(key: number): number {
    return this.#lengths[key] as number;
  }

  /**
   * Stands behind the last key, and is none before it is kept. False when `digits` is no prefix:
   * other characters than digits, `*`, `#`, or more than 32.
   */
  draft(digits: string): boolean {
    if (digits.length > MAX_SYMBOLS) return false;
    if (this.#count === this.#lengths.length) this.#grow();
    this.#draftLength = digits.length;
    return encode(digits, this.#words, this.#count * MAX_WORDS) === digits.length;
  }

  /** Its place. */
  keep(): number {
    const key = this.#count;
    this.#lengths[key] = this.#draftLength;
    if (this.#draftLength > this.#longest) this.#longest = this.#draftLength;
    this.#count += 1;
    return key;
  }

  isDraft(key: number): boolean {
    return this.#orderOf(key) === 0;
  }

  isDraftBehind(key: number): boolean {
    return this.#orderOf(key) > 0;
  }

  /** Of a key, or of the draft at the place that it would have. */
  hashOf(key: number): number {
    let sum = FIRST_SUM;
    const from = key * MAX_WORDS;
    for (let at = from; at < from + MAX_WORDS; at += 1) {
      const word = this.#words[at] as number;
      if (word === 0) break;
      sum = Math.imul(sum ^ word, FNV_PRIME);
      sum ^= sum >>> 15;
    }
    return sum >>> 0;
  }

  /** Of the draft against the key: below zero it comes before. */
  #orderOf(key: number): number {
    const draft = this.#count * MAX_WORDS;
    const from = key * MAX_WORDS;
    for (let word = 0; word < MAX_WORDS; word += 1) {
      const one = this.#words[draft + word] as number;
      const other = this.#words[from + word] as number;
      if (one !== other) return one < other ? -1 : 1;
      if (one === 0) break;
    }
    return 0;
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    const lengths = new Uint8Array(this.#lengths.length * 2);
    words.set(this.#words);
    lengths.set(this.#lengths);
    this.#words = words;
    this.#lengths = lengths;
  }
}
