// CSeq (RFC 3261 section 20.16): the place of a request in its dialog, and its method.
import type { Codec } from '../codec.ts';
import { MAX_METHOD_BYTES, MAX_UINT32 } from '../limits.ts';
import { SPACE, TAB } from '../text.ts';

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

export const cseq: Codec<CSeq> = {
  parse(from) {
    from.skipSpace();
    const number = from.number(MAX_UINT32);
    if (number === undefined) return undefined;
    const space = from.peek();
    if (space !== SPACE && space !== TAB) return from.fail('no blank follows the number');
    from.skipSpace();
    const method = from.token();
    if (method === undefined) return undefined;
    if (method.length > MAX_METHOD_BYTES) return from.fail('the method is too long');
    return { number, method };
  },

  print: ({ number, method }) => `${number} ${method}`,
};
