// Leases: slices of balances that this node may spend by itself (conventions: journal, leases,
// recovery). Asked of the database by a worker thread, never waited for by the signalling thread.
import type { Money } from '@tandem/base/money';
import type { LeaseReturnedStep } from '@tandem/domain/record';

export interface LeaseRequest {
  readonly account: bigint;
  /** What calls that wait need now. */
  readonly need: Money;
  /** What would be good to have: given as far as it does not starve others. */
  readonly wish: Money;
}

export type LeaseAnswer =
  /** May be less than the need, and zero: there is no more to be had. */
  | { readonly account: bigint; readonly granted: Money }
  /** The database is away, or too slow. */
  | { readonly account: bigint; readonly unavailable: string };

/**
 * Every request is answered once; answers may come in any order. Money that was granted is ours
 * until it is charged (by records that name our epoch) or returned (by the journal).
 */
export interface LeaseOffice {
  ask(requests: readonly LeaseRequest[], answered: (answers: readonly LeaseAnswer[]) => void): void;
}

/**
 * Writes to the journal that money goes back, behind all that was written before. False when it
 * cannot be taken now: then the money stays ours.
 */
export type AppendReturn = (step: LeaseReturnedStep) => boolean;
