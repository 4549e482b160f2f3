// Timestamp (RFC 3261 section 20.38): when a request left by its sender's clock, and how long the
// answer took. Kept as text: it goes back as it came.
import type { Codec } from '../codec.ts';

export interface Timestamp {
  readonly sent: string;
  /** Seconds; empty when there is none. */
  readonly delay: string;
}

const TIMESTAMP = /^(\d+(?:\.\d*)?)(?:[ \t]+(\d*(?:\.\d*)?))?$/;

export const timestamp: Codec<Timestamp> = {
  parse(from) {
    const match = TIMESTAMP.exec(from.rest());
    if (match === null) return from.fail('a number of seconds is missing');
    return { sent: match[1] ?? '', delay: match[2] ?? '' };
  },
  print: ({ sent, delay }) => (delay === '' ? sent : `${sent} ${delay}`),
};
