// Money: what was booked, what is left, and the proof that both agree.
import type { Result } from '@tandem/base/kernel';
import { type Money, moneyFromE7 } from '@tandem/base/money';
import type { LedgerVerdict } from '@tandem/books/ledger/contract';
import type { Database, Statements } from '../connect.ts';
import { isOneOfKeys } from '../one-of.ts';
import type { EntryKind } from './entry.ts';
import { balanceOf, type Paid, type Payment, type PaymentFault, pay } from './pay.ts';
import { type PaymentEntry, type PaymentsAsked, paymentsOf } from './payments.ts';
import { verifyLedger } from './verify.ts';

export interface LedgerEntry {
  readonly id: bigint;
  readonly atMs: number;
  readonly kind: EntryKind;
  readonly debitAccount: bigint;
  readonly creditAccount: bigint;
  readonly amountE7: Money;
  readonly causeKind: string;
  readonly causeId: string;
  readonly actor: string;
  readonly remark: string;
  readonly idempotencyKey: string | null;
}

export interface EntryPage {
  readonly limit: number;
  /** Only entries that moved money on this account. */
  readonly account?: bigint;
  /** Only entries older than this one. */
  readonly olderThan?: bigint;
}

export interface Ledger {
  pay(payment: Payment): Promise<Result<Paid, PaymentFault>>;
  /** Zero for an account that no money has moved on. */
  balance(account: bigint): Promise<Money>;
  /** Of those of these accounts that money has moved on. */
  balancesOf(accounts: readonly bigint[]): Promise<ReadonlyMap<bigint, Money>>;
  /** Of every account that money has moved on, our own among them. */
  balances(): Promise<ReadonlyMap<bigint, Money>>;
  /** Newest first. */
  entries(page: EntryPage): Promise<readonly LedgerEntry[]>;
  /** Booked by hand, newest first. */
  payments(asked: PaymentsAsked): Promise<readonly PaymentEntry[]>;
  verify(): Promise<LedgerVerdict>;
}

export function ledger(database: Database): Ledger {
  const { statements } = database;
  return {
    pay: (payment) => pay(statements, payment),
    balance: (account) => balanceOf(statements, account),

    balancesOf: async (accounts) =>
      byAccount(await balances(statements).where(isOneOfKeys('account', accounts)).execute()),
    balances: async () => byAccount(await balances(statements).execute()),

    entries: async (page) => {
      const rows = await entries(statements, page).execute();
      return rows.map((row) => ({ ...row, amountE7: moneyFromE7(row.amountE7) }));
    },

    payments: (asked) => paymentsOf(statements, asked),
    verify: () => verifyLedger(database),
  };
}

const balances = (statements: Statements) =>
  statements.selectFrom('accountBalance').select(['account', 'balanceE7']);

const byAccount = (rows: readonly { account: bigint; balanceE7: bigint }[]) =>
  new Map(rows.map(({ account, balanceE7 }) => [account, moneyFromE7(balanceE7)]));

const COLUMNS = [
  'id',
  'at as atMs',
  'kind',
  'debitAccount',
  'creditAccount',
  'amountE7',
  'causeKind',
  'causeId',
  'actor',
  'remark',
  'idempotencyKey',
] as const;

function entries(statements: Statements, { limit, account, olderThan }: EntryPage) {
  const newest = statements
    .selectFrom('ledgerEntry')
    .select(COLUMNS)
    .$if(olderThan !== undefined, (query) => query.where('id', '<', olderThan ?? 0n))
    .orderBy('id', 'desc')
    .limit(limit);
  if (account === undefined) return newest;
  // Each side from its own index, which has the accounts of objects: an `or` over both would read
  // all entries of a large account.
  const side = (column: 'debitAccount' | 'creditAccount') => {
    const own = newest.where(column, '=', account);
    const indexed = account > 0n ? own.where(column, '>', 0n) : own;
    return statements.selectFrom(indexed.as('side')).selectAll();
  };
  return side('debitAccount').unionAll(side('creditAccount')).orderBy('id', 'desc').limit(limit);
}
