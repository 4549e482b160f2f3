// How fast an account's money has gone lately, and from that how much of it should lie ready: so
// that calls find it there without asking, also while the database is away for a while.
import { larger, type Money, moneyFromE7, ZERO_MONEY } from '@tandem/base/money';

/** So long the money that lies ready lasts if the account goes on as it did. */
const READY_SECONDS = 60;
/** What was burnt this long ago counts half. */
const HALF_LIFE_SECONDS = 30;
/** One unit of the currency lies ready for who is there and has not called yet: a few slices. */
const FIRST_READY: Money = moneyFromE7(10_000_000n);
/** Below a ten-millionth of the unit in a minute nothing is burnt any more. */
const NOTHING_E7 = 1 / READY_SECONDS;

export class Demand {
  /** 10^-7 a second. A fraction: this is an estimate, and no money. */
  #burntE7 = 0;
  #seen: Money = ZERO_MONEY;
  #seenAtMs: number;

  constructor(nowMs: number) {
    this.#seenAtMs = nowMs;
  }

  /** `used`: all that calls have ever taken, less what they gave back. */
  see(used: Money, nowMs: number): void {
    const seconds = (nowMs - this.#seenAtMs) / 1_000;
    if (seconds <= 0) return;
    if (used === this.#seen && this.#burntE7 === 0) {
      // Most accounts most of the time.
      this.#seenAtMs = nowMs;
      return;
    }
    const rate = Math.max(0, Number(used - this.#seen) / seconds);
    const kept = 0.5 ** (seconds / HALF_LIFE_SECONDS);
    this.#burntE7 = rate + (this.#burntE7 - rate) * kept;
    if (this.#burntE7 < NOTHING_E7) this.#burntE7 = 0;
    this.#seen = used;
    this.#seenAtMs = nowMs;
  }

  /** What should be free. */
  target(isExpected: boolean): Money {
    if (this.#burntE7 === 0) return isExpected ? FIRST_READY : ZERO_MONEY;
    const ready = moneyFromE7(BigInt(Math.ceil(this.#burntE7 * READY_SECONDS)));
    return larger(ready, isExpected ? FIRST_READY : ZERO_MONEY);
  }
}
