// a=ptime and a=maxptime (RFC 8866 section 6.4, 6.5): milliseconds of media in a packet.
import type { Grammar } from './grammar.ts';

/** A second of speech in a packet is no telephony any more. */
const PTIME_LIMIT_MS = 1_000;
// RFC 8866 section 6.4: a fraction is allowed; some peers write "20.0".
const VALUE = /^\s*(\d{1,4}(?:\.\d{1,3})?)\s*$/;

function milliseconds(name: string): Grammar<number> {
  return {
    name,
    parse(value) {
      const match = VALUE.exec(value);
      const found = Number(match?.[1]);
      return match !== null && found > 0 && found <= PTIME_LIMIT_MS ? found : undefined;
    },
    print: (value) => `${value}`,
  };
}

export const ptime: Grammar<number> = milliseconds('ptime');
export const maxptime: Grammar<number> = milliseconds('maxptime');
