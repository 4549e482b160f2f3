// Codes as sheets list them: one, a list, ranges, with the country's code before them or in a
// column of its own.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type CellFault, shown } from './faults.ts';

/** A country of many small areas has some thousands in one cell. */
export const MAX_CODES_A_ROW = 10_000;
const MAX_PREFIX_DIGITS = 32;
/** A range is counted in digits that a double holds exactly. */
const MAX_RANGE_DIGITS = 15;

const SEPARATORS = /[,;/|\n\r]+/;
const CODE = /^[0-9*#]+$/;
/** Also the dashes that word processors make of a minus. */
const RANGE = /^([0-9]+)\s*(?:-|\u2013|\u2014|\.\.|to)\s*([0-9]+)$/i;
const EXPONENT = /^[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+$/i;

const ALLOWED =
  'codes of at most 32 digits, * and #, such as 880 or 1201, 1203-1205; ranges of equal length';

/** With `before` (a country's code) set before each of them; no area code means the country. */
export function readCodes(text: string, before = ''): Result<readonly string[], CellFault> {
  const lead = cleaned(before);
  if (lead !== '' && !CODE.test(lead)) return refused('SHEET_CODE', `${shown(before)} is no code`);
  const codes: string[] = [];
  const parts = text.split(SEPARATORS).map(cleaned).filter(Boolean);
  for (const part of parts) {
    const read = readPart(part);
    if (!read.ok) return read;
    if (codes.length + read.value.length > MAX_CODES_A_ROW) {
      return refused('SHEET_RANGE', `${shown(text)} are more than ${MAX_CODES_A_ROW} codes`);
    }
    for (const code of read.value) {
      if (lead.length + code.length > MAX_PREFIX_DIGITS) return tooLong(lead + code);
      codes.push(lead + code);
    }
  }
  if (codes.length > 0) return ok(codes);
  return lead === '' ? refused('SHEET_CODE', 'there is no code') : ok([lead]);
}

/** The apostrophe is how a spreadsheet is told that it is no number; a + stands before numbers. */
const cleaned = (part: string): string => part.trim().replace(/^'/, '').replace(/^\+/, '');

function readPart(part: string): Result<readonly string[], CellFault> {
  if (CODE.test(part)) return ok([part]);
  const [, first, last] = RANGE.exec(part) ?? [];
  if (first !== undefined && last !== undefined) return readRange(first, last);
  if (EXPONENT.test(part)) {
    return refused('SHEET_CODE', `${shown(part)} is a number that lost digits, not a code`);
  }
  if (/^[0-9*#]+(?:\s+[0-9*#]+)+$/.test(part)) {
    return refused('SHEET_CODE', `${shown(part)} may be one code or several: divide by commas`);
  }
  return refused('SHEET_CODE', `${shown(part)} is no code`);
}

function readRange(first: string, last: string): Result<readonly string[], CellFault> {
  const range = shown(`${first}-${last}`);
  if (first.length !== last.length) {
    return refused(
      'SHEET_RANGE',
      `${range}: its ends have ${first.length} and ${last.length} digits`,
    );
  }
  if (first > last) return refused('SHEET_RANGE', `${range} runs backwards`);
  if (first.length > MAX_RANGE_DIGITS) return refused('SHEET_RANGE', `${range} is too long`);
  const [from, to] = [Number(first), Number(last)];
  if (to - from >= MAX_CODES_A_ROW) {
    return refused('SHEET_RANGE', `${range} are more than ${MAX_CODES_A_ROW} codes`);
  }
  const codes: string[] = [];
  for (let code = from; code <= to; code += 1) {
    codes.push(String(code).padStart(first.length, '0'));
  }
  return ok(codes);
}

const tooLong = (code: string) =>
  refused('SHEET_CODE', `${shown(code)} has more than ${MAX_PREFIX_DIGITS} digits`);

function refused(code: CellFault['code'], detail: string) {
  return fail<CellFault>({ code, allowed: ALLOWED, detail });
}
