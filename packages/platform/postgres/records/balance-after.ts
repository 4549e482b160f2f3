// What calls have left of the balance of who paid. It stands at the entry of the ledger, which was
// written while the balance was held, and is read from there: so record and ledger cannot disagree.
import { type Money, moneyFromE7 } from '@tandem/base/money';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';

/** By the id of the record; those that cost nothing have moved no balance and are left out. */
export async function balancesLeft(
  statements: Statements,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Money>> {
  if (ids.length === 0) return new Map();
  const rows = await statements
    .selectFrom('ledgerEntry')
    .select(['causeId', 'balanceE7'])
    .where('causeKind', '=', 'call')
    .where('kind', '=', 'call')
    .where(sql<boolean>`cause_id = any(${ids}::text[])`)
    .execute();
  return new Map(
    rows.flatMap(({ causeId, balanceE7 }): [string, Money][] =>
      balanceE7 === null ? [] : [[causeId, moneyFromE7(balanceE7)]],
    ),
  );
}
