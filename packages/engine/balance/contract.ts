// What a call asks of money (billing.md section 3): a reserve before it is let through, more of it
// ahead of time while it runs, and settlement at its end. The call keeps the deadline itself: when
// nothing more is granted it ends when the paid time is used up.
//
//   open -> reserved -- answered --> (reprice) renew .. granted -> renew .. -> settle(fee)
//       `-> refused              `-> settle(0n): nobody answered
import type { Money } from '@tandem/base/money';
import type { Pricing } from '@tandem/domain/rating';

export interface MoneyRequest {
  /** Key of the paying account. */
  readonly account: bigint;
  readonly pricing: Pricing;
  /** SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME. */
  readonly advanceMinutes: number;
  /** ACD where the call goes, if known: its slices grow up to it, and to 200 s at least. */
  readonly averageSeconds?: number;
}

/** How far a call may go on what is reserved for it now. */
export interface Grant {
  readonly reserved: Money;
  /** Of hold time; infinite where nothing is charged. */
  readonly seconds: number;
}

export type OpenAnswer =
  | { readonly ok: true; readonly money: CallMoney; readonly grant: Grant }
  /** insufficient: reason 8. unavailable: 503, the database is away or was too slow. */
  | { readonly ok: false; readonly why: 'insufficient' | 'unavailable' };

export interface CallMoney {
  readonly account: bigint;
  readonly grant: Grant;
  /**
   * The call is answered, and has other prices than it was opened with: hours of the day lie at
   * other seconds of it. How far it may go on what is reserved: no second at all, if its first
   * block is dearer now.
   */
  reprice(pricing: Pricing): Grant;
  /**
   * Asks for the next slice, twice as long as the last. `granted` comes once, at once or within
   * 200 ms, with what is reserved then: the same grant as before when there is no more. One at a
   * time; after `settle` it does not come.
   */
  renew(granted: (grant: Grant) => void): void;
  /**
   * The fee is spent, the rest is free again. Once; a fee over the reserve is a bug of ours. In the
   * same turn as the `ended` step that names it: what is free then may go back behind that step.
   */
  settle(fee: Money): void;
}

export interface Balances {
  /**
   * Answers at once, inside of `open`, where the lease covers it, else within 200 ms; never twice.
   * A call that is gone meanwhile settles for nothing when the answer comes.
   */
  open(request: MoneyRequest, answered: (answer: OpenAnswer) => void): void;
}
