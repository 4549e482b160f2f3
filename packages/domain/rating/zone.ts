// Local time without a time zone library: a zone is how far its clocks are from UTC at a moment.
// Whoever builds the configuration looks that up once; here it is plain numbers.
import { invariant } from '@tandem/base/kernel';

export interface Zone {
  /** Minutes to be added to UTC for what the clocks show at that moment. */
  readonly offsetMinutesAt: (utcMs: number) => number;
}

export const UTC_ZONE: Zone = Object.freeze({ offsetMinutesAt: () => 0 });

const MINUTE_MS = 60_000;
const EPOCH_YEAR = 1970;

/** The month of this moment there, counted from January 1970. */
export function monthAt(utcMs: number, zone: Zone): number {
  const local = new Date(utcMs + zone.offsetMinutesAt(utcMs) * MINUTE_MS);
  return (local.getUTCFullYear() - EPOCH_YEAR) * 12 + local.getUTCMonth();
}

/** When the month of this moment began there. */
export function monthStartMs(utcMs: number, zone: Zone): number {
  const midnightMs = Date.UTC(EPOCH_YEAR, monthAt(utcMs, zone), 1);
  // The clocks may have been set since then.
  const aboutMs = midnightMs - zone.offsetMinutesAt(midnightMs) * MINUTE_MS;
  return midnightMs - zone.offsetMinutesAt(aboutMs) * MINUTE_MS;
}

/** Plain data, so that it can be posted to another thread and kept in files. */
export interface ZoneTransitions {
  /** Before the first transition. */
  readonly firstOffsetMinutes: number;
  /** From `atMs` on, ascending. */
  readonly transitions: readonly ZoneTransition[];
}

export interface ZoneTransition {
  readonly atMs: number;
  readonly offsetMinutes: number;
}

export function zoneFrom({ firstOffsetMinutes, transitions }: ZoneTransitions): Zone {
  const moments = Float64Array.from(transitions, ({ atMs }) => atMs);
  const offsets = Int16Array.from(transitions, ({ offsetMinutes }) => offsetMinutes);
  invariant(
    moments.every((atMs, at) => at === 0 || atMs > (moments[at - 1] as number)),
    'transitions of a zone are ascending',
  );
  return {
    offsetMinutesAt: (utcMs) => {
      let low = 0;
      let high = moments.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((moments[middle] as number) <= utcMs) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? firstOffsetMinutes : (offsets[low - 1] as number);
    },
  };
}
