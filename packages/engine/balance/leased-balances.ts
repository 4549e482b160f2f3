// Balances over leases: calls take from what this node has been lent, and what they need or will
// need is asked of the office, for all accounts together (conventions: journal, leases, recovery).
import { type Cancel, type Clock, type Ms, ms, type Timers } from '@tandem/base/kernel';
import { add, type Money, ZERO_MONEY } from '@tandem/base/money';
import { costsNothing, UNLIMITED_SECONDS } from '@tandem/domain/rating';
import { AccountMoney, type Bureau } from './account-money.ts';
import type { Balances, CallMoney, Grant, MoneyRequest, OpenAnswer } from './contract.ts';
import type { AppendReturn, LeaseAnswer, LeaseOffice, LeaseRequest } from './ports.ts';

/** What calls of this time need is asked together. */
const GATHER_MS = ms(1);
/** One short transaction of the database. */
export const MOST_REQUESTS = 500;
/** Every account is looked at once in this time: a hundredth of them each 50 ms. */
const REVIEW_PARTS = 100;
const REVIEW_EVERY_MS = ms(50);

export interface LeasedBalancesOptions {
  readonly node: string;
  /** Of this start; records of its calls name it. */
  readonly epoch: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly office: LeaseOffice;
  readonly append: AppendReturn;
}

/** One account's money here, for status pages and for checks. */
export interface Holding {
  readonly account: bigint;
  readonly leased: Money;
  /** Of it. */
  readonly reserved: Money;
  readonly calls: number;
  readonly waiting: number;
}

export interface BalanceFigures {
  readonly accounts: number;
  readonly calls: number;
  readonly waiting: number;
  readonly leased: Money;
  readonly reserved: Money;
}

const FREE_GRANT: Grant = Object.freeze({ reserved: ZERO_MONEY, seconds: UNLIMITED_SECONDS });

export class LeasedBalances implements Balances {
  readonly #options: LeasedBalancesOptions;
  readonly #bureau: Bureau;
  readonly #accounts = new Map<bigint, AccountMoney>();
  #expected = new Set<bigint>();
  /** Calls wait for these. */
  readonly #urgent = new Set<AccountMoney>();
  readonly #ahead = new Set<AccountMoney>();
  /** One question for what no call waits for is out at a time: it never holds up the others. */
  #isAheadOut = false;
  #cancelFlush: Cancel | undefined;
  #flushDueMs = Number.POSITIVE_INFINITY;
  #cancelReview: Cancel | undefined;
  #reviewed: Iterator<AccountMoney> | undefined;
  #isClosed = false;

