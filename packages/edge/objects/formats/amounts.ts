// Money, and other decimals that are multiplied with it.
import { fail, ok } from '@tandem/base/kernel';
import { parseMoney, printMoney } from '@tandem/base/money';
import type { Format } from './format.ts';

export const money: Format = {
  allowed: 'a decimal text such as "0.0120"',
  read(text) {
    const amount = parseMoney(text);
    return amount.ok ? ok(printMoney(amount.value)) : fail(`not ${amount.error.allowed}`);
  },
};

/** Kept as short as it can be: "12.5", "1". */
export const decimal: Format = {
  allowed: 'a decimal text such as "12.5"',
  read(text) {
    const amount = parseMoney(text);
    if (!amount.ok) return fail(`not ${amount.error.allowed}`);
    return ok(printMoney(amount.value).replace(/\.?0+$/, ''));
  },
};
