// Writes entries and moves the balances of both their sides, in the caller's transaction: balances
// first, so that the entries of an account have the order of their balances.
import { invariant } from '@tandem/base/kernel';
import { type Money, moneyFromE7 } from '@tandem/base/money';
import { sql } from 'kysely';
import { batches } from '../configuration/write-objects.ts';
import type { Statements } from '../connect.ts';
import type { CauseKind, EntryKind } from './entry.ts';
import { HOUSE_ACCOUNT_OF } from './house-accounts.ts';

export interface Movement {
  readonly accountKey: bigint;
  /** What is added to the balance; below zero it is taken away. Not zero. */
  readonly amountE7: Money;
  readonly kind: EntryKind;
  readonly cause: { readonly kind: CauseKind; readonly id: string };
  readonly actor: string;
  readonly remark: string;
  readonly idempotencyKey?: string;
}

/** What a balance was moved to by each of these, given what it is behind all of them. */
function balancesAfter(
  movements: readonly Movement[],
  last: ReadonlyMap<bigint, Money>,
): readonly Money[] {
  const left = new Map<bigint, bigint>();
  const after = movements.toReversed().map(({ accountKey, amountE7 }) => {
    const balance = left.get(accountKey) ?? last.get(accountKey);
    invariant(balance !== undefined, 'the balance of the account was moved');
    left.set(accountKey, balance - amountE7);
    return moneyFromE7(balance);
  });
  return after.toReversed();
}

/** Balances and entries of all of these. */
export async function bookAll(
  statements: Statements,
  movements: readonly Movement[],
): Promise<ReadonlyMap<bigint, Money>> {
  const balances = await moveBalances(statements, sumsOf(movements));
  const after = balancesAfter(movements, balances);
  const entries = movements.map((movement, at) => ({
    ...entryOf(movement),
    balanceE7: after[at] ?? null,
  }));
  for (const batch of batches(entries)) {
    await statements.insertInto('ledgerEntry').values(batch).execute();
  }
  return balances;
}

/** The row of a movement: the other side is the house account of its kind. */
export function entryOf(movement: Movement) {
  const { accountKey, amountE7, kind, cause, actor, remark, idempotencyKey } = movement;
  invariant(amountE7 !== 0n, 'an entry moves money');
  const house = HOUSE_ACCOUNT_OF[kind];
  const comesIn = amountE7 > 0n;
  return {
    kind,
    debitAccount: comesIn ? house : accountKey,
    creditAccount: comesIn ? accountKey : house,
    amountE7: comesIn ? amountE7 : -amountE7,
    causeKind: cause.kind,
    causeId: cause.id,
    actor,
    remark,
    idempotencyKey: idempotencyKey ?? null,
  };
}

/** What balances are moved by, ours at the other side among them. */
export class BalanceSums {
  readonly #sums = new Map<bigint, bigint>();
  readonly #ofKinds = new Map<EntryKind, bigint>();

  add(accountKey: bigint, amountE7: bigint, kind: EntryKind): void {
    this.#sums.set(accountKey, (this.#sums.get(accountKey) ?? 0n) + amountE7);
    this.#ofKinds.set(kind, (this.#ofKinds.get(kind) ?? 0n) - amountE7);
  }

  /** In one order everywhere, so that two transactions never wait for one another. */
  all(): readonly (readonly [bigint, bigint])[] {
    const sums = new Map(this.#sums);
    for (const [kind, sum] of this.#ofKinds) {
      const house = HOUSE_ACCOUNT_OF[kind];
      sums.set(house, (sums.get(house) ?? 0n) + sum);
    }
    return [...sums].sort(([one], [other]) => Number(one > other) - Number(one < other));
  }
}

export function sumsOf(movements: readonly Movement[]): BalanceSums {
  const sums = new BalanceSums();
  for (const { accountKey, amountE7, kind } of movements) sums.add(accountKey, amountE7, kind);
  return sums;
}

/** The new balances, by account. */
export async function moveBalances(
  statements: Statements,
  sums: BalanceSums,
): Promise<ReadonlyMap<bigint, Money>> {
  const moved = sums.all();
  if (moved.length === 0) return new Map();
  const accounts = moved.map(([account]) => account.toString());
  const amounts = moved.map(([, amount]) => amount.toString());
  // Two lists in the place of two parameters a row: a batch of calls may move thousands.
  const { rows } = await sql<{ account: bigint; balanceE7: bigint }>`
    insert into account_balance (account, balance_e7)
    select account, amount from unnest(${accounts}::bigint[], ${amounts}::bigint[])
      as moved (account, amount)
    on conflict (account) do update
      set balance_e7 = account_balance.balance_e7 + excluded.balance_e7
    returning account, balance_e7`.execute(statements);
  return new Map(rows.map(({ account, balanceE7 }) => [account, moneyFromE7(balanceE7)]));
}
