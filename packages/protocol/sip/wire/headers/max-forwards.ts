// Max-Forwards (RFC 3261 section 20.22). More than 255 is read as 255: the request is as old as can
// be told, and a loop of it still ends.
import type { Codec } from '../codec.ts';
import { MAX_MAX_FORWARDS } from '../limits.ts';

export const maxForwards: Codec<number> = {
  parse(from) {
    from.skipSpace();
    return from.cappedNumber(MAX_MAX_FORWARDS);
  },
  print: (hops) => String(Math.min(hops, MAX_MAX_FORWARDS)),
};
