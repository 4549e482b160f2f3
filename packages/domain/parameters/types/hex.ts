import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { outOfRange, wrongType } from './reading.ts';

const MAX_BYTE = 0xff;
const HEXADECIMAL = /^0x[0-9a-f]{1,8}$/i;

export const hexType: ParameterType<number> = {
  catalogueType: 'hex',
  meaning: 'One byte, hexadecimal: 0x00-0xff',
  typescript: () => 'number',
  allowed: () => '0x00-0xff',
  parse(given) {
    const value = byteOf(given);
    if (value === null) return wrongType(given, 'no hexadecimal number such as 0xa0');
    return value >= 0 && value <= MAX_BYTE ? ok(value + 0) : outOfRange(given, 'no byte');
  },
  print: hexadecimal,
  scalar: hexadecimal,
};

function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}

// YAML reads 0xa0 as the number 160, so numbers are taken; the text "46" could mean either.
function byteOf(given: unknown): number | null {
  if (typeof given === 'number') return Number.isInteger(given) ? given : null;
  if (typeof given !== 'string') return null;
  const text = given.trim();
  return HEXADECIMAL.test(text) ? Number(text) : null;
}
