// What agents earn on a call of a customer of theirs, level by level upwards. An agent with a rate
// group of their own is charged by it, and earns the difference to what the level below pays; one
// on commission earns a share of that.
import { divide, type Money, subtract } from '@tandem/base/money';

/** One agent, from the customer's own upwards. */
export type AgentLevel =
  | { readonly income: 'rateDifference'; readonly charge: Money }
  | { readonly income: 'commission'; readonly percentE7: bigint };

/** One percent, counted as money is: commissions such as 2.5 are decimal texts too. */
const HUNDRED_PERCENT_E7 = 100n * 10n ** 7n;

/**
 * The income of each level; negative where an agent sells below their own price. A commission is
 * rounded half up to 10^-7.
 */
export function agentIncomes(charge: Money, levels: readonly AgentLevel[]): readonly Money[] {
  let below = charge;
  return levels.map((level) => {
    if (level.income === 'commission') {
      return divide(below * level.percentE7, HUNDRED_PERCENT_E7, 'halfUp') as Money;
    }
    const income = subtract(below, level.charge);
    below = level.charge;
    return income;
  });
}
