// What the proof of the ledger finds where balances, entries and records do not agree.
import type { Money } from '@tandem/base/money';

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
  /** Connected and charged, and yet under billing mode -1: there is no such call. */
  | { readonly what: 'payer'; readonly recordId: string; readonly chargeE7: Money }
  /** Records that were set aside: what they cost stands nowhere. */
  | { readonly what: 'parked'; readonly records: bigint };

export interface LedgerVerdict {
  readonly entries: bigint;
  readonly accounts: bigint;
  /** Of calls. */
  readonly records: bigint;
  /** Empty: all is well. */
  readonly differences: readonly LedgerDifference[];
}
