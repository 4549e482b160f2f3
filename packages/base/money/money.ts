// Money is a whole number of 10^-7 of the currency unit. It is made by parseMoney, by moneyFromE7
// at the border to the database, and by arithmetic that names its rounding; never out of a
// fraction.
import { type Brand, invariant } from '@tandem/base/kernel';
import { divide, type Rounding, type Whole } from './rounding.ts';

export type Money = Brand<bigint, 'MoneyE7'>;

export const MONEY_DECIMALS = 7;
export const ZERO_MONEY = 0n as Money;

/** For values that are already counted in 10^-7: rows of the database, sums of entries. */
export function moneyFromE7(amountE7: bigint): Money {
  return amountE7 as Money;
}

export function add(one: Money, other: Money): Money {
  return (one + other) as Money;
}

export function subtract(from: Money, amount: Money): Money {
  return (from - amount) as Money;
}

export function negate(amount: Money): Money {
  return -amount as Money;
}

export function sum(amounts: Iterable<Money>): Money {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total as Money;
}

export function smaller(one: Money, other: Money): Money {
  return one < other ? one : other;
}

export function larger(one: Money, other: Money): Money {
  return one > other ? one : other;
}

export interface Ratio {
  readonly by: Whole;
  readonly per: Whole;
}

/** amount x by / per, exact until the one division: how a price per minute becomes a fee. */
export function mulDiv(amount: Money, { by, per }: Ratio, rounding: Rounding): Money {
  return divide(amount * BigInt(by), BigInt(per), rounding) as Money;
}

/**
 * Keeps so many decimals: SERVER_BILLING_FEE_PRECISION rounds half up, others say what they want.
 */
export function roundToDecimals(amount: Money, decimals: number, rounding: Rounding): Money {
  return roundToMultiple(amount, stepOf(decimals), rounding);
}

/**
 * To a multiple of `unit`; SERVER_BILLING_FEE_UNIT rounds up. A unit of zero leaves it as it is.
 */
export function roundToMultiple(amount: Money, unit: Money, rounding: Rounding): Money {
  invariant(unit >= 0n, 'money is rounded to a multiple of something positive');
  if (unit === 0n) return amount;
  return (divide(amount, unit, rounding) * unit) as Money;
}

/**
 * A price finer than the money precision is refused when it is entered: it must not become zero.
 */
export function isFinerThan(amount: Money, decimals: number): boolean {
  return amount % stepOf(decimals) !== 0n;
}

function stepOf(decimals: number): Money {
  invariant(
    Number.isInteger(decimals) && decimals >= 0 && decimals <= MONEY_DECIMALS,
    `${decimals} decimals: money has 0 to 7`,
  );
  return (10n ** BigInt(MONEY_DECIMALS - decimals)) as Money;
}
