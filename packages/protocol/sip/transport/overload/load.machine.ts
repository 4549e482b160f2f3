// Whether we take new calls (as a pure function). Past its limit a switch does not get slower
// evenly: set-up times jump to seconds, peers send again, and the work doubles when there is least
// time for it. So new calls are turned away before that, and taken again only when it has been calm
// for a while: a switch that changes its mind at each reading helps nobody.
//
//            a reading at or above `begin`
//      CALM ----------------------------------> SHEDDING --+ any reading above `end`
//        ^                                       |      ^  |  (the calm begins anew)
//        +------ every reading at or below ------+      +--+
//                `end` for `calmMs`
import type { Ms } from '@tandem/base/kernel';

export interface LoadReading {
  /** How late the event loop comes to what is due. */
  readonly delayMs: number;
  /** Received by the system and not read by us yet: under load messages wait here first. */
  readonly backlogBytes: number;
}

export interface LoadRule {
  readonly begin: LoadReading;
  readonly end: LoadReading;
  readonly calmMs: Ms;
}

export type LoadState =
  | { readonly name: 'calm' }
  | { readonly name: 'shedding'; readonly calmSinceMs: Ms | undefined };

export const CALM: LoadState = Object.freeze({ name: 'calm' });
const SHEDDING: LoadState = Object.freeze({ name: 'shedding', calmSinceMs: undefined });

export interface LoadEvent {
  readonly reading: LoadReading;
  readonly nowMs: Ms;
  readonly rule: LoadRule;
}

export function step(state: LoadState, { reading, nowMs, rule }: LoadEvent): LoadState {
  const { begin, end, calmMs } = rule;
  switch (state.name) {
    case 'calm':
      return isAtLeast(reading, begin) ? SHEDDING : state;
    case 'shedding':
      if (!isAtMost(reading, end)) return SHEDDING;
      if (state.calmSinceMs === undefined) return { name: 'shedding', calmSinceMs: nowMs };
      return nowMs - state.calmSinceMs >= calmMs ? CALM : state;
  }
}

/** One of the two is enough to begin, */
function isAtLeast(reading: LoadReading, limit: LoadReading): boolean {
  return reading.delayMs >= limit.delayMs || reading.backlogBytes >= limit.backlogBytes;
}

/** and both must be low to end. */
function isAtMost(reading: LoadReading, limit: LoadReading): boolean {
  return reading.delayMs <= limit.delayMs && reading.backlogBytes <= limit.backlogBytes;
}
