// Lends slices of balances: a batch of requests in one short transaction.
//
//   lock      the balances of these accounts, in the order of their keys: whoever else lends of
//             them waits here, and nobody waits for anybody in a circle
//   reckon    balance + credit - minimum - what is lent, over all nodes and epochs
//   write     the leases of this node and epoch
//
// Reckoned in a statement of its own, because it must see what those have written that the locks
// have waited for. A record that is booked meanwhile takes its fee from the balance and from the
// lease at once, so what is left for others does not change by it.
import { moneyFromE7 } from '@tandem/base/money';
import type { LeaseAnswer, LeaseRequest } from '@tandem/engine/balance/ports';
import { type RawBuilder, sql } from 'kysely';
import { ACCOUNTS } from '../configuration/object.ts';
import type { Statements } from '../connect.ts';
import { isOneOfKeys } from '../one-of.ts';

/** One run of a node's switch. */
export interface LeaseBook {
  readonly node: string;
  readonly epoch: string;
}

export interface Granted {
  readonly answers: readonly LeaseAnswer[];
  /** By it the server says later whether it was committed. */
  readonly transactionId: string;
}

/** Beyond what calls need now, one question gets at most this part of what is left. */
const AHEAD_PART = sql.lit(4);
const E7_PER_UNIT = sql.lit(10_000_000);

/** In a transaction of the usual level: each statement sees what was committed before it. */
export async function grant(
  statements: Statements,
  requests: readonly LeaseRequest[],
  book: LeaseBook,
): Promise<Granted> {
  await lockBalances(
    statements,
    requests.map(({ account }) => account),
  );
  const { rows } = await lend(requests, book).execute(statements);
  const granted = new Map(rows.map(({ account, amount }) => [account, amount]));
  return {
    // An account that is gone has nothing to lend.
    answers: requests.map(({ account }) => ({
      account,
      granted: moneyFromE7(granted.get(account) ?? 0n),
    })),
    transactionId: rows[0]?.transactionId ?? '',
  };
}

/**
 * An account without a row of balance may have credit. Such a row cannot come while the account
 * itself is locked, because it refers to it.
 */
async function lockBalances(statements: Statements, accounts: readonly bigint[]): Promise<void> {
  const locked = await lockRows(statements, accounts);
  const others = accounts.filter((account) => !locked.has(account));
  if (others.length === 0) return;
  await statements
    .selectFrom('configObject')
    .select('key')
    .where(isOneOfKeys('key', others))
    .orderBy('key')
    .forUpdate()
    .execute();
  await lockRows(statements, others);
}

async function lockRows(
  statements: Statements,
  accounts: readonly bigint[],
): Promise<ReadonlySet<bigint>> {
  const rows = await statements
    .selectFrom('accountBalance')
    .select('account')
    .where(isOneOfKeys('account', accounts))
    .orderBy('account')
    .forNoKeyUpdate()
    .execute();
  return new Set(rows.map(({ account }) => account));
}

interface Row {
  readonly account: bigint;
  readonly amount: bigint;
  readonly transactionId: string;
}

/** As texts: the driver prints an array of them for less than one of bigints. */
function lend(requests: readonly LeaseRequest[], { node, epoch }: LeaseBook): RawBuilder<Row> {
  const accounts = requests.map(({ account }) => String(account));
  const needs = requests.map(({ need }) => String(need));
  const wishes = requests.map(({ wish }) => String(wish));
  return sql<Row>`
    with asked as (
      select * from unnest(${accounts}::bigint[], ${needs}::bigint[], ${wishes}::bigint[])
        as asked (account, need, wish)
    ), room as (
      select asked.*, greatest(0, coalesce(balance.balance_e7, 0) + ${e7('object', 'credit')}
        - greatest(${e7('object', 'minimumBalance')}, ${e7('rate_group', 'minimumBalance')})
        - coalesce(lent.amount, 0))::bigint as available
      from asked
        join config_object object on object.key = asked.account and object.kind = ${ACCOUNTS}
        left join config_object rate_group
          on rate_group.key = (object.document ->> 'rateGroup')::bigint
        left join account_balance balance on balance.account = asked.account
        left join lateral (
          select sum(amount_e7) as amount from lease where lease.account = asked.account
        ) lent on true
    ), given as (
      select account, least(need, available) + least(greatest(wish - need, 0),
        (available - least(need, available)) / ${AHEAD_PART}) as amount
      from room
    ), lending as (
      insert into lease (account, node, epoch, amount_e7)
      select account, ${node}, ${epoch}, amount from given where amount > 0 order by account
      on conflict (account, node, epoch) do update
        set amount_e7 = lease.amount_e7 + excluded.amount_e7, changed_at = now()
    )
    select account, amount, pg_current_xact_id()::text as "transactionId" from given`;
}

/** A field of money in a document, where it is a decimal text, or absent when it is zero. */
const e7 = (table: string, field: string): RawBuilder<unknown> =>
  sql`coalesce((${sql.ref(`${table}.document`)} ->> ${sql.lit(field)})::numeric, 0)
    * ${E7_PER_UNIT}`;

/** What became of a transaction whose end was not heard. */
export async function outcomeOf(
  statements: Statements,
  transactionId: string,
): Promise<'committed' | 'aborted' | 'in progress' | 'forgotten'> {
  const { rows } = await sql<{ status: 'committed' | 'aborted' | 'in progress' | null }>`
    select pg_xact_status(${transactionId}::xid8) as status`.execute(statements);
  return rows[0]?.status ?? 'forgotten';
}
