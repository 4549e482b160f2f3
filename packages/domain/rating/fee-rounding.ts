// The one rounding at the end of a fee, and its inverse: half up to the decimals that are kept,
// then up to the unit. Costs are exact: so many 10^-7 / per.
import { divide, MONEY_DECIMALS, type Money } from '@tandem/base/money';
import type { BillingRules } from './pricing.ts';

/** Of 10^-7: what one of the last decimal that is kept is worth. */
const STEPS: readonly bigint[] = Array.from(
  { length: MONEY_DECIMALS + 1 },
  (_, decimals) => 10n ** BigInt(MONEY_DECIMALS - decimals),
);

export interface ExactCost {
  readonly cost: bigint;
  readonly per: bigint;
}

export function roundedFee(
  { cost, per }: ExactCost,
  { feeDecimals, feeUnit }: BillingRules,
): Money {
  const step = stepOf(feeDecimals);
  const amount = divide(cost, per * step, 'halfUp') * step;
  if (feeUnit === 0n) return amount as Money;
  return (divide(amount, feeUnit, 'up') * feeUnit) as Money;
}

/** The largest cost, in 10^-7 / per, whose fee is at most the amount, which is not negative. */
export function largestCost(
  amount: Money,
  per: bigint,
  { feeDecimals, feeUnit }: BillingRules,
): bigint {
  const step = stepOf(feeDecimals);
  const inUnits = feeUnit === 0n ? amount : (amount / feeUnit) * feeUnit;
  const inSteps = (inUnits / step) * step;
  // Half up stays at inSteps as long as twice the cost is below per x (2 inSteps + step).
  return (per * (2n * inSteps + step) - 1n) / 2n;
}

function stepOf(decimals: number): bigint {
  return STEPS[decimals] as bigint;
}
