// Whether an asker may act on an operator: it is in his scope, and not stronger than he is.
import { may, mayGrant, type Owner, rightsFrom } from '@tandem/domain/rights';
import type { ConfigurationStore } from '../configuration/ports.ts';
import type { Asker, Operator } from '../ports.ts';
import { ownerOfAccount } from '../rights/owner-of-account.ts';
import { isWithin } from '../rights/ownership.ts';

type Store = Pick<ConfigurationStore, 'find'>;

export async function ownerOfOperator(store: Store, operator: Operator): Promise<Owner | null> {
  if (operator.accountId === null) return null;
  const account = await store.find('accounts', operator.accountId);
  return account === undefined ? null : ownerOfAccount(store, account);
}

export const isSelf = (asker: Asker, { id }: Operator): boolean =>
  asker.via === 'session' && asker.actor === id;

export async function maySeeOperator(
  store: Store,
  asker: Asker,
  operator: Operator,
): Promise<boolean> {
  if (isSelf(asker, operator)) return true;
  const owner = await ownerOfOperator(store, operator);
  return may(asker, 'see', { object: 'operators', owner });
}

/** In his scope at all; outside of it an operator does not exist for the asker. */
export async function isOperatorWithin(
  store: Store,
  asker: Asker,
  operator: Operator,
): Promise<boolean> {
  if (isSelf(asker, operator)) return true;
  return isWithin(asker.account, await ownerOfOperator(store, operator));
}

/** Setting the password of a stronger one, or making a key for him, would be being him. */
export async function mayActFor(store: Store, asker: Asker, operator: Operator): Promise<boolean> {
  const owner = await ownerOfOperator(store, operator);
  if (!may(asker, 'change', { object: 'operators', owner })) return false;
  return mayGrant(asker, { rights: rightsFrom(operator.rights), owner });
}
