// Double entries and running balances (migration 0002).
import type { Generated, GeneratedAlways } from 'kysely';
import type { EntryKind } from '../ledger/entry.ts';
import type { DefaultInstant } from '../value-types.ts';

export interface LedgerTables {
  ledgerEntry: {
    id: GeneratedAlways<bigint>;
    at: DefaultInstant;
    kind: EntryKind;
    debitAccount: bigint;
    creditAccount: bigint;
    amountE7: bigint;
    causeKind: string;
    causeId: string;
    actor: string;
    remark: Generated<string>;
    idempotencyKey: string | null;
    /** null: written by a version before. */
    balanceE7: Generated<bigint | null>;
  };
  accountBalance: {
    account: bigint;
    balanceE7: bigint;
  };
}
