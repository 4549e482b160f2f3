// Telephone numbers as every part of Tandem holds them: digits, * and #, without a leading +, at
// most 32 (conventions). What comes from outside becomes one here or is refused, never guessed.
import { type Brand, fail, ok, type Result } from '@tandem/base/kernel';

/** Of 0 to 32 characters; the empty one is a caller who is withheld. */
export type E164 = Brand<string, 'E164'>;

export const NO_NUMBER = '' as E164;

/** E.164 has 15 digits; prefixes, tech codes and routing numbers come on top (conventions). */
export const MAX_NUMBER_DIGITS = 32;

export interface NumberFault {
  readonly code: 'NUMBER_EMPTY' | 'NUMBER_CHARACTER' | 'NUMBER_TOO_LONG';
  readonly allowed: string;
  readonly detail: string;
}

const NUMBER = /^[0-9*#]*$/;
const ALLOWED = `1-${MAX_NUMBER_DIGITS} of the digits, * and #, after at most one leading +`;
/** Enough of what came to recognise it. */
const SHOWN_CHARACTERS = 40;

export function normalizeNumber(text: string): Result<E164, NumberFault> {
  const number = text.startsWith('+') ? text.slice(1) : text;
  if (number === '') return refused('NUMBER_EMPTY', 'there is no digit in it');
  if (number.length > MAX_NUMBER_DIGITS) {
    return refused('NUMBER_TOO_LONG', `${shown(text)} has ${number.length} characters`);
  }
  if (!NUMBER.test(number)) return refused('NUMBER_CHARACTER', `${shown(text)} is no number`);
  return ok(number as E164);
}

/** For numbers that were normalised when they were stored: true for exactly what E164 may be. */
export function isNumber(text: string): text is E164 {
  return text.length <= MAX_NUMBER_DIGITS && NUMBER.test(text);
}

/**
 * The called number without the mapping gateway's tech prefix, before any rule; the whole number
 * where the gateway keeps the prefix or the number does not begin with it.
 */
export function withoutTechPrefix(number: E164, prefix: string, keep: boolean): E164 {
  return keep || !number.startsWith(prefix) ? number : (number.slice(prefix.length) as E164);
}

function refused(code: NumberFault['code'], detail: string): Result<never, NumberFault> {
  return fail({ code, allowed: ALLOWED, detail });
}

function shown(text: string): string {
  const cut = text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
  return JSON.stringify(cut);
}
