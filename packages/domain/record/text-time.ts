// Moments as a zone's clocks show them: how lines of calls write them.
import type { Zone } from '@tandem/domain/rating';

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const DAY_CHARACTERS = 10;
const SECOND_CHARACTERS = 19;

/** What the zone's clocks show, as if it were UTC. */
export const localMs = (utcMs: number, zone: Zone): number =>
  utcMs + zone.offsetMinutesAt(utcMs) * MINUTE_MS;

/** YYYY-MM-DD HH:MM:SS; what is less than a second is cut off. */
export function localText(utcMs: number, zone: Zone): string {
  const text = new Date(localMs(utcMs, zone)).toISOString();
  return `${text.slice(0, DAY_CHARACTERS)} ${text.slice(DAY_CHARACTERS + 1, SECOND_CHARACTERS)}`;
}

const TIME = /^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})$/;

export interface UtcAsked {
  readonly zone: Zone;
  /**
   * Of the two moments of an hour that comes twice, the first is meant unless it is before this
   * one.
   */
  readonly notBeforeMs: number;
}

/** undefined: it is no time, or no day of the calendar. */
export function utcOf(text: string, { zone, notBeforeMs }: UtcAsked): number | undefined {
  const [, day, time] = TIME.exec(text) ?? [];
  const iso = `${day}T${time}.000Z`;
  const shownMs = Date.parse(iso);
  // The calendar rolls the 31st of a short month over; such a text was not written by a clock.
  if (Number.isNaN(shownMs) || new Date(shownMs).toISOString() !== iso) return undefined;
  const offsets = [-DAY_MS, DAY_MS].map((away) => zone.offsetMinutesAt(shownMs + away));
  const moments = offsets.map((minutes) => shownMs - minutes * MINUTE_MS);
  const shown = moments.filter((utcMs) => localMs(utcMs, zone) === shownMs).sort((a, b) => a - b);
  // Lines have whole seconds, so the call may seem to have ended a little early.
  const [first = moments[0]] = shown;
  return shown.find((utcMs) => utcMs + SECOND_MS > notBeforeMs) ?? first;
}
