// Moments, days and times of day. A moment is kept in UTC with milliseconds, whatever zone it was
// written in; a time of day means the zone of the object that it belongs to.
import { byPattern, byReading } from './format.ts';

const MOMENT =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:\d\d))?$/;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
const LAST_HOUR = 23;
const LAST_MINUTE = 59;

export const moment = byReading(
  'a moment such as 2026-01-31T00:00:00Z (RFC 3339), or a day = its first moment in UTC',
  (text) => {
    const [, day, ...clock] = MOMENT.exec(text) ?? [];
    const dayMs = day === undefined ? null : dayStartMs(day);
    const withinMs = withinDayMs(clock);
    if (dayMs === null || withinMs === null) return null;
    return new Date(dayMs + withinMs).toISOString();
  },
);

/** From the hour on; a day alone has none of it. Null when the parts are no time. */
function withinDayMs(clock: readonly (string | undefined)[]): number | null {
  const [hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = clock;
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  if (hours > LAST_HOUR || minutes > LAST_MINUTE || seconds > LAST_MINUTE) return null;
  const zoneMinutes = minutesOfZone(zone);
  if (zoneMinutes === null) return null;
  const wholeMinutes = hours * MINUTES_PER_HOUR + minutes - zoneMinutes;
  const wholeSeconds = wholeMinutes * SECONDS_PER_MINUTE + seconds;
  return wholeSeconds * MS_PER_SECOND + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function minutesOfZone(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > LAST_HOUR || minutes > LAST_MINUTE) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * MINUTES_PER_HOUR + minutes);
}

/** Null for a day that the calendar does not have. */
function dayStartMs(day: string): number | null {
  const startMs = Date.parse(`${day}T00:00:00.000Z`);
  // 30 February is read as a day of March: only a day that reads back as itself exists.
  if (Number.isNaN(startMs) || !new Date(startMs).toISOString().startsWith(day)) return null;
  return startMs;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

export const day = byReading('a day such as 2026-01-31', (text) =>
  DAY.test(text) && dayStartMs(text) !== null ? text : null,
);

export const timeOfDay = byPattern(
  'a time of day from 00:00 to 24:00',
  /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/,
);

/** Asking the zone data is slow, and the same few names come again and again. */
const askedZones = new Map<string, boolean>();
/** There are some 600 names; a file full of invented ones must not fill the memory. */
const MAX_REMEMBERED_ZONES = 1_000;

export const timeZone = byReading('a time zone such as Asia/Dhaka or UTC', (text) =>
  isTimeZone(text) ? text : null,
);

function isTimeZone(name: string): boolean {
  const asked = askedZones.get(name);
  if (asked !== undefined) return asked;
  const known = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name) && hasZoneData(name);
  if (askedZones.size < MAX_REMEMBERED_ZONES) askedZones.set(name, known);
  return known;
}

function hasZoneData(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
