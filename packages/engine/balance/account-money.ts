// The money of one account on this node.
//
//   leased    lent to us by the database, less what ended calls were charged
//   reserved  of it: set aside for calls that run
//   free      the rest: for the next call, the next slice; what is too much of it goes back
//
// It stays right whatever comes late or never: only a loan that was heard of is counted, whenever
// it is heard of; and a call holds only what was free at that moment.
import { broken, type Ms, ms } from '@tandem/base/kernel';
import { add, larger, type Money, smaller, subtract, ZERO_MONEY } from '@tandem/base/money';
import { firstSlice } from '@tandem/domain/rating';
import type { MoneyRequest, OpenAnswer } from './contract.ts';
import { Demand } from './demand.ts';
import { LiveCall, type Purse, type Wish } from './live-call.ts';
import type { LeaseAnswer, LeaseRequest } from './ports.ts';
import { LONGEST_WAIT_MS, type Shortage, type Waiter, WaitingLine } from './waiting.ts';

/** An account without money, or a database that is away, is not asked again for each call. */
const PAUSE_MS = 50;
/** Money to lie ready was not given: the account is poor, and is asked for more seldom. */
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;
/** What was not needed for so long goes back. */
const UNUSED_AFTER_MS = 30_000;

/** What all accounts share. */
export interface Bureau {
  now(): number;
  /** `urgent`: calls wait. Asks the account for its question soon. */
  enqueue(account: AccountMoney, urgent: boolean): void;
  after(delay: Ms, work: () => void): void;
}

export class AccountMoney implements Purse {
  readonly key: bigint;
  readonly #bureau: Bureau;
  readonly #line = new WaitingLine();
  readonly #demand: Demand;
  #leased: Money = ZERO_MONEY;
  #reserved: Money = ZERO_MONEY;
  #spent: Money = ZERO_MONEY;
  #target: Money = ZERO_MONEY;
  #calls = 0;
  /** The question that is out, and has no answer yet. */
  #question: LeaseRequest | undefined;
  #isServing = false;
  #isWatched = false;
  #pausedUntilMs = 0;
  #aheadAgainMs = 0;
  #aheadRetryMs = FIRST_RETRY_MS;
  /** The least that was free since then: so much of it was of no use. */
  #leastFree: Money = ZERO_MONEY;
  #leastSinceMs: number;

  constructor(key: bigint, bureau: Bureau) {
    this.key = key;
    this.#bureau = bureau;
    this.#leastSinceMs = bureau.now();
    this.#demand = new Demand(this.#leastSinceMs);
  }

  get leased(): Money {
    return this.#leased;
  }

  get reserved(): Money {
    return this.#reserved;
  }

