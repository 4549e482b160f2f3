// A number as words of 32 bits, eight symbols each, 4 bits a symbol, the first symbol highest:
//
//   end 0 | '0'..'9' 1..10 | '*' 11 | '#' 12
//
// So words compare like the texts do, a prefix comes right before its extensions, and two keys have
// as many symbols in common as the leading zeros of their difference say.

/** Numbers and prefixes have at most 32 symbols, everywhere. */
export const MAX_SYMBOLS = 32;
export const SYMBOLS_PER_WORD = 8;
export const MAX_WORDS = MAX_SYMBOLS / SYMBOLS_PER_WORD;

const BITS_PER_SYMBOL = 4;
const FIRST_SYMBOL_SHIFT = 32 - BITS_PER_SYMBOL;
const CODE_0 = 0x30;
const CODE_STAR = 0x2a;
const CODE_HASH = 0x23;

/** 0 for a character that no prefix can hold. */
function symbolOf(code: number): number {
  const digit = code - CODE_0;
  if (digit >>> 0 <= 9) return digit + 1;
  if (code === CODE_STAR) return 11;
  return code === CODE_HASH ? 12 : 0;
}

/**
 * Writes MAX_WORDS words at `at` and returns how many symbols were taken: all of a number up to the
 * first character that is none, or up to the limit.
 */
export function encode(digits: string, words: Uint32Array, at: number): number {
  const most = Math.min(digits.length, MAX_SYMBOLS);
  let taken = 0;
  const end = at + MAX_WORDS;
  for (let word = at; word < end; word += 1) {
    let bits = 0;
    let shift = FIRST_SYMBOL_SHIFT;
    while (shift >= 0 && taken < most) {
      const symbol = symbolOf(digits.charCodeAt(taken));
      if (symbol === 0) break;
      bits |= symbol << shift;
      shift -= BITS_PER_SYMBOL;
      taken += 1;
    }
    words[word] = bits;
    // A word that is not full is the last one; the others say: nothing behind the end.
    if (shift >= 0) {
      for (let rest = word + 1; rest < end; rest += 1) words[rest] = 0;
      break;
    }
  }
  return taken;
}

const SYMBOL_TEXT = ['', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'];

export function decode(words: readonly number[]): string {
  let digits = '';
  for (const word of words) {
    for (let shift = FIRST_SYMBOL_SHIFT; shift >= 0; shift -= BITS_PER_SYMBOL) {
      digits += SYMBOL_TEXT[(word >>> shift) & 0xf] ?? '';
    }
  }
  return digits;
}

/** How many leading symbols two words share that differ. */
export function symbolsInCommon(one: number, other: number): number {
  return Math.clz32(one ^ other) >>> 2;
}

/** How many symbols a word holds that is not empty. */
export function symbolsIn(word: number): number {
  const lowestBit = 31 - Math.clz32(word & -word);
  return SYMBOLS_PER_WORD - (lowestBit >>> 2);
}
