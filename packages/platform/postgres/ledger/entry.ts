// One row of the ledger is a double entry: an amount goes from the debited to the credited account.
// A balance is credits less debits, for all accounts alike, so all balances together are zero.

export const ENTRY_KINDS = [
  'payment',
  'refund',
  'adjustment',
  'call',
  'cost',
  'commission',
  'rent',
  'package',
  'correction',
] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];

/**
 * What an entry came of, and what its cause id is then:
 * - opening: an account was created with a balance; the account's key
 * - operator: somebody booked it; who
 * - call: a call was charged or costed; the id of its record
 * - period: an account's period began or ended; the period
 */
export type CauseKind = 'opening' | 'operator' | 'call' | 'period';

export const CAUSES: Readonly<Record<EntryKind, readonly CauseKind[]>> = {
  payment: ['opening', 'operator'],
  refund: ['operator'],
  adjustment: ['operator'],
  call: ['call'],
  cost: ['call'],
  commission: ['call', 'period'],
  rent: ['period'],
  package: ['period', 'operator'],
  correction: ['call', 'operator'],
};
