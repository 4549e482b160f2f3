// What the use cases of money need of the books.
import type { Result } from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';

export interface Payment {
  readonly accountKey: bigint;
  /** What is added to the balance; below zero it is taken away. */
  readonly amountE7: Money;
  readonly kind: PaymentKind;
  readonly actor: string;
  readonly remark: string;
  readonly idempotencyKey?: string;
  readonly expiry?: ExpiryMove;
}

/** By so many days the expiry of the account moves on, if it has one (BIL-7). */
export interface ExpiryMove {
  readonly days: number;
  readonly nowMs: number;
  /** For the audit. */
  readonly source: string;
}

export type PaymentKind = 'payment' | 'refund' | 'adjustment';

export interface Paid {
  readonly entryId: bigint;
  readonly balanceE7: Money;
  /** What the expiry was moved to; null: it was not. */
  readonly expiresAtMs: number | null;
  readonly repeated: boolean;
}

export interface BookedPayment {
  readonly id: bigint;
  readonly atMs: number;
  readonly kind: string;
  /** The id of the account. */
  readonly account: string;
  /** Below zero it was taken from the account. */
  readonly amountE7: Money;
  readonly actor: string;
  readonly remark: string;
}

export interface Books {
  pay(payment: Payment): Promise<Result<Paid, { readonly code: string; readonly message: string }>>;
  /** Booked by hand, newest first; of these accounts alone, or of all. */
  payments(asked: {
    readonly limit: number;
    readonly accounts?: readonly bigint[];
    readonly olderThan?: bigint;
  }): Promise<readonly BookedPayment[]>;
  verify(): Promise<LedgerVerdict>;
}

export type LedgerDifference =
  | {
      readonly what: 'balance';
      readonly account: bigint;
      readonly balanceE7: Money;
      readonly entriesE7: Money;
    }
  /** An entry says that it left another balance than the entries up to it come to. */
  | {
      readonly what: 'balanceAfter';
      readonly account: bigint;
      readonly entryId: bigint;
      readonly balanceE7: Money;
      readonly entriesE7: Money;
    }
  | {
      readonly what: 'cause';
      readonly entryId: bigint;
      readonly kind: string;
      readonly causeKind: string | null;
    }
  | { readonly what: 'account'; readonly account: bigint; readonly firstEntryId: bigint }
  | {
      readonly what: 'call';
      readonly recordId: string;
      readonly of: 'charge' | 'cost' | 'commission';
      /** null: there is no such record. */
      readonly recordE7: Money | null;
      readonly entriesE7: Money;
    }
  | { readonly what: 'parked'; readonly records: bigint };

export interface LedgerVerdict {
  readonly entries: bigint;
  readonly accounts: bigint;
  /** Of calls. */
  readonly records: bigint;
  /** Empty: all is well. */
  readonly differences: readonly LedgerDifference[];
}
