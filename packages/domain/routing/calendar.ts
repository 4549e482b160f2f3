// Whether a work calendar is in effect: days that are exceptions decide alone, else the hours of
// the week.
import type { WorkCalendar } from '@tandem/domain/parties';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const WEEK_DAYS = 7;
/** Monday is the first day of a week here, and 1970 began on a Thursday. */
const FIRST_WEEKDAY = 3;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_CHARACTERS = 10;

/** The moment as clocks of the calendar's zone show it. */
export interface LocalMoment {
  readonly utcMs: number;
  readonly offsetMinutes: number;
}

export function calendarHolds(
  calendar: WorkCalendar,
  { utcMs, offsetMinutes }: LocalMoment,
): boolean {
  const localMs = utcMs + offsetMinutes * MINUTE_MS;
  const minutes = Math.floor(localMs / MINUTE_MS);
  const day = Math.floor(minutes / DAY_MINUTES);
  const minute = minutes - day * DAY_MINUTES;
  const date = new Date(localMs).toISOString().slice(0, DAY_CHARACTERS);
  const exceptions = calendar.exceptions.filter((one) => one.day === date);
  if (exceptions.length > 0) {
    const within = exceptions.filter((one) => isWithin(minute, one.from, one.until));
    return within.some(({ open }) => open);
  }
  const weekday = WEEKDAYS[(day + FIRST_WEEKDAY) % WEEK_DAYS] ?? 'mon';
  return calendar.spans.some(
    ({ weekdays, from, until }) =>
      (weekdays.length === 0 || weekdays.includes(weekday)) && isWithin(minute, from, until),
  );
}

const isWithin = (minute: number, from: string, until: string): boolean =>
  minute >= minuteOf(from) && minute < minuteOf(until);

const HOUR_MINUTES = 60;

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * HOUR_MINUTES + Number(time.slice(3));
}
