// Call-ID (RFC 3261 section 20.8). Peers use characters that the grammar has not; what prints and
// has no blank in it tells one call from another just as well.
import type { Codec } from '../codec.ts';
import { VISIBLE } from '../text.ts';

export const callId: Codec<string> = {
  parse(from) {
    from.skipSpace();
    const id = from.run(VISIBLE);
    return id === '' ? from.fail('the identifier is missing') : id;
  },

  print: (id) => id,
};
