// Many payments in one order, each with a result of its own: one that is refused keeps no other
// back. Sent again with the same key, each row is booked once all the same.
import type { Result } from '@tandem/base/kernel';
import type { Asker } from '../ports.ts';
import { type PayFault, type PaymentBooked, type PayParts, pay } from './pay.ts';
import type { PaymentKind } from './ports.ts';

export interface PaymentRow {
  readonly account: string;
  readonly amount: string;
  readonly kind: PaymentKind;
  readonly remark: string;
  /** Undefined: that of the order with the row's number. */
  readonly key: string | undefined;
}

export interface PaymentOrder {
  readonly rows: readonly PaymentRow[];
  readonly key: string | undefined;
  readonly asker: Asker;
}

/** One after the other, by the order of rows: of two of one account the second finds the first. */
export async function payMany(
  parts: PayParts,
  { rows, key, asker }: PaymentOrder,
): Promise<ReadonlyArray<Result<PaymentBooked, PayFault>>> {
  const results: Result<PaymentBooked, PayFault>[] = [];
  for (const [at, { key: own, ...row }] of rows.entries()) {
    const idempotencyKey = own ?? (key === undefined ? undefined : `${key} ${at + 1}`);
    results.push(await pay(parts, { ...row, idempotencyKey, asker }));
  }
  return results;
}
