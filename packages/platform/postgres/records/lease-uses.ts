// What charges and returns take out of leases, in the transaction that moves the balances: at no
// moment does the database think that money is free which a call has spent.
import { moneyFromE7 } from '@tandem/base/money';
import type { LeaseUse } from '@tandem/books/cdr/ports';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';

/**
 * How many leases had less than was taken out of them. That is a defect of the switch, and no
 * reason to hold up the books: such a lease is empty then.
 */
export async function useLeases(
  statements: Statements,
  uses: readonly LeaseUse[],
): Promise<number> {
  const sums = summed(uses);
  if (sums.length === 0) return 0;
  const texts = {
    accounts: sums.map(({ account }) => account.toString()),
    nodes: sums.map(({ node }) => node),
    epochs: sums.map(({ epoch }) => epoch),
    amounts: sums.map(({ amount }) => amount.toString()),
  };
  const { rows } = await sql<{ short: bigint }>`
    with used as (
      select * from unnest(${texts.accounts}::bigint[], ${texts.nodes}::text[],
        ${texts.epochs}::text[], ${texts.amounts}::bigint[]) as used (account, node, epoch, amount)
    ), had as (
      select lease.account, lease.node, lease.epoch, amount_e7, amount
      from lease join used using (account, node, epoch)
      order by lease.account, lease.node, lease.epoch for update of lease
    ), reduced as (
      update lease set amount_e7 = greatest(had.amount_e7 - had.amount, 0), changed_at = now()
      from had where (lease.account, lease.node, lease.epoch)
        = (had.account, had.node, had.epoch)
      returning had.amount_e7 < had.amount as is_short
    )
    select (select count(*) from used)
      - (select count(*) from reduced where not is_short) as short`.execute(statements);
  return Number(rows[0]?.short ?? 0n);
}

/** By run of a switch, and by account: a batch has thousands of a few. */
function summed(uses: readonly LeaseUse[]): readonly LeaseUse[] {
  const runs = new Map<string, Map<bigint, { use: LeaseUse; sum: bigint }>>();
  for (const use of uses) {
    const run = `${use.node} ${use.epoch}`;
    const sums = runs.get(run) ?? new Map<bigint, { use: LeaseUse; sum: bigint }>();
    runs.set(run, sums);
    const known = sums.get(use.account);
    if (known === undefined) sums.set(use.account, { use, sum: use.amount });
    else known.sum += use.amount;
  }
  return [...runs.values()].flatMap((sums) =>
    [...sums.values()].map(({ use, sum }) => ({ ...use, amount: moneyFromE7(sum) })),
  );
}

/** Money of a switch that is no more goes back, now that all its charges are booked. */
export async function dropOlderEpochs(
  statements: Statements,
  node: string,
  epoch: string,
): Promise<void> {
  await statements
    .deleteFrom('lease')
    .where('node', '=', node)
    .where('epoch', '<', epoch)
    .execute();
}
