// From how long a call was connected to what of it is charged, and back: the time is rounded to the
// precision, calls within grace are free, then free time and package are taken off.
import { broken } from '@tandem/base/kernel';
import type { Pricing } from './pricing.ts';

const MS_PER_SECOND = 1_000;

/** To the nearest multiple, the half up: floor((ms + P/2) / P) x P. */
export function roundedHoldTime(holdTimeMs: number, precisionMs: number): number {
  if (precisionMs === 0) return holdTimeMs;
  // Doubled, so that half of an odd precision stays whole.
  return Math.floor((2 * holdTimeMs + precisionMs) / (2 * precisionMs)) * precisionMs;
}

/** The largest whole number of seconds that is rounded to at most `mostMs`. */
export function secondsRoundedTo(mostMs: number, precisionMs: number): number {
  if (precisionMs === 0) return Math.floor(mostMs / MS_PER_SECOND);
  const multiples = Math.floor(mostMs / precisionMs);
  // Below the half of the next multiple: 2 x 1000 s < P x (2 n + 1).
  return Math.ceil((precisionMs * (2 * multiples + 1)) / (2 * MS_PER_SECOND)) - 1;
}

/** What costs nothing at the beginning of a call, whatever its price. */
export function unchargedSeconds({ price, rules, packageSeconds }: Pricing): number {
  return Math.max(price.graceSeconds, rules.freeSeconds + packageSeconds);
}

export type TimeBasis =
  | 'unanswered' // never connected
  | 'grace' // not longer than the grace seconds
  | 'freeTime' // not longer than what is taken off each call
  | 'package' // a package paid for all of it
  | 'charged';

export interface ChargedTime {
  readonly basis: TimeBasis;
  /** The hold time after rounding. */
  readonly heldMs: number;
  /** What is charged: at least 1 when anything is. */
  readonly seconds: number;
  /** What the package paid. */
  readonly packageSeconds: number;
}

export function chargedTime(holdTimeMs: number, pricing: Pricing): ChargedTime {
  const isLength = Number.isSafeInteger(holdTimeMs) && holdTimeMs >= 0;
  if (!isLength) broken(`a hold time of ${holdTimeMs} ms`);
  const { price, rules, packageSeconds } = pricing;
  const { freeSeconds } = rules;
  const heldMs = roundedHoldTime(holdTimeMs, rules.holdTimePrecisionMs);
  if (holdTimeMs === 0) return free('unanswered', heldMs);
  // Without grace a call that is rounded to nothing pays: it was answered.
  if (price.graceSeconds > 0 && heldMs <= price.graceSeconds * MS_PER_SECOND) {
    return free('grace', heldMs);
  }
  const held = Math.ceil(heldMs / MS_PER_SECOND);
  if (freeSeconds > 0 && held <= freeSeconds) return free('freeTime', heldMs);
  // What was answered lasts at least a second.
  const afterFree = Math.max(1, held - freeSeconds);
  if (afterFree <= packageSeconds) {
    return { basis: 'package', heldMs, seconds: 0, packageSeconds: afterFree };
  }
  return { basis: 'charged', heldMs, seconds: afterFree - packageSeconds, packageSeconds };
}

function free(basis: TimeBasis, heldMs: number): ChargedTime {
  return { basis, heldMs, seconds: 0, packageSeconds: 0 };
}
