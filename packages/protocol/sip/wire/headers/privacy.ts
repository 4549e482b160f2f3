// Privacy (RFC 3323 section 4.2): what of the caller is to be withheld. Values are separated by
// semicolons; some peers use commas.
import type { Codec } from '../codec.ts';
import { MAX_LIST_VALUES } from '../limits.ts';
import { COMMA, SEMICOLON, strictWord } from '../text.ts';

/** `id`, `user`, `header`, `session`, `history`, `none`, `critical`; in small letters. */
export type Privacy = readonly string[];

export const privacy: Codec<Privacy> = {
  parse(from) {
    const values: string[] = [];
    do {
      from.skipSpace();
      const value = from.token();
      if (value === undefined) return undefined;
      if (values.push(value.toLowerCase()) > MAX_LIST_VALUES) {
        return from.fail('there are too many values');
      }
    } while (from.takeSeparator(SEMICOLON) || from.takeSeparator(COMMA));
    return values;
  },
  print: (values) => values.map(strictWord).join(';'),
};
