// The owner of one account, asked of a store account by account: a payment need not read
// everything.
import type { AccountKey, Owner } from '@tandem/domain/rights';
import type { ConfigurationStore, StoredObject } from '../configuration/ports.ts';

/** Agents of agents; where there are more, the furthest are left out and see less. */
const MAX_AGENTS = 100;

export async function ownerOfAccount(
  store: Pick<ConfigurationStore, 'find'>,
  account: StoredObject,
): Promise<Owner> {
  const agents = new Set<AccountKey>();
  let at = account;
  while (typeof at.document.agent === 'string' && agents.size < MAX_AGENTS) {
    const above = await store.find('accounts', at.document.agent);
    // Circles are refused where accounts are kept; one that is there all the same ends here.
    if (above === undefined || agents.has(above.key)) break;
    agents.add(above.key);
    at = above;
  }
  return { account: account.key, agents: [...agents] };
}
