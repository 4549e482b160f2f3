import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { wrongType } from './reading.ts';

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['1', true],
  ['true', true],
  ['off', false],
  ['0', false],
  ['false', false],
]);

export const switchType: ParameterType<boolean> = {
  catalogueType: 'switch',
  meaning: 'On or Off; 1 and 0, true and false are taken too',
  typescript: () => 'boolean',
  allowed: () => 'On or Off',
  parse(given) {
    const value = WORDS.get(String(given).trim().toLowerCase());
    return value === undefined ? wrongType(given, 'neither On nor Off') : ok(value);
  },
  print: (value) => (value ? 'On' : 'Off'),
  scalar: (value) => value,
};
