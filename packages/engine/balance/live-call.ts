// The money of one call that runs.
import { broken, invariant } from '@tandem/base/kernel';
import { larger, type Money, smaller, subtract, ZERO_MONEY } from '@tandem/base/money';
import { affordableSeconds, type Pricing, type Slice } from '@tandem/domain/rating';
import type { CallMoney, Grant, MoneyRequest } from './contract.ts';
import { grown, type Held, longestSlice, nextSlice, shareOf } from './slices.ts';
import type { Shortage } from './waiting.ts';

/** What an account does for its calls. */
export interface Purse {
  readonly free: Money;
  /** Of the account. */
  readonly runningCalls: number;
  /** Calls `served` when that much was set aside, else `denied`: at once or later. */
  want(wish: Wish): void;
  /** Sets aside what is free. */
  take(amount: Money): void;
  /** It is free again. */
  release(amount: Money): void;
  /** The call is over: the fee is gone, and the rest of what it held is free again. */
  settle(reserved: Money, fee: Money): void;
}

export interface Wish {
  readonly amount: Money;
  readonly isGone: () => boolean;
  readonly served: () => void;
  readonly denied: (why: Shortage) => void;
}

export class LiveCall implements CallMoney {
  readonly account: bigint;
  readonly #purse: Purse;
  #request: MoneyRequest;
  #grant: Grant;
  #sliceSeconds: number;
  #isRenewing = false;
  #isSettled = false;

  /** The slice has been set aside. */
  constructor(purse: Purse, request: MoneyRequest, { amount, seconds }: Slice) {
    this.account = request.account;
    this.#purse = purse;
    this.#request = request;
    this.#grant = { reserved: amount, seconds };
    this.#sliceSeconds = seconds;
  }

  get grant(): Grant {
    return this.#grant;
  }

  reprice(pricing: Pricing): Grant {
    this.#request = { ...this.#request, pricing };
    const { reserved } = this.#grant;
    this.#grant = { reserved, seconds: affordableSeconds(reserved, pricing) };
    return this.#grant;
  }

  renew(granted: (grant: Grant) => void): void {
    invariant(!this.#isRenewing && !this.#isSettled, 'a call is renewed once at a time, and open');
    const next = nextSlice(this.#held());
    if (next === null) {
      granted(this.#grant);
      return;
    }
    this.#isRenewing = true;
    const { amount, sliceSeconds } = next;
    this.#purse.want({
      amount,
      isGone: () => this.#isSettled,
      served: () => {
        this.#sliceSeconds = sliceSeconds;
        const used = this.#grow(amount);
        // What buys nothing was set aside with the rest, and is free again.
        this.#purse.release(subtract(amount, used));
        this.#renewed(granted);
      },
      denied: () => {
        this.#purse.take(this.#grow(this.#lessThan(amount)));
        this.#renewed(granted);
      },
    });
  }

  settle(fee: Money): void {
    invariant(!this.#isSettled, 'a call is settled once');
    this.#isSettled = true;
    const { reserved } = this.#grant;
    // Before the judgement: what happens to the books of others is right either way.
    this.#purse.settle(reserved, fee);
    if (fee < 0n || fee > reserved) broken(`a fee of ${fee} over the reserve of ${reserved}`);
  }

  #renewed(granted: (grant: Grant) => void): void {
    this.#isRenewing = false;
    granted(this.#grant);
  }

  /** With that much more; what of it is used. */
  #grow(more: Money): Money {
    const { reserved } = this.#grant;
    this.#grant = grown(this.#grant, more, this.#request.pricing);
    return subtract(this.#grant.reserved, reserved);
  }

  /** There is not enough for the slice: what there is, in fair shares. */
  #lessThan(wanted: Money): Money {
    const { free, runningCalls } = this.#purse;
    return larger(smaller(wanted, shareOf(free, runningCalls, this.#held())), ZERO_MONEY);
  }

  #held(): Held {
    return {
      grant: this.#grant,
      sliceSeconds: this.#sliceSeconds,
      pricing: this.#request.pricing,
      longestSeconds: longestSlice(this.#request.averageSeconds),
    };
  }
}
