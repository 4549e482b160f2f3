// Our own accounts, the other side of every movement. They are no objects: nobody creates, renames
// or removes them, so they have numbers below zero, where no key is. Never give a number again.
import type { EntryKind } from './entry.ts';

export const HOUSE_ACCOUNTS = {
  /** Money that came in by payments and went out by refunds. */
  cash: -1n,
  /** What calls of customers brought. */
  revenue: -2n,
  /** What vendors' calls cost. */
  cost: -3n,
  /** What agents earned. */
  commission: -4n,
  /** Rents. */
  rent: -5n,
  /** Packages. */
  packages: -6n,
  /** What operators put right by hand. */
  adjustments: -7n,
  /** Calls that were rated anew. */
  corrections: -8n,
} as const;

export const HOUSE_ACCOUNT_OF: Readonly<Record<EntryKind, bigint>> = {
  payment: HOUSE_ACCOUNTS.cash,
  refund: HOUSE_ACCOUNTS.cash,
  adjustment: HOUSE_ACCOUNTS.adjustments,
  call: HOUSE_ACCOUNTS.revenue,
  cost: HOUSE_ACCOUNTS.cost,
  commission: HOUSE_ACCOUNTS.commission,
  rent: HOUSE_ACCOUNTS.rent,
  package: HOUSE_ACCOUNTS.packages,
  correction: HOUSE_ACCOUNTS.corrections,
};
