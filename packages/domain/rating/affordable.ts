// How long money lasts: the exact inverse of the fee, and the slices that are reserved for a call.
import { larger, type Money, ZERO_MONEY } from '@tandem/base/money';
import { commonPer, secondsFor } from './blocks.ts';
import { secondsRoundedTo, unchargedSeconds } from './charged-time.ts';
import { fee, leastCharge } from './fee.ts';
import { largestCost, roundedFee } from './fee-rounding.ts';
import { costsNothing } from './price.ts';
import type { Pricing } from './pricing.ts';

/** No balance comes to its end: nothing is charged, or not before the end of all time. */
export const UNLIMITED_SECONDS = Number.POSITIVE_INFINITY;

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

/**
 * The most whole seconds whose fee is at most the balance. What costs nothing is affordable to
 * anybody, so a negative balance still talks within grace, and without end at a price of zero.
 */
export function affordableSeconds(balance: Money, pricing: Pricing): number {
  const { price, rules, packageSeconds } = pricing;
  const budget = largestCost(larger(balance, ZERO_MONEY), commonPer(price), rules);
  const paidSeconds = secondsFor(budget, price);
  if (paidSeconds === Number.POSITIVE_INFINITY) return UNLIMITED_SECONDS;
  const heldSeconds =
    paidSeconds === 0
      ? unchargedSeconds(pricing)
      : Math.max(paidSeconds + rules.freeSeconds + packageSeconds, price.graceSeconds);
  // Without any free time a call that is rounded to nothing is still charged.
  if (heldSeconds === 0) return 0;
  return secondsRoundedTo(heldSeconds * MS_PER_SECOND, rules.holdTimePrecisionMs);
}

export interface Slice {
  /** To be reserved; zero when the call needs none. */
  readonly amount: Money;
  /** How long a call may last on it. */
  readonly seconds: number;
}

/** What must be reserved so that the call may last so long: the fee that it then costs. */
export function reserveFor(seconds: number, pricing: Pricing): Money {
  return fee(seconds * MS_PER_SECOND, pricing).amount;
}

/**
 * What must be affordable before the call is let through: the advance minutes
 * (SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME), and never less than connection fee and first
 * block, or than what the call costs when nobody answers. A package that pays the beginning stands
 * in for the first block.
 */
export function firstSlice(advanceMinutes: number, pricing: Pricing): Slice {
  const { price, rules, packageSeconds } = pricing;
  if (costsNothing(price)) return { amount: ZERO_MONEY, seconds: UNLIMITED_SECONDS };
  const advance = reserveFor(advanceMinutes * SECONDS_PER_MINUTE, pricing);
  const attempt = roundedFee({ cost: BigInt(price.attemptE7), per: 1n }, rules);
  const beginning = packageSeconds > 0 ? ZERO_MONEY : leastCharge(pricing);
  const amount = larger(advance, larger(attempt, beginning));
  return { amount, seconds: affordableSeconds(amount, pricing) };
}
