// What the types of values have in common when they read what came.
import { type Failed, fail } from '@tandem/base/kernel';
import type { Entry, Range, Refusal, Scalar } from '../entry.ts';

/** Enough of what came to recognise it; a file given by mistake must not fill the log. */
const SHOWN_CHARACTERS = 40;

export function shown(given: Scalar): string {
  const text = typeof given === 'string' ? JSON.stringify(given) : String(given);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}

export function wrongType(given: Scalar, isNot: string): Failed<Refusal> {
  return fail({ code: 'PARAMETER_TYPE', detail: `${shown(given)} is ${isNot}` });
}

export function outOfRange(given: Scalar, why: string): Failed<Refusal> {
  return fail({ code: 'PARAMETER_RANGE', detail: `${shown(given)} is ${why}` });
}

/** A YAML number has lost its leading zeros and its last digits before it comes here. */
export const NOT_QUOTED = 'a number, which cannot keep leading zeros: put it in quotes';

const WHOLE_NUMBER = /^-?[0-9]+$/;

/** The whole number that was given as a number or a text; null when it is none. */
export function wholeNumber(given: Scalar): number | null {
  if (typeof given === 'number') return Number.isInteger(given) ? given : null;
  if (typeof given !== 'string') return null;
  const text = given.trim();
  return WHOLE_NUMBER.test(text) ? Number(text) : null;
}

export function isWithin(range: Range | null, value: number): boolean {
  return range === null || (value >= range.from && value <= range.to);
}

/** The parts between commas, without the spaces around them; an empty text has none. */
export function commaSeparated(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(',').map((part) => part.trim());
}

/** '60-86400 s': the words in which ranges stand in every message and in the manual. */
export function rangeText(range: Range | null, unit: string | null): string {
  const numbers = range === null ? 'a whole number' : `${range.from}-${range.to}`;
  return unit === null ? numbers : `${numbers} ${unit === 'day' ? 'days' : unit}`;
}

/** The word for no value at all; an empty text and null mean it too. */
export const NONE = 'none';

export function isNone(given: Scalar): boolean {
  if (given === null) return true;
  return typeof given === 'string' && ['', NONE].includes(given.trim().toLowerCase());
}

export function allowedNumber(entry: Entry): string {
  const allowed = rangeText(entry.range, entry.unit);
  return entry.zeroMeans === '' ? allowed : `${allowed}, or 0 = ${entry.zeroMeans}`;
}
