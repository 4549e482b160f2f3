// A payment, refund or adjustment that an operator books.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type Money, parseMoney, printMoney } from '@tandem/base/money';
import { may } from '@tandem/domain/rights';
import { parameterView } from '../configuration/parameter-view.ts';
import type { ConfigurationStore, ParameterStore } from '../configuration/ports.ts';
import type { Asker } from '../ports.ts';
import { ownerOfAccount } from '../rights/owner-of-account.ts';
import { isWithin } from '../rights/ownership.ts';
import type { Books, ExpiryMove, PaymentKind } from './ports.ts';

export interface PayParts {
  readonly store: Pick<ConfigurationStore, 'find'>;
  readonly parameters: ParameterStore;
  readonly books: Pick<Books, 'pay'>;
  readonly clock: { wallMs(): number };
}

export interface PayRequest {
  readonly account: string;
  /** A decimal text: a number of JSON has lost digits before it is read. */
  readonly amount: string;
  readonly kind: PaymentKind;
  readonly remark: string;
  readonly idempotencyKey: string | undefined;
  readonly asker: Asker;
}

export interface PaymentBooked {
  readonly entry: string;
  readonly balance: string;
  /** What the expiry of the account was moved to; null: it was not. */
  readonly expiresAt: string | null;
  /** It was booked before under the same key. */
  readonly repeated: boolean;
}

export interface PayFault {
  readonly code: string;
  readonly field: string;
  readonly allowed: string;
  readonly detail: string;
}

export async function pay(
  parts: PayParts,
  request: PayRequest,
): Promise<Result<PaymentBooked, PayFault>> {
  const { store, books } = parts;
  const amount = parseMoney(request.amount);
  if (!amount.ok) {
    const { refused, allowed } = amount.error;
    return fail({ code: 'PAYMENT_AMOUNT', field: 'amount', allowed, detail: refused });
  }
  if (amount.value === 0n) return fail(nothing);
  const account = await store.find('accounts', request.account);
  if (account === undefined) return fail(noAccount(request.account));
  const { kind, remark, idempotencyKey, asker } = request;
  const owner = await ownerOfAccount(store, account);
  // To who sees a part, the accounts of others do not exist.
  if (!isWithin(asker.account, owner)) return fail(noAccount(request.account));
  if (!may(asker, 'pay', { object: 'payments', owner })) return fail(notAllowed(request.account));
  const expiry = await expiryMove(parts, { ...request, amountE7: amount.value });
  const paid = await books.pay({
    accountKey: account.key,
    amountE7: amount.value,
    ...{ kind, remark, actor: asker.actor },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(expiry === undefined ? {} : { expiry }),
  });
  if (!paid.ok) {
    const { code, message } = paid.error;
    const shown = code === 'CONFIG_BUSY' ? 'CONFIGURATION_CONFLICT' : code;
    return fail({ code: shown, field: '', allowed: '', detail: message });
  }
  const { entryId, balanceE7, expiresAtMs, repeated } = paid.value;
  const expiresAt = expiresAtMs === null ? null : new Date(expiresAtMs).toISOString();
  return ok({ entry: String(entryId), balance: printMoney(balanceE7), expiresAt, repeated });
}

/** Only a payment that brings money moves it: a refund or a correction buys no time. */
async function expiryMove(
  { parameters, clock }: PayParts,
  { kind, amountE7, asker }: PayRequest & { readonly amountE7: Money },
): Promise<ExpiryMove | undefined> {
  if (kind !== 'payment' || amountE7 < 0n) return undefined;
  const view = await parameterView(parameters);
  const days = view.get('SERVER_PAY_DELAY_CUSTOMER_EXPIRE_DAY');
  return days === 0 ? undefined : { days, nowMs: clock.wallMs(), source: asker.source };
}

const nothing: PayFault = {
  code: 'PAYMENT_AMOUNT',
  field: 'amount',
  allowed: 'an amount other than zero',
  detail: 'nothing would be booked',
};

const notAllowed = (id: string): PayFault => ({
  code: 'RIGHT_MISSING',
  field: 'account',
  allowed: 'payments:pay for it; nobody has it for the account to which he is bound',
  detail: `you may not book on ${id}`,
});

const noAccount = (id: string): PayFault => ({
  code: 'ACCOUNT_MISSING',
  field: 'account',
  allowed: 'the id of an account',
  detail: `there is no account ${id}`,
});
