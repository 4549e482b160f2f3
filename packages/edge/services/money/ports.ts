// What the use cases of money need of the books.
import type { Result } from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';
import type { LedgerVerdict } from '@tandem/books/ledger/contract';

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
