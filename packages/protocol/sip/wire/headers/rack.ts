// RAck (RFC 3262 section 7.2): which reliable provisional response a PRACK is for.
import type { Codec } from '../codec.ts';
import { MAX_UINT32 } from '../limits.ts';
import { SPACE, TAB } from '../text.ts';
import { type CSeq, cseq } from './cseq.ts';

export interface RAck {
  readonly rseq: number;
  readonly cseq: CSeq;
}

export const rack: Codec<RAck> = {
  parse(from) {
    from.skipSpace();
    const rseq = from.number(MAX_UINT32);
    if (rseq === undefined) return undefined;
    const space = from.peek();
    if (space !== SPACE && space !== TAB) return from.fail('no blank follows the number');
    const sequence = cseq.parse(from);
    return sequence === undefined ? undefined : { rseq, cseq: sequence };
  },
  print: (value) => `${value.rseq} ${cseq.print(value.cseq)}`,
};
