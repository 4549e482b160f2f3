// What a call costs one side (billing.md section 2). The same function charges customers, costs
// vendors and serves every level of agents.
import { type Money, ZERO_MONEY } from '@tandem/base/money';
import { commonPer, payFor } from './blocks.ts';
import { type ChargedTime, chargedTime, type TimeBasis } from './charged-time.ts';
import { type ExactCost, roundedFee } from './fee-rounding.ts';
import { describeFeeStep, type FeeStep, type NoteStep, noteTime } from './fee-steps.ts';
import type { Price } from './price.ts';
import type { Pricing } from './pricing.ts';

/** Why the amount is what it is. */
export type FeeBasis = TimeBasis | 'minimum';

export interface Fee {
  readonly amount: Money;
  /** Whole blocks; 0 when nothing was charged. */
  readonly billedSeconds: number;
  /** Of the hold time, what a package paid. */
  readonly packageSeconds: number;
  readonly basis: FeeBasis;
  /** For the record: increment mode, both intervals and prices, connection fee. */
  readonly price: Price;
}

/** Exact, and rounded once at the end. Only who listens pays for the telling of the steps. */
export function fee(holdTimeMs: number, pricing: Pricing, note?: NoteStep): Fee {
  const time = chargedTime(holdTimeMs, pricing);
  if (note !== undefined) noteTime(note, { holdTimeMs, time, pricing });
  switch (time.basis) {
    case 'charged':
      return chargedFee(time, pricing, note);
    case 'unanswered':
      return attemptFee(time, pricing, note);
    case 'grace':
    case 'freeTime':
    case 'package':
      return feeOf(ZERO_MONEY, { time, price: pricing.price });
  }
}

export interface ExplainedFee extends Fee {
  readonly steps: readonly FeeStep[];
  /** The same in sentences, in the order in which it happened. */
  readonly because: readonly string[];
}

export function explainFee(holdTimeMs: number, pricing: Pricing): ExplainedFee {
  const steps: FeeStep[] = [];
  const charged = fee(holdTimeMs, pricing, (step) => void steps.push(step));
  return { ...charged, steps, because: steps.map(describeFeeStep) };
}

/** What a call of one second costs: connection fee and first block, or the minimum. */
export function leastCharge({ price, rules }: Pricing): Money {
  return roundedFee({ cost: payFor(1, price).cost, per: commonPer(price) }, rules);
}

function chargedFee(time: ChargedTime, pricing: Pricing, note?: NoteStep): Fee {
  const { price } = pricing;
  const tell = note === undefined ? undefined : noteSpan(note);
  const paid = payFor(time.seconds, price, tell);
  const exact = { cost: paid.cost, per: commonPer(price) };
  const { seconds } = paid;
  note?.({ step: 'billed', seconds, mode: price.mode });
  if (price.connectionE7 > 0) note?.({ step: 'connection', e7: price.connectionE7 });
  if (paid.isMinimum) note?.({ step: 'minimum', e7: price.minimumE7 });
  return {
    amount: amountOf(exact, pricing, note),
    billedSeconds: seconds,
    packageSeconds: time.packageSeconds,
    basis: paid.isMinimum ? 'minimum' : 'charged',
    price,
  };
}

const noteSpan = (note: NoteStep) => (span: Omit<FeeStep & { step: 'span' }, 'step'>) =>
  note({ step: 'span', ...span });

function attemptFee(time: ChargedTime, pricing: Pricing, note?: NoteStep): Fee {
  const { price } = pricing;
  if (price.attemptE7 === 0) return feeOf(ZERO_MONEY, { time, price });
  note?.({ step: 'attempt', e7: price.attemptE7 });
  const exact = { cost: BigInt(price.attemptE7), per: 1n };
  return feeOf(amountOf(exact, pricing, note), { time, price });
}

function feeOf(amount: Money, { time, price }: { time: ChargedTime; price: Price }): Fee {
  const { packageSeconds, basis } = time;
  return { amount, billedSeconds: 0, packageSeconds, basis, price };
}

function amountOf(exact: ExactCost, { rules }: Pricing, note?: NoteStep): Money {
  const amount = roundedFee(exact, rules);
  const { feeDecimals: decimals, feeUnit: unit } = rules;
  note?.({ step: 'amount', ...exact, decimals, unit, amount });
  return amount;
}
