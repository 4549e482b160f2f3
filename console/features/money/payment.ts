// A payment as the API shows it.
import type { WordKey } from '../../i18n/index.ts';

export const PAYMENTS = '/api/v1/payments';

export const PAYMENT_KINDS = ['payment', 'refund', 'adjustment'] as const;
export type PaymentKind = (typeof PAYMENT_KINDS)[number];

export const KIND_WORDS: Readonly<Record<PaymentKind, WordKey>> = {
  payment: 'money.payment',
  refund: 'money.refund',
  adjustment: 'money.adjustment',
};

export interface Payment {
  readonly id: string;
  readonly at: string;
  readonly kind: PaymentKind;
  readonly account: string;
  readonly amount: string;
  readonly actor: string;
  readonly remark: string;
}
