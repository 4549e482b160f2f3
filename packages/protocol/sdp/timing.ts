// t= (RFC 8866 section 5.9). Telephony always says "0 0"; a session with bounds comes from
// announcements.

import { wholeNumber } from './attributes/grammar.ts';
import type { Session } from './session.ts';
import { wordsOf } from './words.ts';

export interface Timing {
  /** Seconds since 1900; 0 = no bound. */
  readonly start: number;
  readonly stop: number;
}

const NTP_LIMIT_SECONDS = 9_999_999_999;

export function timingsOf(session: Session): readonly Timing[] {
  const found: Timing[] = [];
  for (const { type, value } of session.lines) {
    if (type !== 't') continue;
    const [startText, stopText] = wordsOf(value ?? '');
    const start = wholeNumber(startText, NTP_LIMIT_SECONDS);
    const stop = wholeNumber(stopText, NTP_LIMIT_SECONDS);
    if (start !== undefined && stop !== undefined) found.push({ start, stop });
  }
  return found;
}
