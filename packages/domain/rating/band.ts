// Hours of the week in which a rate holds, in the local time of its group: some weekdays, from one
// minute of the day until another. A night is two bands, until and from midnight.
import type { Weekday } from '@tandem/domain/parties';
import type { Zone } from './zone.ts';

export interface Band {
  /** One bit a day, Monday lowest; 0 = every day. */
  readonly weekdays: number;
  readonly fromMinute: number;
  /** Not in it any more. */
  readonly untilMinute: number;
}

export const MINUTE_MS = 60_000;
export const DAY_MINUTES = 1_440;
export const WEEK_MINUTES = 7 * DAY_MINUTES;
const ALL_WEEKDAYS = 0b111_1111;
/** 1970-01-01 was a Thursday: so many days after a Monday. */
const EPOCH_WEEKDAY = 3;

export const ALWAYS: Band = Object.freeze({
  weekdays: 0,
  fromMinute: 0,
  untilMinute: DAY_MINUTES,
});

export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function weekdayMask(weekdays: readonly Weekday[]): number {
  return weekdays.reduce((mask, day) => mask | (1 << WEEKDAYS.indexOf(day)), 0);
}

/** What the clocks of the zone show, in minutes since Monday midnight. */
export function minuteOfWeek(utcMs: number, zone: Zone): number {
  const minutes = Math.floor(utcMs / MINUTE_MS) + zone.offsetMinutesAt(utcMs);
  const shifted = (minutes + EPOCH_WEEKDAY * DAY_MINUTES) % WEEK_MINUTES;
  return shifted < 0 ? shifted + WEEK_MINUTES : shifted;
}

export function holdsAllWeek({ weekdays, fromMinute, untilMinute }: Band): boolean {
  const everyDay = weekdays === 0 || weekdays === ALL_WEEKDAYS;
  return everyDay && fromMinute === 0 && untilMinute === DAY_MINUTES;
}

/** How many minutes of a week it holds: of two bands the narrower one says more. */
export function minutesAWeek({ weekdays, fromMinute, untilMinute }: Band): number {
  let days = 0;
  for (let mask = weekdays === 0 ? ALL_WEEKDAYS : weekdays; mask > 0; mask >>>= 1) days += mask & 1;
  return days * (untilMinute - fromMinute);
}

/** "mon tue 08:00-18:00"; nothing when it holds always. */
export function describeBand(band: Band): string {
  if (holdsAllWeek(band)) return '';
  const days = WEEKDAYS.filter((_, day) => (band.weekdays & (1 << day)) !== 0);
  const span = `${timeOfDay(band.fromMinute)}-${timeOfDay(band.untilMinute)}`;
  return [...days, span].join(' ');
}

function timeOfDay(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
