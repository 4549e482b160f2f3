// What we earn on a call. A vendor's rate that is missing is no free call: the cost is unknown, is
// booked as 0 and flagged, and nobody may take the result for a profit.
import { type Money, subtract, sum, ZERO_MONEY } from '@tandem/base/money';

export type Cost = { readonly known: true; readonly amount: Money } | { readonly known: false };

export const UNKNOWN_COST: Cost = Object.freeze({ known: false });

export function knownCost(amount: Money): Cost {
  return { known: true, amount };
}

/** What is booked for it. */
export function bookedCost(cost: Cost): Money {
  return cost.known ? cost.amount : ZERO_MONEY;
}

/** SERVER_BILLING_PROFIT_CALCULATE */
export type ProfitRule = 'charge - expense' | 'charge - expense - agent commission';

export interface Earned {
  readonly charge: Money;
  readonly cost: Cost;
  /** Of all levels of agents. */
  readonly commissions: readonly Money[];
}

export interface Profit {
  readonly amount: Money;
  /** The amount is too high by a cost that nobody knows. */
  readonly costUnknown: boolean;
}

export function profitOf({ charge, cost, commissions }: Earned, rule: ProfitRule): Profit {
  const beforeAgents = subtract(charge, bookedCost(cost));
  const amount =
    rule === 'charge - expense' ? beforeAgents : subtract(beforeAgents, sum(commissions));
  return { amount, costUnknown: !cost.known };
}
