// Payments and what else operators book by hand. The same idempotency key books once, however often
// and from wherever it comes.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { add, type Money, moneyFromE7 } from '@tandem/base/money';
import { busy } from '../configuration/faults.ts';
import { ACCOUNTS } from '../configuration/object.ts';
import type { Statements } from '../connect.ts';
import { SQL_STATE, sqlStateOf } from '../fault.ts';
import { entryOf, type Movement, moveBalances, sumsOf } from './book.ts';
import { EXPIRY_PATIENCE_MS, type ExpiryMove, lockExpiry, moveExpiry } from './expiry.ts';

export interface Payment {
  readonly accountKey: bigint;
  /** What is added to the balance; below zero it is taken away. Not zero. */
  readonly amountE7: Money;
  readonly kind: 'payment' | 'refund' | 'adjustment';
  readonly actor: string;
  readonly remark: string;
  readonly idempotencyKey?: string;
  /** The expiry of an account that has one moves with it. */
  readonly expiry?: ExpiryMove;
}

export interface Paid {
  readonly entryId: bigint;
  readonly balanceE7: Money;
  /** What the expiry was moved to; null: it was not. */
  readonly expiresAtMs: number | null;
  /** It was booked before, under the same idempotency key; nothing was booked now. */
  readonly repeated: boolean;
}

export type PaymentFault = {
  readonly code: 'ACCOUNT_MISSING' | 'LEDGER_KEY_REUSED' | 'LEDGER_RANGE' | 'CONFIG_BUSY';
  readonly message: string;
};

/** PostgreSQL's numeric_value_out_of_range. */
const OUT_OF_RANGE = '22003';

export async function pay(
  statements: Statements,
  payment: Payment,
): Promise<Result<Paid, PaymentFault>> {
  try {
    return await statements.transaction().execute((transaction) => book(transaction, payment));
  } catch (error) {
    if (sqlStateOf(error) === SQL_STATE.lockNotAvailable) {
      return fail({ code: 'CONFIG_BUSY', message: busy(EXPIRY_PATIENCE_MS).message });
    }
    // 64 bits hold the money of the world, and not ten mistakes in the number of zeros.
    if (sqlStateOf(error) !== OUT_OF_RANGE) throw error;
    return fail({ code: 'LEDGER_RANGE', message: 'the balance would be out of all range' });
  }
}

async function book(statements: Statements, payment: Payment): Promise<Result<Paid, PaymentFault>> {
  const { accountKey, actor, expiry } = payment;
  // First, as every change of the configuration has it: two that wait for one another end nowhere.
  const expires = expiry === undefined ? undefined : await lockExpiry(statements, accountKey);
  // Held until the entry stands: the account cannot be removed meanwhile.
  const account = await statements
    .selectFrom('configObject')
    .select('key')
    .where('key', '=', accountKey)
    .where('kind', '=', ACCOUNTS)
    .forKeyShare()
    .executeTakeFirst();
  if (account === undefined) {
    return fail({ code: 'ACCOUNT_MISSING', message: `there is no account with key ${accountKey}` });
  }
  const movement: Movement = { ...payment, cause: { kind: 'operator', id: actor } };
  const before = await holdBalance(statements, accountKey);
  const entry = await statements
    .insertInto('ledgerEntry')
    .values({ ...entryOf(movement), balanceE7: add(before, movement.amountE7) })
    // Of two at once the second waits here until the first is done or undone.
    .onConflict((conflict) =>
      conflict.column('idempotencyKey').where('idempotencyKey', 'is not', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (entry === undefined) return bookedBefore(statements, movement);
  const balances = await moveBalances(statements, sumsOf([movement]));
  const balanceE7 = balances.get(accountKey) ?? moneyFromE7(0n);
  const expiresAtMs =
    expiry === undefined || expires === undefined
      ? null
      : await moveExpiry(statements, expires, { ...expiry, actor });
  return ok({ entryId: entry.id, balanceE7, expiresAtMs, repeated: false });
}

/** Held until the end: entries of an account are written in the order of its balances. */
async function holdBalance(statements: Statements, account: bigint): Promise<Money> {
  await statements
    .insertInto('accountBalance')
    .values({ account, balanceE7: 0n })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { balanceE7 } = await statements
    .selectFrom('accountBalance')
    .select('balanceE7')
    .where('account', '=', account)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  return moneyFromE7(balanceE7);
}

async function bookedBefore(
  statements: Statements,
  movement: Movement,
): Promise<Result<Paid, PaymentFault>> {
  const { accountKey, idempotencyKey = '' } = movement;
  const { id, ...booked } = await statements
    .selectFrom('ledgerEntry')
    .select(['id', 'kind', 'debitAccount', 'creditAccount', 'amountE7', 'remark'])
    .where('idempotencyKey', '=', idempotencyKey)
    .executeTakeFirstOrThrow();
  const wanted = entryOf(movement);
  const names = ['kind', 'debitAccount', 'creditAccount', 'amountE7', 'remark'] as const;
  if (names.some((name) => booked[name] !== wanted[name])) {
    const message = `the key ${idempotencyKey} has booked entry ${id}, which is another payment`;
    return fail({ code: 'LEDGER_KEY_REUSED', message });
  }
  const balanceE7 = await balanceOf(statements, accountKey);
  return ok({ entryId: id, balanceE7, expiresAtMs: null, repeated: true });
}

/** Zero for an account that no money has moved on. */
export async function balanceOf(statements: Statements, account: bigint): Promise<Money> {
  const row = await statements
    .selectFrom('accountBalance')
    .select('balanceE7')
    .where('account', '=', account)
    .executeTakeFirst();
  return moneyFromE7(row?.balanceE7 ?? 0n);
}
