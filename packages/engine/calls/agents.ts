// The agents above a customer: what each of them earns on a call (billing.md 8).
import { type Money, parseMoney, ZERO_MONEY } from '@tandem/base/money';
import { type AgentLevel, agentIncomes } from '@tandem/domain/rating';
import type { AgentIncome } from '@tandem/domain/record';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';
import { named } from './names.ts';
import { feeOf, type Sale, saleOf } from './sale.ts';

/** An agent, with what they pay for the call where they live on the difference. */
export interface AgentSale {
  readonly account: Entry<'accounts'>;
  readonly sale: Sale | null;
}

export const NO_AGENTS: readonly AgentSale[] = Object.freeze([]);

/** Resellers of resellers: deeper is a circle. */
const MAX_LEVELS = 8;

export function agentsOf(
  snapshot: Snapshot,
  sale: Pick<Sale, 'account' | 'number'>,
  atMs: number,
): readonly AgentSale[] {
  if (sale.account.party.agent === null) return NO_AGENTS;
  const levels: AgentSale[] = [];
  let agent: string | null = sale.account.party.agent;
  while (agent !== null && levels.length < MAX_LEVELS) {
    const account: Entry<'accounts'> | undefined = snapshot.find('accounts', agent);
    if (account === undefined) break;
    const own = saleOf(snapshot, { account, number: sale.number, atMs });
    levels.push({ account, sale: own.ok ? own.value : null });
    agent = account.party.agent;
  }
  return levels;
}

export interface Sold {
  /** What the customer pays. */
  readonly fee: Money;
  readonly holdTimeMs: number;
  readonly answeredAtMs: number;
}

export function incomesOf(levels: readonly AgentSale[], sold: Sold): readonly AgentIncome[] {
  if (levels.length === 0) return [];
  let below = sold.fee;
  const amounts = agentIncomes(
    sold.fee,
    levels.map((level): AgentLevel => {
      const { agentIncome, commissionPercent } = level.account.party;
      if (agentIncome === 'commission')
        return { income: 'commission', percentE7: e7(commissionPercent) };
      // Without a price of their own they take no part of the difference.
      if (level.sale !== null) below = feeOf(level.sale, sold);
      return { income: 'rateDifference', charge: below };
    }),
  );
  return levels.map(({ account }, at) => ({
    account: named(account),
    amountE7: String(amounts[at] ?? ZERO_MONEY),
  }));
}

function e7(text: string): bigint {
  const parsed = parseMoney(text);
  return parsed.ok ? parsed.value : 0n;
}
