// The shape of a day: how much of the busiest hour's traffic there is at a moment of it.
import { DEMO_HOUR_SECONDS, FIRST_HOUR } from './bounds.ts';

const HOURS = 24;
const HOUR_MS = 3_600_000;
const MS_PER_SECOND = 1_000;

/** Of business and of families abroad: a quiet night, a busy late morning, a second wave. */
const SHARE_OF_HOUR: readonly number[] = [
  ...[0.22, 0.16, 0.12, 0.1, 0.1, 0.14, 0.24, 0.42],
  ...[0.66, 0.86, 0.97, 1, 0.94, 0.9, 0.95, 0.97],
  ...[0.95, 0.92, 0.9, 0.93, 0.88, 0.7, 0.48, 0.32],
];

/** 0 to 1; between two full hours it goes straight from the one to the other. */
export function shareAt(hour: number): number {
  const whole = Math.floor(hour);
  const here = shareOf(whole);
  return here + (shareOf(whole + 1) - here) * (hour - whole);
}

function shareOf(hour: number): number {
  return SHARE_OF_HOUR[((hour % HOURS) + HOURS) % HOURS] ?? 0;
}

/** What a whole day has, in busiest hours. */
export const HOURS_OF_A_DAY = SHARE_OF_HOUR.reduce((sum, share) => sum + share, 0);

/** A day that passes in minutes; `ranMs`: since the demo began. */
export function demoHour(ranMs: number): number {
  return (FIRST_HOUR + ranMs / (DEMO_HOUR_SECONDS * MS_PER_SECOND)) % HOURS;
}

/** A day as the clock has it, in UTC. */
export function hourOfDay(wallMs: number): number {
  return (wallMs / HOUR_MS) % HOURS;
}
