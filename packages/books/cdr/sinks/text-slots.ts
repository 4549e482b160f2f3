// Which text file a moment belongs to, and what it is called (cdr.md section 3). Slots count from
// midnight by the clocks of the zone; names are what the clocks show, so that the hour which comes
// twice has one file.
import type { Zone } from '@tandem/domain/rating';
import { localMs } from '@tandem/domain/record';

export const TEXT_FOLDER = 'cdr';
const HOUR_SECONDS = 3_600;
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** YYYYMMDDHH, and MM behind it where slots are shorter than an hour. */
const HOUR_DIGITS = 10;
const MINUTE_DIGITS = 12;
const NAME = /^(?:[0-9]{10}|[0-9]{12})\.txt$/;
const ENDING = '.txt';

export interface Slot {
  readonly name: string;
  /** UTC. */
  readonly startMs: number;
}

export interface SlotHabits {
  readonly zone: Zone;
  /** null: an hour. */
  readonly intervalSeconds: number | null;
}

export function slotOf(utcMs: number, { zone, intervalSeconds }: SlotHabits): Slot {
  const seconds = intervalSeconds ?? HOUR_SECONDS;
  const shownMs = localMs(utcMs, zone);
  const intoSlotMs = (shownMs % DAY_MS) % (seconds * SECOND_MS);
  const digits = new Date(shownMs - intoSlotMs).toISOString().replace(/[^0-9]/g, '');
  const length = seconds < HOUR_SECONDS ? MINUTE_DIGITS : HOUR_DIGITS;
  return { name: `${digits.slice(0, length)}${ENDING}`, startMs: utcMs - intoSlotMs };
}

/** Of a folder that may hold what others have put there. */
export function textFilesIn(names: readonly string[]): readonly string[] {
  return names
    .filter((name) => NAME.test(name))
    .toSorted((one, other) => (age(one) < age(other) ? -1 : 1));
}

/** The file of an hour stands before those of its minutes. */
const age = (name: string): string =>
  name.slice(0, -ENDING.length).padEnd(MINUTE_DIGITS, '0') + name;
