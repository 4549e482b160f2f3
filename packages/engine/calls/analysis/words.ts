// Figures and places in words.
import { moneyFromE7, printMoney } from '@tandem/base/money';
import type { PhoneAction } from '@tandem/domain/routing';

/** Prices a minute may have more decimals than money has: they are compared unrounded. */
export const moneyText = (e7: number): string => printMoney(moneyFromE7(BigInt(Math.round(e7))));

export function phoneWords(action: PhoneAction, places: number): string {
  switch (action.do) {
    case 'ring':
      return places === 0 ? 'it rings at its addresses' : `it rings at ${places} of its places`;
    case 'forward':
      return `it sends the call on to ${action.to} (${action.because})`;
    case 'toGateways':
      return 'it is offline: the call goes on to the gateways';
    case 'refuse':
      return `it takes no call (${action.because})`;
  }
}
