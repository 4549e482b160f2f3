// What is left on an account: below zero in the colour of trouble, or of credit that is used.
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useFormats } from '../../lib/format.ts';

interface BalanceProps {
  readonly balance: string;
  /** How far it may go below zero. */
  readonly credit: unknown;
}

export function BalanceText({ balance, credit }: BalanceProps): ReactNode {
  const say = useWords();
  const { amount } = useFormats();
  if (!balance.startsWith('-')) return amount(balance);
  const isUsed = -Number(balance) <= Number(credit);
  const title = say(isUsed ? 'objects.creditUsed' : 'objects.creditSpent');
  return (
    <strong className={isUsed ? 'warn' : 'bad'} title={title}>
      {amount(balance)}
    </strong>
  );
}
