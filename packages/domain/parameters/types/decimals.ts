// The accuracy of money: a number of decimals, written as a pattern or as that number.
import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { isWithin, outOfRange, rangeText, wholeNumber, wrongType } from './reading.ts';

const PATTERN = /^0\.(0+)$/;

export const decimalsType: ParameterType<number> = {
  catalogueType: 'decimal',
  onlyFor: ['SERVER_BILLING_FEE_PRECISION'],
  meaning: 'How many decimals: as a pattern (0.00 = 2 decimals) or as that number (2)',
  typescript: () => 'number',
  allowed: (entry) => `${rangeText(entry.range, null)} decimals, as "2" or as a pattern "0.00"`,
  parse(given, entry) {
    // The pattern 0.00 without quotes arrives as the number 0, and money would lose its decimals.
    if (given === 0) {
      return wrongType(given, 'a number that may have been a pattern: put it in quotes');
    }
    const zeros = PATTERN.exec(String(given).trim())?.[1];
    const decimals = zeros === undefined ? wholeNumber(given) : zeros.length;
    if (decimals === null) return wrongType(given, 'no number of decimals and no pattern of zeros');
    if (!isWithin(entry.range, decimals)) return outOfRange(given, 'out of range');
    return ok(decimals + 0);
  },
  print: patternOf,
  scalar: patternOf,
};

function patternOf(decimals: number): string {
  return decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`;
}
