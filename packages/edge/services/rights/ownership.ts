// Whose objects are, read off a configuration: objects name accounts by id, and accounts their
// agents.
import { type AccountKey, type Owner, ownerOf } from '@tandem/domain/rights';
import type { CurrentConfiguration } from '@tandem/edge/configuration';
import type { Fields, KindName } from '@tandem/edge/objects';

export interface OwnedObject {
  readonly kind: KindName;
  readonly id: string;
  readonly document: Fields;
}

/** Kinds whose objects belong to the account that they name. */
const BY_ACCOUNT: ReadonlySet<KindName> = new Set([
  'mappingGateways',
  'routingGateways',
  'phones',
  'operators',
]);

export interface Accounts {
  keyOf(id: string): AccountKey | undefined;
  agentOf(key: AccountKey): AccountKey | null;
}

export interface AccountRow {
  readonly key: AccountKey;
  readonly id: string;
  readonly document: Fields;
}

export function accountsOf(rows: Iterable<AccountRow>): Accounts {
  const keys = new Map<string, AccountKey>();
  const agents = new Map<AccountKey, string>();
  for (const { id, key, document } of rows) {
    keys.set(id, key);
    if (typeof document.agent === 'string') agents.set(key, document.agent);
  }
  return {
    keyOf: (id) => keys.get(id),
    agentOf: (key) => keys.get(agents.get(key) ?? '') ?? null,
  };
}

export const accountsIn = (configuration: CurrentConfiguration): Accounts =>
  accountsOf(configuration.objects('accounts'));

/** Null: of the whole system, and nothing for who sees one account alone. */
export function ownerIn(accounts: Accounts, { kind, id, document }: OwnedObject): Owner | null {
  const account = kind === 'accounts' ? id : BY_ACCOUNT.has(kind) ? document.account : null;
  const key = typeof account === 'string' ? accounts.keyOf(account) : undefined;
  return key === undefined ? null : ownerOf(key, accounts.agentOf);
}

/** An object of the own account, or of one below it. */
export function isWithin(scope: AccountKey | null, owner: Owner | null): boolean {
  if (scope === null) return true;
  return owner !== null && [owner.account, ...owner.agents].includes(scope);
}
