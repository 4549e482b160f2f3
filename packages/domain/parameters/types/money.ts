import { ok } from '@tandem/base/kernel';
import { type Money, parseMoney, printMoney } from '@tandem/base/money';
import type { Entry, ParameterType } from '../entry.ts';
import { outOfRange, rangeText, wrongType } from './reading.ts';

const E7_PER_UNIT = 10_000_000n;

export const moneyType: ParameterType<Money> = {
  catalogueType: 'decimal',
  meaning: 'An amount of money: a decimal text with at most 7 decimals',
  typescript: () => 'Money',
  allowed: (entry) => `${rangeText(entry.range, null)}, a decimal text with at most 7 decimals`,
  parse(given, entry) {
    const amount = parseMoney(typeof given === 'string' ? given.trim() : given);
    if (!amount.ok) return wrongType(given, `no amount: ${amount.error.allowed}`);
    return isInRange(amount.value, entry) ? ok(amount.value) : outOfRange(given, 'out of range');
  },
  print: printMoney,
  scalar: printMoney,
};

function isInRange(amount: Money, { range }: Entry): boolean {
  if (range === null) return true;
  const from = BigInt(range.from) * E7_PER_UNIT;
  return amount >= from && amount <= BigInt(range.to) * E7_PER_UNIT;
}
