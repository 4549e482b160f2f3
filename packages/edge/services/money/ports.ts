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
}

export type PaymentKind = 'payment' | 'refund' | 'adjustment';

export interface Paid {
  readonly entryId: bigint;
  readonly balanceE7: Money;
  readonly repeated: boolean;
}

export interface Books {
  pay(payment: Payment): Promise<Result<Paid, { readonly code: string; readonly message: string }>>;
  verify(): Promise<LedgerVerdict>;
}

export interface LedgerVerdict {
  readonly entries: number | bigint;
  readonly accounts: number | bigint;
  readonly differences: ReadonlyArray<{ readonly message: string }>;
}