  get free(): Money {
    return subtract(this.#leased, this.#reserved);
  }

  get runningCalls(): number {
    return this.#calls;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** Not to be asked before. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /** Nothing is known of it that would be missed. */
  get isIdle(): boolean {
    return (
      this.#leased === 0n &&
      this.#calls === 0 &&
      this.#line.size === 0 &&
      this.#question === undefined
    );
  }

  open(request: MoneyRequest, answered: (answer: OpenAnswer) => void): void {
    const slice = firstSlice(request.advanceMinutes, request.pricing);
    this.want({
      amount: slice.amount,
      isGone: () => false,
      served: () => {
        this.#calls += 1;
        const money = new LiveCall(this, request, slice);
        answered({ ok: true, money, grant: money.grant });
      },
      denied: (why) => answered({ ok: false, why }),
    });
  }

  want({ amount, isGone, served, denied }: Wish): void {
    // Who needs none takes from nobody in the line.
    if (amount === 0n || (this.#line.size === 0 && amount <= this.free)) {
      this.take(amount);
      served();
      this.#keepReady();
      return;
    }
    const dueMs = this.#bureau.now() + LONGEST_WAIT_MS;
    this.#line.join({ amount, dueMs, isAsked: false, isGone, served, denied });
    this.#watch();
    this.#ask();
  }

  take(amount: Money): void {
    if (amount === 0n) return;
    if (amount < 0n || amount > this.free) broken(`${amount} of ${this.free} is taken`);
    this.#reserved = add(this.#reserved, amount);
    this.#leastFree = smaller(this.#leastFree, this.free);
  }

  release(amount: Money): void {
    this.#reserved = subtract(this.#reserved, amount);
    this.#serve();
  }

  settle(reserved: Money, fee: Money): void {
    this.#calls -= 1;
    this.#leased = subtract(this.#leased, fee);
    this.#spent = add(this.#spent, fee);
    this.release(reserved);
  }

  /** What is to be asked now; undefined when there is nothing, or the answer is not there yet. */
  ask(): LeaseRequest | undefined {
    if (this.#question !== undefined) return undefined;
    const wanted = this.#line.ask();
    const need = larger(subtract(wanted, this.free), ZERO_MONEY);
    const lacking = larger(subtract(add(this.#target, wanted), this.free), ZERO_MONEY);
    // Twice the need, so that a rush asks less and less often the longer it lasts.
    const wish = larger(lacking, (need * 2n) as Money);
    if (wish === 0n) return undefined;
    this.#question = { account: this.key, need, wish };
    return this.#question;
  }

  /** Counts the money; those who wait for it are served by `hear`. */
  receive(answer: LeaseAnswer): void {
    const nowMs = this.#bureau.now();
    const { need, wish } = this.#question ?? { need: ZERO_MONEY, wish: ZERO_MONEY };
    if ('unavailable' in answer) {
      this.#pausedUntilMs = nowMs + PAUSE_MS;
      this.#aheadAgainMs = nowMs + FIRST_RETRY_MS;
      return;
    }
    const { granted } = answer;
    this.#leased = add(this.#leased, granted);
    if (granted < need) this.#pausedUntilMs = nowMs + PAUSE_MS;
    if (granted >= wish) this.#aheadRetryMs = FIRST_RETRY_MS;
    else {
      this.#aheadAgainMs = nowMs + this.#aheadRetryMs;
      this.#aheadRetryMs = Math.min(LONGEST_RETRY_MS, this.#aheadRetryMs * 2);
    }
  }

  hear(answer: LeaseAnswer): void {
    this.#question = undefined;
    const why = 'granted' in answer ? 'insufficient' : 'unavailable';
    this.#serve();
    this.#deny(why, (waiter) => waiter.isAsked);
    this.#ask();
  }

  /** Looks at how it goes; what is too much, and should go back. */
  review(isExpected: boolean): Money {
    const nowMs = this.#bureau.now();
    this.#demand.see(add(this.#reserved, this.#spent), nowMs);
    this.#target = this.#demand.target(isExpected);
    this.#keepReady();
    if (nowMs - this.#leastSinceMs < UNUSED_AFTER_MS) return ZERO_MONEY;
    const surplus = subtract(this.#leastFree, this.#target);
    this.#leastFree = this.free;
    this.#leastSinceMs = nowMs;
    // Less than half of what lies ready is not worth the writing.
    if (surplus <= this.#target / 2n || this.#question !== undefined) return ZERO_MONEY;
    return smaller(surplus, this.free);
  }

  /** The money is no longer ours. */
  giveBack(amount: Money): void {
    if (amount < 0n || amount > this.free) broken(`${amount} of ${this.free} goes back`);
    this.#leased = subtract(this.#leased, amount);
    this.#leastFree = smaller(this.#leastFree, this.free);
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#deny('unavailable', () => true);
  }

  #keepReady(): void {
    if (this.#target === 0n || this.free * 2n >= this.#target) return;
    if (this.#question === undefined && this.#bureau.now() >= this.#aheadAgainMs) {
      this.#bureau.enqueue(this, false);
    }
  }

  #ask(): void {
    if (this.#question === undefined && this.#line.first() !== undefined) {
      this.#bureau.enqueue(this, true);
    }
  }

  /** In order, as far as the money goes. What a call does in answer may come back in here. */
  #serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      for (;;) {
        const first = this.#line.first();
        if (first === undefined || first.amount > this.free) break;
        this.#line.shift();
        this.take(first.amount);
        first.served();
      }
    } finally {
      this.#isServing = false;
    }
  }

  #deny(why: Shortage, whom: (waiter: Waiter) => boolean): void {
    for (;;) {
      const first = this.#line.first();
      if (first === undefined || !whom(first)) return;
      this.#line.shift();
      first.denied(why);
      // Behind it somebody may fit who wants less.
      this.#serve();
    }
  }

  /** One timer while somebody waits: the first in the line is due first. */
  #watch(): void {
    const first = this.#line.first();
    if (this.#isWatched || first === undefined) return;
    this.#isWatched = true;
    const delay = ms(Math.max(0, first.dueMs - this.#bureau.now()));
    this.#bureau.after(delay, () => {
      this.#isWatched = false;
      const nowMs = this.#bureau.now();
      this.#serve();
      this.#deny('unavailable', ({ dueMs }) => dueMs <= nowMs);
      this.#watch();
    });
  }
}
