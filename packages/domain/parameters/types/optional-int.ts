import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { intType } from './int.ts';
import { isNone, NONE } from './reading.ts';

export const optionalIntType: ParameterType<number | null> = {
  catalogueType: 'int?',
  meaning: 'A whole number in the unit given, or none',
  typescript: () => 'number | null',
  allowed: (entry) => `${intType.allowed(entry)}, or ${NONE}`,
  parse: (given, entry) => (isNone(given) ? ok(null) : intType.parse(given, entry)),
  print: (value) => (value === null ? NONE : String(value)),
  scalar: (value) => value,
};
