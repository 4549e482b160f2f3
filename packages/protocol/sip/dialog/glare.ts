// Both sides ask at once (RFC 3261 section 14.1): who made the Call-ID waits longer, so that the
// second try of the two cannot cross again.
import { type Ms, ms, type Random } from '@tandem/base/kernel';

/** In units of 10 ms, as the RFC has them. */
const UNIT_MS = 10;
const OWNER_SHORTEST_UNITS = 210;
const OWNER_LONGEST_UNITS = 400;
const OTHER_LONGEST_UNITS = 200;

/** RFC 3261 section 14.2: with a 500 to a request that came before the last one was answered. */
const LONGEST_RETRY_AFTER_S = 10;

export function glareBackOff(ownsCallId: boolean, random: Random): Ms {
  const shortest = ownsCallId ? OWNER_SHORTEST_UNITS : 0;
  const longest = ownsCallId ? OWNER_LONGEST_UNITS : OTHER_LONGEST_UNITS;
  return ms(UNIT_MS * (shortest + random.below(longest - shortest + 1)));
}

/** Seconds for Retry-After. */
export function retryAfterSeconds(random: Random): number {
  return random.below(LONGEST_RETRY_AFTER_S + 1);
}
