// Whose an object is: the account that it belongs to, and the agents above that account.

/** The immutable key of an account: an id can be given to another account later. */
export type AccountKey = bigint;

export interface Owner {
  /** Of an account it is itself; null while it is about to be created. */
  readonly account: AccountKey | null;
  /** The agent of the account, the agent of that one, and so on upwards. */
  readonly agents: readonly AccountKey[];
}

type AgentOf = (account: AccountKey) => AccountKey | null;

export function ownerOf(account: AccountKey, agentOf: AgentOf): Owner {
  return { account, agents: agentsFrom(agentOf(account), agentOf) };
}

/** Of an account that is about to be created under that agent. */
export function newAccountUnder(agent: AccountKey | null, agentOf: AgentOf): Owner {
  return { account: null, agents: agentsFrom(agent, agentOf) };
}

function agentsFrom(first: AccountKey | null, agentOf: AgentOf): readonly AccountKey[] {
  const agents = new Set<AccountKey>();
  // Circles are refused where accounts are kept; one that is there all the same ends here.
  for (let agent = first; agent !== null && !agents.has(agent); agent = agentOf(agent)) {
    agents.add(agent);
  }
  return [...agents];
}
