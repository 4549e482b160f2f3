// Who may do what, and to whose objects. Everything that is not given is denied.
//
//   right to object:action?  no -> no
//   sees all?                yes -> yes
//   whose is it?             nobody's, or of an account that is not in the scope -> no
//                            of an account below the own one -> yes
//                            of the own account -> yes, but its money is only looked at
import type { AccountKey, Owner } from './owner.ts';
import type { Rights } from './rights.ts';
import type { RightAction, RightObject } from './words.ts';

/** What somebody may do, and within what. */
export interface Authority {
  readonly rights: Rights;
  /** Only this account and, of an agent, the accounts under it; null: everything. */
  readonly account: AccountKey | null;
}

export interface RightTarget {
  readonly object: RightObject;
  /** Null: of the whole system, such as a parameter or an area. */
  readonly owner: Owner | null;
}

/**
 * A right to change accounts is meant for those under one's own: with it nobody raises the credit
 * that he was given, pays himself, or corrects his own calls.
 */
const MONEY: ReadonlySet<RightObject> = new Set<RightObject>(['accounts', 'payments', 'cdrs']);

/**
 * A change that moves an object to another account is asked for twice: whose it is, and whose it
 * will be.
 */
export function may(
  { rights, account }: Authority,
  action: RightAction,
  { object, owner }: RightTarget,
): boolean {
  if (!rights.has(`${object}:${action}`)) return false;
  if (account === null) return true;
  if (owner === null) return false;
  if (owner.account === account) return action === 'see' || !MONEY.has(object);
  return owner.agents.includes(account);
}

/**
 * Whether there can be an object of the kind to which it may be done: for menus, and before objects
 * are looked for. It allows nothing by itself.
 */
export function mayAtAll({ rights }: Authority, action: RightAction, object: RightObject): boolean {
  return rights.has(`${object}:${action}`);
}

/** What is to be given to an operator or put into a role; `owner` null: to see everything. */
export interface Grant {
  readonly rights: Rights;
  readonly owner: Owner | null;
}

/**
 * Nobody gives more than he has: otherwise a right to change operators would be every right. Asked
 * also about an operator as he is before a change: who sets the password of a stronger one is him.
 */
export function mayGrant(giver: Authority, { rights, owner }: Grant): boolean {
  for (const right of rights) if (!giver.rights.has(right)) return false;
  if (giver.account === null) return true;
  return owner !== null && [owner.account, ...owner.agents].includes(giver.account);
}
