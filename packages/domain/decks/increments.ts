// Increments in the spellings of the trade. What can be meant in two ways is refused: 30/6 charged
// as 6/30 is a dispute.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type CellFault, shown } from './faults.ts';

export interface Increments {
  readonly first: number;
  readonly next: number;
}

/** The longest block that is sold: an hour. */
export const MAX_BLOCK_SECONDS = 3_600;
const MINUTE = 60;

const ALLOWED = [
  'first/next in seconds such as 60/60, 30/6 or 1+1',
  `or per minute, per second; at most ${MAX_BLOCK_SECONDS}`,
].join(', ');

const MINUTES =
  /^(?:per|by|\/)?\s*(?:1\s*)?(?:full\s*)?(?:m|min|mins|minute|minutes|minutely|pm)\.?$/;
const SECONDS = /^(?:per|by|\/)?\s*(?:1\s*)?(?:s|sec|secs|second|seconds|secondly|ps)\.?$/;
const UNIT = /\s*(?:seconds?|secs?|s)\.?(?![a-z])/g;
const SEPARATOR = /\s*[/+|:x\\,;-]\s*/;
const WHOLE = /^[0-9]{1,5}$/;

export function readIncrements(text: string): Result<Increments, CellFault> {
  const words = text.trim().toLowerCase();
  if (MINUTES.test(words)) return ok({ first: MINUTE, next: MINUTE });
  if (SECONDS.test(words)) return ok({ first: 1, next: 1 });
  const parts = words.replace(UNIT, '').trim().split(SEPARATOR);
  if (!parts.every((part) => WHOLE.test(part))) return refused(`${shown(text)} is not spelt so`);
  const [one = 0, two = one, three, ...more] = parts.map(Number);
  if (more.length > 0) return refused(`${shown(text)} has more than three parts`);
  if (three === undefined) return within(text, { first: one, next: two });
  // A minimum, then first and next: the longer of the first two is charged at once.
  if (two === three || one <= two) return within(text, { first: Math.max(one, two), next: three });
  return refused(`${shown(text)} has three parts that can be read in several ways`);
}

function within(text: string, increments: Increments): Result<Increments, CellFault> {
  const { first, next } = increments;
  if (first > MAX_BLOCK_SECONDS || next > MAX_BLOCK_SECONDS)
    return refused(`${shown(text)} is long`);
  if (next === 0) return refused(`${shown(text)} has a block of no seconds`);
  return ok(increments);
}

function refused(detail: string) {
  return fail<CellFault>({ code: 'SHEET_INCREMENT', allowed: ALLOWED, detail });
}
