// Date (RFC 3261 section 20.17): `Sat, 13 Nov 2010 23:29:00 GMT`, in no other zone. The value is
// milliseconds since 1970, as everywhere in the product; it is worked out here, without a clock.
import type { Codec } from '../codec.ts';

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;
const MONTHS = [
  ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
  ...['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
];
const DAY_MS = 86_400_000;
/** Of the year 9999, the last one of four digits: its leap second would be of the next. */
const END_MS = 253_402_300_800_000;
const DATE =
  /^[A-Za-z]{3}, (\d{1,2}) ([A-Za-z]{3}) (\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60) GMT$/;

export const date: Codec<number> = {
  parse(from) {
    const match = DATE.exec(from.rest());
    const month = MONTHS.indexOf(match?.[2] ?? '');
    if (match === null || month < 0) return from.fail('it is no date in GMT');
    const [, day, , year, hours, minutes, seconds] = match.map(Number);
    const dayNumber = daysBefore(year ?? 0, month + 1) + (day ?? 0) - 1;
    if (!isDayOfMonth(year ?? 0, month + 1, day ?? 0)) return from.fail('there is no such day');
    const ofDay = ((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
    const epochMs = dayNumber * DAY_MS + ofDay * 1_000;
    return epochMs < END_MS ? epochMs : from.fail('there is no such day');
  },

  print(epochMs) {
    const days = Math.floor(epochMs / DAY_MS);
    const seconds = Math.floor((epochMs - days * DAY_MS) / 1000);
    const { year, month, day } = civilDay(days);
    const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const yearText = String(year).padStart(4, '0');
    const weekday = DAYS[((days % 7) + 7) % 7];
    const ofDay = time.map(two).join(':');
    return `${weekday}, ${two(day)} ${MONTHS[month - 1]} ${yearText} ${ofDay} GMT`;
  },
};

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Days from 1 January 1970 to the first day of a month (Gregorian, years counted from March). */
function daysBefore(year: number, month: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5);
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

function isDayOfMonth(year: number, month: number, day: number): boolean {
  const next = month === 12 ? daysBefore(year + 1, 1) : daysBefore(year, month + 1);
  return day >= 1 && day <= next - daysBefore(year, month);
}

function civilDay(days: number): { year: number; month: number; day: number } {
  let year = 1970 + Math.floor(days / 365.2425);
  if (daysBefore(year + 1, 1) <= days) year += 1;
  if (daysBefore(year, 1) > days) year -= 1;
  let month = 12;
  while (daysBefore(year, month) > days) month -= 1;
  return { year, month, day: days - daysBefore(year, month) + 1 };
}
