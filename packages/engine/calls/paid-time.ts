// The time that a call may last on the money reserved for it (billing.md 3). The reserve is moved
// on ahead of the call; when nothing more is granted the call is cut as the paid time is used up.
//
//   answered |----------- paid ------------| renew 5 s before, or at the half of less
//                                     |ask|
//            |------- granted more ---------------------------| used up: cut
import type { Clock, Ms } from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';
import type { Pricing } from '@tandem/domain/rating';
import type { CallMoney, Grant } from '@tandem/engine/balance/contract';
import { type CallTimers, type TimerOwner, TimerPlace } from './call-timers.ts';

/** An answer takes 200 ms at most; the rest is for a database that is slow for a moment. */
const ASK_AHEAD_MS = 5_000;
/** An answer would come too late. */
const LAST_ASK_MS = 250;
/** A first block of a second leaves no time to ask ahead of its end, and twice if need be. */
const SHORT_SLICE_MS = 2_000;
const MS_PER_SECOND = 1_000;
/** Further ahead than any call lasts: no timer is armed. */
const LONGEST_CALL_MS = 864_000_000;

/** What all calls share. */
export interface PaidTimeParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: CallTimers;
}

export interface PaidTimeUser {
  /** More is reserved than before. */
  stepDue(): void;
  endBy(why: 'paidTimeOver'): void;
}

export class PaidTime implements TimerOwner {
  readonly #money: CallMoney;
  readonly #parts: PaidTimeParts;
  readonly #user: PaidTimeUser;
  readonly #ask = new TimerPlace();
  readonly #end = new TimerPlace();
  #answeredAt: Ms | undefined;
  #grant: Grant;
  #generation = 0;
  #hasAsked = false;
  #isSettled = false;

  constructor(money: CallMoney, parts: PaidTimeParts, user: PaidTimeUser) {
    this.#money = money;
    this.#parts = parts;
    this.#user = user;
    this.#grant = money.grant;
  }

  get reserved(): Money {
    return this.#grant.reserved;
  }

  /** The call is answered: the time runs, at these prices where they are not those of before. */
  begin(answeredAt: Ms, pricing?: Pricing): void {
    this.#answeredAt = answeredAt;
    if (pricing !== undefined) this.#grant = this.#money.reprice(pricing);
    this.#arm();
  }

  /** Once, at the end of the call; no timer is left. */
  settle(fee: Money): void {
    this.#isSettled = true;
    this.#parts.timers.disarm(this.#ask);
    this.#parts.timers.disarm(this.#end);
    this.#money.settle(fee);
  }

  timerFired(name: string, generation: number): void {
    if (this.#isSettled || generation !== this.#generation) return;
    if (name === 'usedUp') this.#user.endBy('paidTimeOver');
    else {
      this.#hasAsked = true;
      this.#money.renew((grant) => this.#granted(grant));
    }
  }

  #granted(grant: Grant): void {
    if (this.#isSettled) return;
    const isMore = grant.seconds > this.#grant.seconds || grant.reserved > this.#grant.reserved;
    this.#grant = grant;
    this.#arm();
    if (isMore) this.#user.stepDue();
  }

  #arm(): void {
    const { clock, timers } = this.#parts;
    // Who was never asked is given the time for it, also where the reserve pays no second.
    const least = this.#hasAsked ? Number.NEGATIVE_INFINITY : LAST_ASK_MS;
    const left = Math.max(this.#endsAt() - clock.now(), least);
    if (left > LONGEST_CALL_MS) return;
    this.#generation += 1;
    const generation = this.#generation;
    timers.arm(this, this.#end, { afterMs: left, name: 'usedUp', generation });
    // However little the first slice has left, what comes after it has to be asked for once.
    if (left < LAST_ASK_MS && this.#hasAsked) {
      timers.disarm(this.#ask);
      return;
    }
    const isShort = left <= SHORT_SLICE_MS && !this.#hasAsked;
    const afterMs = isShort ? 0 : left - Math.min(ASK_AHEAD_MS, left / 2);
    timers.arm(this, this.#ask, { afterMs, name: 'ask', generation });
  }

  #endsAt(): number {
    return (this.#answeredAt ?? 0) + this.#grant.seconds * MS_PER_SECOND;
  }
}
