// Prefixes as words in typed arrays, one behind the other: read once, whoever compares them or
// makes a table of them.
import { encode, MAX_SYMBOLS, MAX_WORDS, SYMBOLS_PER_WORD, symbolsIn } from './symbols.ts';

const FIRST_KEYS = 1_024;

export class PrefixKeys {
  #words = new Uint32Array(FIRST_KEYS * MAX_WORDS);
  #count = 0;
  #longest = 0;
  #draftLength = 0;

  get count(): number {
    return this.#count;
  }

  /** Words that the longest one fills. */
  get wordsPerKey(): number {
    return Math.max(1, Math.ceil(this.#longest / SYMBOLS_PER_WORD));
  }

  /** MAX_WORDS a key, and what stands behind the last one is of no meaning; until one is kept. */
  get words(): Uint32Array {
    return this.#words;
  }

  /** Its symbols; no symbol is zero. */
  lengthOf(key: number): number {
    for (let word = MAX_WORDS - 1; word >= 0; word -= 1) {
      const bits = this.#words[key * MAX_WORDS + word] as number;
      if (bits !== 0) return word * SYMBOLS_PER_WORD + symbolsIn(bits);
    }
    return 0;
  }

  /**
   * Stands behind the last key, and is none before it is kept. False when `digits` is no prefix:
   * other characters than digits, `*`, `#`, or more than 32.
   */
  draft(digits: string): boolean {
    if (digits.length > MAX_SYMBOLS) return false;
    if (this.#count * MAX_WORDS === this.#words.length) this.#grow();
    this.#draftLength = digits.length;
    return encode(digits, this.#words, this.#count * MAX_WORDS) === digits.length;
  }

  /** Its place. */
  keep(): number {
    const key = this.#count;
    if (this.#draftLength > this.#longest) this.#longest = this.#draftLength;
    this.#count += 1;
    return key;
  }

  areSame(one: number, other: number): boolean {
    for (let word = 0; word < MAX_WORDS; word += 1) {
      const key = this.#words[one * MAX_WORDS + word] as number;
      if (key !== this.#words[other * MAX_WORDS + word]) return false;
      // A word that is not full is the last one.
      if ((key & 0xf) === 0) break;
    }
    return true;
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
  }
}
