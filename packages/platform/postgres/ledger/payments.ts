// What was booked by hand: payments, refunds, adjustments, newest first. Each has one of two of our
// own accounts at its other side, and those two have indexes of their own (migration 0013), so
// that they are found among any number of calls.
import { type Money, moneyFromE7 } from '@tandem/base/money';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { EntryKind } from './entry.ts';
import { HOUSE_ACCOUNTS } from './house-accounts.ts';

export interface PaymentsAsked {
  readonly limit: number;
  /** Keys: only what was booked on one of these; absent: on all. */
  readonly accounts?: readonly bigint[];
  /** Only entries older than this one. */
  readonly olderThan?: bigint;
}

export interface PaymentEntry {
  readonly id: bigint;
  readonly atMs: number;
  readonly kind: EntryKind;
  /** The id of the account. */
  readonly account: string;
  /** Below zero it was taken from the account. */
  readonly amountE7: Money;
  readonly actor: string;
  readonly remark: string;
}

/** Another one would need indexes as well. */
export const HOUSE = [HOUSE_ACCOUNTS.cash, HOUSE_ACCOUNTS.adjustments];
const SIDES = HOUSE.flatMap((house) => [
  { house, ours: 'debitAccount', theirs: 'creditAccount' } as const,
  { house, ours: 'creditAccount', theirs: 'debitAccount' } as const,
]);
type Side = (typeof SIDES)[number];

export async function paymentsOf(
  statements: Statements,
  asked: PaymentsAsked,
): Promise<readonly PaymentEntry[]> {
  const found = await Promise.all(SIDES.map((side) => oneSide(statements, side, asked)));
  return found
    .flat()
    .sort((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, asked.limit);
}

async function oneSide(
  statements: Statements,
  { house, ours, theirs }: Side,
  { limit, accounts, olderThan }: PaymentsAsked,
): Promise<readonly PaymentEntry[]> {
  const rows = await statements
    .selectFrom('ledgerEntry')
    .innerJoin('configObject', 'configObject.key', `ledgerEntry.${theirs}`)
    .select([
      ...(['ledgerEntry.id as id', 'ledgerEntry.at as atMs', 'ledgerEntry.kind as kind'] as const),
      ...(['configObject.id as account', 'ledgerEntry.amountE7 as amountE7'] as const),
      ...(['ledgerEntry.actor as actor', 'ledgerEntry.remark as remark'] as const),
    ])
    .where(`ledgerEntry.${ours}`, '=', house)
    .$if(olderThan !== undefined, (query) => query.where('ledgerEntry.id', '<', olderThan ?? 0n))
    .$if(accounts !== undefined, (query) =>
      query.where(
        sql<boolean>`${sql.ref(`ledgerEntry.${theirs}`)} = any(${accounts ?? []}::bigint[])`,
      ),
    )
    .orderBy('ledgerEntry.id', 'desc')
    .limit(limit)
    .execute();
  const sign = ours === 'debitAccount' ? 1n : -1n;
  return rows.map((row) => ({ ...row, amountE7: moneyFromE7(sign * row.amountE7) }));
}
