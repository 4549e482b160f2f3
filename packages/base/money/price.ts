// Prices in rate tables are safe integers, so that they fit into typed arrays that threads share: a
// bigint does not. The way there and back is exact.
import { type Brand, broken, fail, ok, type Result } from '@tandem/base/kernel';
import { type Money, moneyFromE7 } from './money.ts';
import { type MoneyRefusal, parseMoney, printMoney } from './text.ts';

/** 10^-7 of the currency unit, as a whole number: not negative, at most PRICE_LIMIT_E7. */
export type PriceE7 = Brand<number, 'PriceE7'>;

/**
 * 10,000 units: no minute is dearer, and a price x the seconds of a day is still a safe integer.
 */
export const PRICE_LIMIT_E7 = 100_000_000_000;

const ALLOWED = `a price from 0.00 to ${printMoney(moneyFromE7(BigInt(PRICE_LIMIT_E7)))}`;

export function priceFromMoney(amount: Money): Result<PriceE7, MoneyRefusal> {
  if (amount < 0n || amount > BigInt(PRICE_LIMIT_E7)) {
    return fail({ refused: printMoney(amount), allowed: ALLOWED });
  }
  return ok(Number(amount) as PriceE7);
}

export function parsePrice(text: unknown): Result<PriceE7, MoneyRefusal> {
  const amount = parseMoney(text);
  return amount.ok ? priceFromMoney(amount.value) : amount;
}

/**
 * A price that stands in a table was checked when it was put there: what is wrong here is a bug.
 */
export function moneyFromPrice(priceE7: number): Money {
  const isPrice = Number.isSafeInteger(priceE7) && priceE7 >= 0 && priceE7 <= PRICE_LIMIT_E7;
  if (!isPrice) broken(`${priceE7} is no price`);
  return moneyFromE7(BigInt(priceE7));
}
