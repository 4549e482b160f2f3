// When the clocks of a zone are set, from the zone data of the runtime. Looked up here, in the
// worker, and posted as plain numbers: formatting a date for each call would be far too slow.
import type { ZoneTransition, ZoneTransitions } from '@tandem/domain/rating';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Clocks are never set there and back within a week. */
const STEP_MS = 7 * DAY_MS;
/** Records of last year are rated again; rates are entered for years ahead. */
const YEARS_BEFORE = 2;
const YEARS_AFTER = 10;
const YEAR_MS = 366 * DAY_MS;

const OFFSET = /^GMT(?:([+-])([0-9]{2}):([0-9]{2})(?::[0-9]{2})?)?$/;

/** undefined: the runtime does not know the zone. */
export function zoneTransitions(name: string, aroundMs: number): ZoneTransitions | undefined {
  const offsetAt = offsetsOf(name);
  if (offsetAt === undefined) return undefined;
  const firstMs = wholeMinute(aroundMs - YEARS_BEFORE * YEAR_MS);
  const lastMs = aroundMs + YEARS_AFTER * YEAR_MS;
  const firstOffsetMinutes = offsetAt(firstMs);
  const transitions: ZoneTransition[] = [];
  let offset = firstOffsetMinutes;
  for (let fromMs = firstMs; fromMs < lastMs; fromMs += STEP_MS) {
    const offsetMinutes = offsetAt(fromMs + STEP_MS);
    if (offsetMinutes === offset) continue;
    transitions.push({ atMs: changeBetween(fromMs, offset, offsetAt), offsetMinutes });
    offset = offsetMinutes;
  }
  return { firstOffsetMinutes, transitions };
}

type OffsetAt = (utcMs: number) => number;

/** The first minute of the week with another offset. */
function changeBetween(fromMs: number, offset: number, offsetAt: OffsetAt): number {
  let [before, after] = [fromMs, fromMs + STEP_MS];
  while (after - before > MINUTE_MS) {
    const middle = wholeMinute((before + after) / 2);
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

const wholeMinute = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;

function offsetsOf(name: string): OffsetAt | undefined {
  const format = formatOf(name);
  if (format === undefined) return undefined;
  return (utcMs) => {
    const part = format.formatToParts(new Date(utcMs)).find(({ type }) => type === 'timeZoneName');
    const [, sign, hours, minutes] = OFFSET.exec(part?.value ?? '') ?? [];
    if (hours === undefined || minutes === undefined) return 0;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
