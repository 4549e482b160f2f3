// For tests only: accounts in memory that give slices as the contract says, at once or late, and
// insist that every reserve is settled once, and never above itself.
import { invariant, ms, type Timers } from '@tandem/base/kernel';
import { type Money, subtract, ZERO_MONEY } from '@tandem/base/money';
import { affordableSeconds, firstSlice, type Pricing, reserveFor } from '@tandem/domain/rating';
import type {
  Balances,
  CallMoney,
  Grant,
  MoneyRequest,
  OpenAnswer,
} from '@tandem/engine/balance/contract';

const LONGEST_SLICE_SECONDS = 200;

export class FakeMoney implements Balances {
  readonly balances = new Map<bigint, Money>();
  /** Answers come so late; undefined: at once, from within the question. */
  delayMs: number | undefined;
  isAway = false;
  readonly #timers: Timers;
  readonly #open = new Set<FakeCallMoney>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get reserves(): number {
    return this.#open.size;
  }

  has(account: bigint, money: Money): void {
    this.balances.set(account, money);
  }

  /** What is not reserved by any call. */
  free(account: bigint): Money {
    let free = this.balances.get(account) ?? ZERO_MONEY;
    for (const call of this.#open) {
      if (call.account === account) free = subtract(free, call.grant.reserved);
    }
    return free;
  }

  open(request: MoneyRequest, answered: (answer: OpenAnswer) => void): void {
    const answer = (): void => answered(this.#answer(request));
    if (this.delayMs === undefined) answer();
    else this.#timers.after(ms(this.delayMs), answer);
  }

  #answer({ account, pricing, advanceMinutes }: MoneyRequest): OpenAnswer {
    if (this.isAway) return { ok: false, why: 'unavailable' };
    const slice = firstSlice(advanceMinutes, pricing);
    if (slice.amount > 0n && this.free(account) < slice.amount) {
      return { ok: false, why: 'insufficient' };
    }
    const grant = { reserved: slice.amount, seconds: slice.seconds };
    const money = new FakeCallMoney({ bank: this, account, pricing, grant });
    this.#open.add(money);
    return { ok: true, money, grant };
  }

  close(call: FakeCallMoney, fee: Money): void {
    this.#open.delete(call);
    const before = this.balances.get(call.account) ?? ZERO_MONEY;
    this.balances.set(call.account, subtract(before, fee));
  }
}

interface Opened {
  readonly bank: FakeMoney;
  readonly account: bigint;
  readonly pricing: Pricing;
  readonly grant: Grant;
}

class FakeCallMoney implements CallMoney {
  readonly account: bigint;
  grant: Grant;
  readonly #bank: FakeMoney;
  #pricing: Pricing;
  #slice: number;
  #isSettled = false;

  constructor({ bank, account, pricing, grant }: Opened) {
    this.account = account;
    this.grant = grant;
    this.#bank = bank;
    this.#pricing = pricing;
    this.#slice = grant.seconds;
  }

  reprice(pricing: Pricing): Grant {
    this.#pricing = pricing;
    const { reserved } = this.grant;
    this.grant = { reserved, seconds: affordableSeconds(reserved, pricing) };
    return this.grant;
  }

  renew(granted: (grant: Grant) => void): void {
    invariant(!this.#isSettled, 'no renewal after the settlement');
    this.#slice = Math.min(this.#slice * 2, LONGEST_SLICE_SECONDS);
    const most = (this.grant.reserved + this.#bank.free(this.account)) as Money;
    const wished = this.grant.seconds + this.#slice;
    const seconds = Math.min(wished, affordableSeconds(most, this.#pricing));
    if (seconds > this.grant.seconds) {
      this.grant = { seconds, reserved: reserveFor(seconds, this.#pricing) };
    }
    granted(this.grant);
  }

  settle(fee: Money): void {
    invariant(!this.#isSettled, 'a reserve is settled once');
    invariant(fee >= 0n && fee <= this.grant.reserved, `a fee of ${fee} over its reserve`);
    this.#isSettled = true;
    this.#bank.close(this, fee);
  }
}