  constructor(options: LeasedBalancesOptions) {
    this.#options = options;
    const { clock, timers } = options;
    this.#bureau = {
      now: () => clock.now(),
      after: (delay, work) => void timers.after(delay, work),
      enqueue: (account, urgent) => this.#enqueue(account, urgent),
    };
    this.#reviewLater();
  }

  open(request: MoneyRequest, answered: (answer: OpenAnswer) => void): void {
    if (costsNothing(request.pricing.price)) {
      answered({ ok: true, money: freeCall(request.account), grant: FREE_GRANT });
    } else if (this.#isClosed) answered({ ok: false, why: 'unavailable' });
    else this.#account(request.account).open(request, answered);
  }

  /**
   * Accounts whose parties are there and may call at any time: money of theirs lies ready. All of
   * them, where it is not one alone that comes or goes.
   */
  expect(accounts: ReadonlySet<bigint>): void {
    const before = this.#expected;
    this.#expected = new Set(accounts);
    if (this.#isClosed) return;
    for (const account of accounts) {
      if (!before.has(account)) this.#review(this.#account(account));
    }
  }

  /** One more: a phone registers, among a hundred thousand that have. */
  comes(account: bigint): void {
    if (this.#expected.has(account)) return;
    this.#expected.add(account);
    if (!this.#isClosed) this.#review(this.#account(account));
  }

  /** Its money goes back when it has lain unused. */
  goes(account: bigint): void {
    this.#expected.delete(account);
  }

  /**
   * Asks for nothing more and gives back all that no call holds: at the end, when the calls are
   * over. What still comes goes back at once; what a call still holds, with the next epoch.
   */
  close(): void {
    this.#isClosed = true;
    this.#cancelReview?.();
    this.#cancelFlush?.();
    this.#urgent.clear();
    this.#ahead.clear();
    for (const account of this.#accounts.values()) {
      account.close();
      this.#return(account, account.free);
    }
  }

  *holdings(): Generator<Holding, void, void> {
    for (const { key, leased, reserved, runningCalls, waiting } of this.#accounts.values()) {
      yield { account: key, leased, reserved, calls: runningCalls, waiting };
    }
  }

  figures(): BalanceFigures {
    const sums = { accounts: 0, calls: 0, waiting: 0, leased: ZERO_MONEY, reserved: ZERO_MONEY };
    for (const holding of this.holdings()) {
      sums.accounts += 1;
      sums.calls += holding.calls;
      sums.waiting += holding.waiting;
      sums.leased = add(sums.leased, holding.leased);
      sums.reserved = add(sums.reserved, holding.reserved);
    }
    return sums;
  }

  #account(key: bigint): AccountMoney {
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = new AccountMoney(key, this.#bureau);
      this.#accounts.set(key, account);
    }
    return account;
  }

  #enqueue(account: AccountMoney, urgent: boolean): void {
    if (this.#isClosed) return;
    if (urgent) {
      this.#ahead.delete(account);
      this.#urgent.add(account);
    } else if (!this.#urgent.has(account)) this.#ahead.add(account);
    this.#flushAfter(GATHER_MS);
  }

  #flushAfter(delay: Ms): void {
    const dueMs = this.#bureau.now() + delay;
    if (dueMs >= this.#flushDueMs) return;
    this.#cancelFlush?.();
    this.#flushDueMs = dueMs;
    this.#cancelFlush = this.#options.timers.after(delay, () => {
      this.#flushDueMs = Number.POSITIVE_INFINITY;
      this.#flush();
    });
  }

  #flush(): void {
    const nowMs = this.#bureau.now();
    const due: AccountMoney[] = [];
    let pausedUntilMs = Number.POSITIVE_INFINITY;
    for (const account of this.#urgent) {
      if (account.pausedUntilMs <= nowMs) due.push(account);
      else pausedUntilMs = Math.min(pausedUntilMs, account.pausedUntilMs);
    }
    for (let at = 0; at < due.length; at += MOST_REQUESTS) {
      this.#ask(this.#urgent, due.slice(at, at + MOST_REQUESTS), () => undefined);
    }
    if (!this.#isAheadOut && this.#ahead.size > 0) {
      const some = firstOf(this.#ahead, MOST_REQUESTS);
      this.#isAheadOut = true;
      this.#ask(this.#ahead, some, () => {
        this.#isAheadOut = false;
        if (this.#ahead.size > 0) this.#flushAfter(GATHER_MS);
      });
    }
    if (Number.isFinite(pausedUntilMs)) this.#flushAfter(ms(pausedUntilMs - nowMs));
  }

  #ask(from: Set<AccountMoney>, accounts: readonly AccountMoney[], done: () => void): void {
    const requests: LeaseRequest[] = [];
    for (const account of accounts) {
      from.delete(account);
      const request = account.ask();
      if (request !== undefined) requests.push(request);
    }
    let open = requests.length;
    if (open === 0) {
      done();
      return;
    }
    this.#options.office.ask(requests, (answers) => {
      open -= answers.length;
      if (open === 0) done();
      this.#hear(answers);
    });
  }

  #hear(answers: readonly LeaseAnswer[]): void {
    // All of the money first: what a call does with its answer must not cost others theirs.
    for (const answer of answers) this.#account(answer.account).receive(answer);
    for (const answer of answers) {
      const account = this.#account(answer.account);
      account.hear(answer);
      if (this.#isClosed) this.#return(account, account.free);
    }
  }

  #reviewLater(): void {
    this.#cancelReview = this.#options.timers.after(REVIEW_EVERY_MS, () => {
      this.#reviewSome(Math.ceil(this.#accounts.size / REVIEW_PARTS));
      this.#reviewLater();
    });
  }

  #reviewSome(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      this.#reviewed ??= this.#accounts.values();
      const next = this.#reviewed.next();
      if (next.done === true) {
        this.#reviewed = undefined;
        return;
      }
      this.#review(next.value);
    }
  }

  #review(account: AccountMoney): void {
    const isExpected = this.#expected.has(account.key);
    this.#return(account, account.review(isExpected));
    if (account.isIdle && !isExpected) {
      this.#accounts.delete(account.key);
      this.#ahead.delete(account);
      this.#urgent.delete(account);
    }
  }

  #return(account: AccountMoney, amount: Money): void {
    if (amount <= 0n) return;
    const { node, epoch, append } = this.#options;
    const named = { node, epoch, account: String(account.key), amountE7: String(amount) };
    if (append({ kind: 'leaseReturned', ...named })) account.giveBack(amount);
  }
}

/** Nothing is charged, so nothing is reserved. */
function freeCall(account: bigint): CallMoney {
  return {
    account,
    grant: FREE_GRANT,
    reprice: () => FREE_GRANT,
    renew: (granted) => granted(FREE_GRANT),
    settle: () => undefined,
  };
}

function firstOf<T>(items: Iterable<T>, count: number): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === count) break;
    first.push(item);
  }
  return first;
}
