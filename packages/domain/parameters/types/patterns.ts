import { fail, ok, type Result } from '@tandem/base/kernel';
import type { ParameterType, Refusal } from '../entry.ts';
import { commaSeparated, NOT_QUOTED, outOfRange, shown, wrongType } from './reading.ts';

/** More belongs into a rate group with price 0, which is looked up and not written in one line. */
const MAX_PATTERNS = 10_000;
/** A number has at most 32 of them (conventions). */
const MAX_DIGITS = 32;

const PATTERN = new RegExp(`^[0-9*#]{1,${MAX_DIGITS}}$|^[0-9*#]{0,${MAX_DIGITS}}[*]$`);

export const patternsType: ParameterType<readonly string[]> = {
  catalogueType: 'patterns',
  meaning: 'Numbers, comma separated; a * at the end = any digits after, else exactly that number',
  typescript: () => 'readonly string[]',
  allowed: () =>
    `numbers of at most ${MAX_DIGITS} digits, comma separated, a * at the end = any digits after`,
  parse(given) {
    if (typeof given === 'number') return wrongType(given, NOT_QUOTED);
    if (typeof given !== 'string') return wrongType(given, 'no list of numbers');
    return parseList(given);
  },
  print: (value) => value.join(','),
  scalar: (value) => value.join(','),
};

function parseList(text: string): Result<readonly string[], Refusal> {
  const patterns = new Set<string>();
  for (const part of commaSeparated(text)) {
    // The billed number, which they are held against, has lost its + already.
    const pattern = part.startsWith('+') ? part.slice(1) : part;
    if (!PATTERN.test(pattern)) return noNumber(part);
    patterns.add(pattern);
  }
  if (patterns.size > MAX_PATTERNS) return outOfRange(text, `more than ${MAX_PATTERNS} numbers`);
  return ok(Object.freeze([...patterns]));
}

function noNumber(part: string): Result<never, Refusal> {
  const what = part === '' ? 'an empty place between commas' : `${shown(part)} is no number`;
  return fail({ code: 'PARAMETER_TYPE', detail: `in the list, ${what}` });
}
