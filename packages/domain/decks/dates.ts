// Dates as sheets spell them, in the zone that the reader of the sheet says. 03/04/2026 is refused
// until somebody says whether the day or the month comes first.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Zone } from '@tandem/domain/rating';
import { type CellFault, shown } from './faults.ts';

export interface DateHabits {
  /** Which comes first in 03/04/2026; null: nobody has said. */
  readonly order: 'dmy' | 'mdy' | null;
  readonly zone: Zone;
  /** What "now", "immediately" and "today" mean. */
  readonly nowMs: number;
}

const ALLOWED =
  'a date such as 2026-12-31, 2026-12-31 08:00, 31.12.2026, 31-Dec-2026 or 20261231, or "now"';
const ALLOWED_ORDER = 'a date that is clear, or --dates dmy or --dates mdy with the sheet';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Spreadsheets count days so that this is 1970-01-01. */
const SERIAL_EPOCH = 25_569;
/** From 1982 to 2118: what is no date written as one number. */
const SERIAL = /^([3-7][0-9]{4})(?:\.([0-9]+))?$/;
const NOW = /^(?:now|immediate|immediately|asap|with immediate effect)$/i;
const TODAY = /^(?:today|midnight|from midnight)$/i;
const CLOCK =
  /^(.*?)(?:[T\s]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?\s*(am|pm)?\s*(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?)?$/i;
const YEAR_FIRST = /^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})$/;
const COMPACT = /^(20[0-9]{2})([0-9]{2})([0-9]{2})$/;
const YEAR_LAST = /^([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2}|[0-9]{4})$/;
const NAMED = /^([0-9]{1,2})(?:st|nd|rd|th)?[-\s/.]*([a-z]{3,9})[-\s/.,]*([0-9]{2}|[0-9]{4})$/i;
const NAME_FIRST = /^([a-z]{3,9})[-\s.]*([0-9]{1,2})(?:st|nd|rd|th)?[-\s,]+([0-9]{4})$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

type Day = readonly [year: number, month: number, day: number];

/** UTC milliseconds. */
export function readDate(text: string, habits: DateHabits): Result<number, CellFault> {
  const words = text.trim();
  if (NOW.test(words)) return ok(habits.nowMs);
  if (TODAY.test(words)) return ok(midnight(habits));
  const serial = SERIAL.exec(words);
  if (serial !== null) return ok(ofSerial(Number(words), habits.zone));
  const [, date = '', ...clock] = CLOCK.exec(words) ?? [];
  const day = readDay(date.trim(), habits);
  if (day === 'order') {
    const detail = `${shown(text)}: the day or the month may come first`;
    return fail({ code: 'SHEET_DATE_ORDER', allowed: ALLOWED_ORDER, detail });
  }
  const dayMs = day === undefined ? undefined : startOf(day);
  const within = readClock(clock);
  if (dayMs === undefined || within === undefined) {
    return fail({ code: 'SHEET_DATE', allowed: ALLOWED, detail: `${shown(text)} is no date` });
  }
  const localMs = dayMs + within.minutes * MINUTE_MS + within.ms;
  return ok(within.offset === undefined ? toUtc(localMs, habits.zone) : localMs - within.offset);
}

function readDay(date: string, { order }: DateHabits): Day | 'order' | undefined {
  const [, year, month, day] = YEAR_FIRST.exec(date) ?? COMPACT.exec(date) ?? [];
  if (year !== undefined) return [Number(year), Number(month), Number(day)];
  const named = NAMED.exec(date);
  if (named !== null) return namedDay(named[1], named[2], named[3]);
  const nameFirst = NAME_FIRST.exec(date);
  if (nameFirst !== null) return namedDay(nameFirst[2], nameFirst[1], nameFirst[3]);
  const [, one, separator, two, last] = YEAR_LAST.exec(date) ?? [];
  if (one === undefined) return undefined;
  return ordered({ one: Number(one), two: Number(two), year: fullYear(last) }, separator, order);
}

interface Parts {
  readonly one: number;
  readonly two: number;
  readonly year: number;
}

/** Dots are written by those who write the day first. */
function ordered(
  { one, two, year }: Parts,
  separator: string | undefined,
  order: DateHabits['order'],
): Day | 'order' {
  const said = separator === '.' ? (order ?? 'dmy') : order;
  const isDayFirst = said === null ? one > 12 : said === 'dmy';
  if (said === null && one <= 12 && two <= 12 && one !== two) return 'order';
  return isDayFirst ? [year, two, one] : [year, one, two];
}

function namedDay(day = '', name = '', year = ''): Day | undefined {
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  return month < 0 ? undefined : [fullYear(year), month + 1, Number(day)];
}

const CENTURY = 2_000;
const fullYear = (text = ''): number => Number(text) + (text.length === 2 ? CENTURY : 0);

/** Undefined for a day that the calendar does not have. */
function startOf([year, month, day]: Day): number | undefined {
  const startMs = Date.UTC(year, month - 1, day);
  const back = new Date(startMs);
  const isThere =
    back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return isThere ? startMs : undefined;
}

interface Within {
  readonly minutes: number;
  /** Of the seconds and what is finer. */
  readonly ms: number;
  /** Milliseconds to UTC, where the text says them. */
  readonly offset: number | undefined;
}

function readClock(clock: readonly (string | undefined)[]): Within | undefined {
  const [hour = '0', minute = '0', second = '0', fraction = '', half, zone] = clock;
  const hours = half === undefined ? Number(hour) : halfDay(Number(hour), half);
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = zone === undefined ? undefined : offsetOf(zone);
  const ms = Number(second) * 1_000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return { minutes: hours * 60 + Number(minute), ms, offset };
}

/** 12 am is midnight; 13 pm is refused with other hours that no day has. */
function halfDay(hours: number, half: string): number {
  if (hours < 1 || hours > 12) return Number.POSITIVE_INFINITY;
  return (hours % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])([0-9]{2}):?([0-9]{2})$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** Parts of a day are rounded to the second: they come as binary fractions. */
const ofSerial = (serial: number, zone: Zone): number =>
  toUtc(Math.round((serial - SERIAL_EPOCH) * (DAY_MS / 1_000)) * 1_000, zone);

function midnight({ nowMs, zone }: DateHabits): number {
  const localMs = nowMs + zone.offsetMinutesAt(nowMs) * MINUTE_MS;
  return toUtc(localMs - (((localMs % DAY_MS) + DAY_MS) % DAY_MS), zone);
}

/** Asked twice, because the offset is that of the moment which is looked for. */
function toUtc(localMs: number, zone: Zone): number {
  const near = localMs - zone.offsetMinutesAt(localMs) * MINUTE_MS;
  return localMs - zone.offsetMinutesAt(near) * MINUTE_MS;
}
