import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { commaSeparated, outOfRange, wrongType } from './reading.ts';

/** A message sent more often in one transaction is a flood. */
const MAX_INTERVALS = 32;
/** Below it a retransmission overtakes the answer of the nearest peer. */
const MIN_SECONDS = 0.05;
/** No transaction lives longer (SS_SIP_TIMEOUT). */
const MAX_SECONDS = 120;

const SECONDS = /^[0-9]{1,3}(?:\.[0-9]{1,3})?$/;

export const intervalsType: ParameterType<readonly number[]> = {
  catalogueType: 'list',
  onlyFor: ['SS_SIP_RESEND_INTERVAL'],
  meaning: 'Seconds, comma separated, with at most 3 decimals',
  typescript: () => 'readonly number[]',
  allowed: () => `up to ${MAX_INTERVALS} times of ${MIN_SECONDS}-${MAX_SECONDS} s, comma separated`,
  parse(given) {
    const parts = commaSeparated(String(given));
    if (parts.length === 0 || !parts.every((part) => SECONDS.test(part))) {
      return wrongType(given, 'no list of seconds');
    }
    const intervals = parts.map(Number);
    if (intervals.some((seconds) => seconds < MIN_SECONDS || seconds > MAX_SECONDS)) {
      return outOfRange(given, `not all ${MIN_SECONDS}-${MAX_SECONDS} s`);
    }
    if (intervals.length > MAX_INTERVALS) return outOfRange(given, 'too long a list');
    return ok(Object.freeze(intervals));
  },
  print: (value) => value.join(','),
  scalar: (value) => value.join(','),
};
