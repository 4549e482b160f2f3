// The money of days that are over: each call has what it needs, and what they all have spent is
// known in the end, before any of it is booked.
import { add, type Money, moneyFromE7, ZERO_MONEY } from '@tandem/base/money';
import { UNLIMITED_SECONDS } from '@tandem/domain/rating';
import type { Balances, Grant, MoneyRequest, OpenAnswer } from '@tandem/engine/balance';

/** More than any call of the demo costs: 1,000 of the currency. */
const GRANT: Grant = {
  reserved: moneyFromE7(10_000_000_000n),
  seconds: UNLIMITED_SECONDS,
};

export class PastMoney implements Balances {
  /** By the key of the account. */
  readonly spent = new Map<bigint, Money>();

  open({ account }: MoneyRequest, answered: (answer: OpenAnswer) => void): void {
    const money = {
      ...{ account, grant: GRANT },
      reprice: () => GRANT,
      renew: (granted: (more: Grant) => void) => granted(GRANT),
      settle: (fee: Money) => this.#spend(account, fee),
    };
    answered({ ok: true, money, grant: GRANT });
  }

  #spend(account: bigint, fee: Money): void {
    if (fee === ZERO_MONEY) return;
    this.spent.set(account, add(this.spent.get(account) ?? ZERO_MONEY, fee));
  }
}
