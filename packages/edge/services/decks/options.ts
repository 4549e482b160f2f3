// What is said with a sheet: how its columns and dates are to be read, and from when on it holds.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type ColumnMapping,
  DECK_COLUMNS,
  type DeckColumn,
  type DeckMode,
  headKey,
  isDeckColumn,
  readDate,
} from '@tandem/domain/decks';
import { UTC_ZONE, type Zone } from '@tandem/domain/rating';

export interface SheetOptions {
  readonly mode: DeckMode;
  /** "Dial Code=prefix,Charge=price,Remarks=ignore"; before what is remembered of the group. */
  readonly mapping?: string;
  /** When rates begin whose lines name no date, and others end: a date, now, or always. */
  readonly at?: string;
  readonly dates?: 'dmy' | 'mdy';
  /** Of the dates; else that of the group, else the server's. */
  readonly zone?: string;
  /** Of CSV; found by itself where none is said. */
  readonly delimiter?: string;
  /** Of a workbook: the name of the sheet; else the first that is shown. */
  readonly sheet?: string;
}

export interface OptionFault {
  readonly is: 'option';
  readonly field: string;
  readonly allowed: string;
  readonly detail: string;
}

export function readMapping(text: string): Result<ColumnMapping, OptionFault> {
  const mapping: Record<string, DeckColumn> = {};
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const at = part.lastIndexOf('=');
    const column = part.slice(at + 1).trim();
    if (at < 1 || !isDeckColumn(column)) {
      return refused('mapping', `HEAD=COLUMN with one of ${DECK_COLUMNS.join(', ')}`, part);
    }
    mapping[headKey(part.slice(0, at))] = column;
  }
  return ok(mapping);
}

/** Null: always. Undefined: nothing was said. */
export function readAt(
  text: string | undefined,
  { nowMs, zone }: { readonly nowMs: number; readonly zone: Zone },
): Result<number | null | undefined, OptionFault> {
  if (text === undefined) return ok(undefined);
  if (text === 'always') return ok(null);
  const date = readDate(text, { order: null, nowMs, zone });
  return date.ok ? date : refused('at', `${date.error.allowed}, or "always"`, text);
}

const MINUTE_MS = 60_000;
/** Offsets change at most hourly within a quarter of a year; few quarters stand in one sheet. */
const MAX_REMEMBERED = 10_000;

/** Undefined: there is no such zone. */
export function zoneNamed(name: string): Zone | undefined {
  if (name === 'UTC') return UTC_ZONE;
  const format = formatOf(name);
  if (format === undefined) return undefined;
  // A sheet has few different dates, and each of its lines has one.
  const known = new Map<number, number>();
  return {
    offsetMinutesAt: (utcMs) => {
      const found = known.get(utcMs);
      if (found !== undefined) return found;
      const offset = offsetMinutes(format, utcMs);
      if (known.size < MAX_REMEMBERED) known.set(utcMs, offset);
      return offset;
    },
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const two = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: two, day: two },
      ...{ hour: two, minute: two },
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function offsetMinutes(format: Intl.DateTimeFormat, utcMs: number): number {
  const parts = new Map(
    format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const [year, month, day] = [part('year'), part('month') - 1, part('day')];
  const local = Date.UTC(year, month, day, part('hour'), part('minute'));
  return Math.round((local - Math.floor(utcMs / MINUTE_MS) * MINUTE_MS) / MINUTE_MS);
}

export function refused(field: string, allowed: string, given: string) {
  const detail = `${JSON.stringify(given.slice(0, 80))} is no ${field} of a sheet`;
  return fail<OptionFault>({ is: 'option', field, allowed, detail });
}
