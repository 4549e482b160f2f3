// What was booked by hand, newest first, of the accounts that the asker sees.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { printMoney } from '@tandem/base/money';
import type { ConfigurationStore } from '../configuration/ports.ts';
import { accountsSeen, type ScopeParts } from '../objects/scope.ts';
import type { Asker } from '../ports.ts';
import { momentText } from '../records/view.ts';
import type { PayFault } from './pay.ts';
import type { BookedPayment, Books } from './ports.ts';

export interface ListPaymentsParts extends Pick<ScopeParts, 'objects'> {
  readonly store: Pick<ConfigurationStore, 'find'>;
  readonly books: Pick<Books, 'payments'>;
}

export interface PaymentsQuery {
  /** The id of one account; undefined: of all that are seen. */
  readonly account: string | undefined;
  readonly after: string | undefined;
  readonly limit: number;
  readonly asker: Asker;
}

export interface PaymentView {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly account: string;
  readonly amount: string;
  readonly actor: string;
  readonly remark: string;
}

export interface PaymentsPage {
  readonly items: readonly PaymentView[];
  readonly next: string | null;
}

export async function listPayments(
  parts: ListPaymentsParts,
  { account, after, limit, asker }: PaymentsQuery,
): Promise<Result<PaymentsPage, Pick<PayFault, 'detail'>>> {
  const seen = await accountsSeen(parts, asker);
  const one = account === undefined ? undefined : await parts.store.find('accounts', account);
  // To who sees a part, the accounts of others do not exist.
  const isHidden = one !== undefined && seen !== undefined && !seen.includes(one.key);
  if (account !== undefined && (one === undefined || isHidden)) {
    return fail({ detail: `there is no account ${account}` });
  }
  const accounts = one === undefined ? seen : [one.key];
  const rows = await parts.books.payments({
    limit: limit + 1,
    ...(accounts === undefined ? {} : { accounts }),
    ...(after === undefined ? {} : { olderThan: BigInt(after) }),
  });
  const items = rows.slice(0, limit).map(viewOf);
  return ok({ items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null });
}

const viewOf = ({ id, atMs, amountE7, ...same }: BookedPayment): PaymentView => ({
  ...{ id: String(id), at: momentText(atMs), amount: printMoney(amountE7) },
  ...{ kind: same.kind, account: same.account, actor: same.actor, remark: same.remark },
});
