// The balance that an account is created with is its first payment.
import { invariant } from '@tandem/base/kernel';
import type { Statements } from '../connect.ts';
import { bookAll, type Movement } from '../ledger/book.ts';
import { ACCOUNTS } from './object.ts';
import type { ObjectPlan } from './plan.ts';

/** How many were booked. */
export async function bookOpenings(
  statements: Statements,
  { created }: ObjectPlan,
  actor: string,
): Promise<number> {
  const movements = created.flatMap(({ key, kind, asked }): readonly Movement[] => {
    const { openingE7: amountE7 } = asked;
    if (amountE7 === undefined || amountE7 === 0n) return [];
    invariant(kind === ACCOUNTS, `only an account is opened with money, not one of ${kind}`);
    const cause = { kind: 'opening', id: String(key) } as const;
    return [{ accountKey: key, amountE7, kind: 'payment', cause, actor, remark: '' }];
  });
  await bookAll(statements, movements);
  return movements.length;
}
