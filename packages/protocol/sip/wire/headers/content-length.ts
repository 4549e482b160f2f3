// Content-Length (RFC 3261 section 20.14).
import type { Codec } from '../codec.ts';
import { MAX_UINT32 } from '../limits.ts';

export const contentLength: Codec<number> = {
  parse(from) {
    from.skipSpace();
    return from.number(MAX_UINT32);
  },
  print: (length) => String(length),
};
