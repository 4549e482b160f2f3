import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { allowedNumber, isWithin, outOfRange, wholeNumber, wrongType } from './reading.ts';

export const intType: ParameterType<number> = {
  catalogueType: 'int',
  meaning: 'A whole number in the unit given',
  typescript: () => 'number',
  allowed: allowedNumber,
  parse(given, entry) {
    const value = wholeNumber(given);
    if (value === null) return wrongType(given, 'not a whole number');
    // Adding zero turns the -0 of JSON into 0, so that equal values are identical.
    if (value === 0 && entry.zeroMeans !== '') return ok(0);
    if (!isWithin(entry.range, value)) return outOfRange(given, 'out of range');
    return ok(value + 0);
  },
  print: (value) => String(value),
  scalar: (value) => value,
};
