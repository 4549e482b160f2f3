// Codecs for headers that hold one word, one number or one line of text: many do.
import type { Codec } from './codec.ts';
import { MAX_UINT32 } from './limits.ts';
import { oneLine, strictWord } from './text.ts';

/** A method, an option tag, an event package, a language. */
export const word: Codec<string> = {
  parse(from) {
    from.skipSpace();
    return from.token();
  },
  print: strictWord,
};

/** Everything on the line, for people; wire text. May be empty. */
export const text: Codec<string> = {
  parse: (from) => from.rest(),
  print: oneLine,
};

/** A whole number of 32 bits; a greater one is a fault. */
export const uint32: Codec<number> = {
  parse(from) {
    from.skipSpace();
    return from.number(MAX_UINT32);
  },
  print: String,
};

/** Seconds: more than 32 bits of them mean the same as the most that fit. */
export const seconds: Codec<number> = {
  parse(from) {
    from.skipSpace();
    return from.cappedNumber(MAX_UINT32);
  },
  print: String,
};
