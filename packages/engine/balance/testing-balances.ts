// Money for tests. `ModelBank`: what the database knows of balances and leases, by the rules of its
// SQL. `FakeLeaseOffice`: lends out of it, late, away or at once. `FakeBalances`: the whole face
// that calls see, for tests of calls that want no leases at all.
import { type Cancel, invariant, type Ms, ms, type Timers } from '@tandem/base/kernel';
import { add, larger, type Money, smaller, subtract, sum, ZERO_MONEY } from '@tandem/base/money';
import { affordableSeconds, firstSlice, type Pricing, reserveFor } from '@tandem/domain/rating';
import type { Balances, CallMoney, Grant, MoneyRequest, OpenAnswer } from './contract.ts';
import type { LeaseAnswer, LeaseOffice, LeaseRequest } from './ports.ts';

export interface ModelAccount {
  balance: Money;
  credit: Money;
  minimum: Money;
  /** By node and epoch. */
  readonly leases: Map<string, Money>;
}

export interface Book {
  readonly node: string;
  readonly epoch: string;
}

export interface BookMovement extends Book {
  readonly account: bigint;
  readonly amount: Money;
}

/** Beyond what calls need now, one question gets at most this part of what is left. */
const AHEAD_PART = 4n;

/** The database, without the database. */
export class ModelBank {
  readonly accounts = new Map<bigint, ModelAccount>();

  /** Makes the account if there is none. */
  pay(account: bigint, amount: Money): void {
    const kept = this.of(account);
    kept.balance = add(kept.balance, amount);
  }

  of(account: bigint): ModelAccount {
    let kept = this.accounts.get(account);
    if (kept === undefined) {
      const none = ZERO_MONEY;
      kept = { balance: none, credit: none, minimum: none, leases: new Map() };
      this.accounts.set(account, kept);
    }
    return kept;
  }

  leased(account: bigint): Money {
    return sum(this.of(account).leases.values());
  }

  leaseOf(account: bigint, book: Book): Money {
    return this.of(account).leases.get(bookName(book)) ?? ZERO_MONEY;
  }

  available(account: bigint): Money {
    const { balance, credit, minimum } = this.of(account);
    const spendable = subtract(add(balance, credit), minimum);
    return larger(subtract(spendable, this.leased(account)), ZERO_MONEY);
  }

  grant({ account, need, wish }: LeaseRequest, book: Book): Money {
    const available = this.available(account);
    const needed = smaller(need, available);
    const ahead = smaller(
      larger(subtract(wish, need), ZERO_MONEY),
      (subtract(available, needed) / AHEAD_PART) as Money,
    );
    const granted = add(needed, ahead);
    this.#move({ ...book, account, amount: granted });
    return granted;
  }

  /** What the recorder does with a charged record, in one transaction. */
  charge({ account, amount, ...book }: BookMovement): void {
    const kept = this.of(account);
    kept.balance = subtract(kept.balance, amount);
    this.#move({ ...book, account, amount: (0n - amount) as Money });
  }

  /** A posted `leaseReturned` step. */
  takeBack({ account, amount, ...book }: BookMovement): void {
    this.#move({ ...book, account, amount: (0n - amount) as Money });
  }

  /** A posted `epoch` step: what the node leased before is free again. */
  begin({ node, epoch }: Book): void {
    for (const { leases } of this.accounts.values()) {
      for (const name of leases.keys()) {
        const [ofNode, ofEpoch = ''] = name.split(' ');
        if (ofNode === node && ofEpoch < epoch) leases.delete(name);
      }
    }
  }

  #move({ account, amount, ...book }: BookMovement): void {
    const { leases } = this.of(account);
    const name = bookName(book);
    const left = add(leases.get(name) ?? ZERO_MONEY, amount);
    invariant(left >= 0n, `the lease of account ${account} at ${name} goes below zero: ${left}`);
    leases.set(name, left);
  }
}

const bookName = ({ node, epoch }: Book): string => `${node} ${epoch}`;

export interface FakeLeaseOfficeOptions extends Book {
  readonly bank: ModelBank;
  readonly timers: Timers;
}

/** Lends out of the bank. How it behaves is set by the test at any time. */
export class FakeLeaseOffice implements LeaseOffice {
  readonly bank: ModelBank;
  readonly asked: LeaseRequest[][] = [];
  /** Every question is answered with it while it is set. */
  away: string | undefined;
  /** null: at once, inside of `ask`. */
  answersAfter: Ms | null = ms(1);
  /** When it lends, and when the answer is heard, are not the same: the money is gone meanwhile. */
  lendsAfter: Ms = ms(0);
  readonly #book: Book;
  readonly #timers: Timers;

  constructor({ bank, timers, node, epoch }: FakeLeaseOfficeOptions) {
    this.bank = bank;
    this.#timers = timers;
    this.#book = { node, epoch };
  }

  ask(
    requests: readonly LeaseRequest[],
    answered: (answers: readonly LeaseAnswer[]) => void,
  ): void {
    this.asked.push([...requests]);
    const { answersAfter, lendsAfter } = this;
    if (answersAfter === null) answered(this.#answers(requests));
    else if (lendsAfter === 0) {
      const answers = this.#answers(requests);
      this.#timers.after(answersAfter, () => answered(answers));
    } else {
      this.#timers.after(lendsAfter, () => {
        const answers = this.#answers(requests);
        this.#timers.after(answersAfter, () => answered(answers));
      });
    }
  }

  #answers(requests: readonly LeaseRequest[]): LeaseAnswer[] {
    const { away } = this;
    return requests.map((request) => {
      const { account } = request;
      if (away !== undefined) return { account, unavailable: away };
      return { account, granted: this.bank.grant(request, this.#book) };
    });
  }
}

/** Calls with this much money each; its calls and what they settled are for the test to read. */
export interface FakeCall extends CallMoney {
  readonly request: MoneyRequest;
  readonly fee: Money | undefined;
}

export interface FakeBalancesOptions {
  /** For answers that come later. */
  readonly timers?: Timers;
}

/**
 * Every account has money without end unless `has` says otherwise. `why` refuses every call while
 * it is set. `answersAfter` makes answers of open and renew come later.
 */
export class FakeBalances implements Balances {
  readonly calls: FakeCall[] = [];
  why: 'insufficient' | 'unavailable' | undefined;
  answersAfter: Ms | undefined;
  readonly #free = new Map<bigint, Money>();
  readonly #timers: Timers | undefined;

  constructor({ timers }: FakeBalancesOptions = {}) {
    this.#timers = timers;
  }

  has(account: bigint, amount: Money): void {
    this.#free.set(account, amount);
  }

  /** What no call holds; undefined: without end. */
  free(account: bigint): Money | undefined {
    return this.#free.get(account);
  }

  /** Calls that are open. */
  get running(): readonly FakeCall[] {
    return this.calls.filter(({ fee }) => fee === undefined);
  }

  open(request: MoneyRequest, answered: (answer: OpenAnswer) => void): void {
    this.#later(() => answered(this.#opened(request)));
  }

  #opened(request: MoneyRequest): OpenAnswer {
    if (this.why !== undefined) return { ok: false, why: this.why };
    const { amount, seconds } = firstSlice(request.advanceMinutes, request.pricing);
    const { account } = request;
    if (!this.#take(account, amount)) return { ok: false, why: 'insufficient' };
    const call = this.#call(request, { reserved: amount, seconds });
    this.calls.push(call);
    return { ok: true, money: call, grant: call.grant };
  }

  #call(request: MoneyRequest, first: Grant): FakeCall {
    const { account } = request;
    let { pricing } = request;
    let grant = first;
    let spent: Money | undefined;
    return {
      account,
      request,
      get grant() {
        return grant;
      },
      get fee() {
        return spent;
      },
      reprice: (answered) => {
        pricing = answered;
        grant = { ...grant, seconds: affordableSeconds(grant.reserved, pricing) };
        return grant;
      },
      renew: (granted) =>
        this.#later(() => {
          if (spent !== undefined) return;
          grant = this.#renewed(account, pricing, grant);
          granted(grant);
        }),
      settle: (fee) => {
        invariant(spent === undefined, 'a call is settled once');
        invariant(fee <= grant.reserved, `a fee of ${fee} over the reserve of ${grant.reserved}`);
        spent = fee;
        this.#give(account, subtract(grant.reserved, fee));
      },
    };
  }

  /** Twice as long, or nothing more: it shrinks no slice, so that tests are easy to reckon. */
  #renewed(account: bigint, pricing: Pricing, grant: Grant): Grant {
    if (!Number.isFinite(grant.seconds)) return grant;
    const reserved = larger(reserveFor(grant.seconds * 2, pricing), grant.reserved);
    if (!this.#take(account, subtract(reserved, grant.reserved))) return grant;
    return { reserved, seconds: affordableSeconds(reserved, pricing) };
  }

  #take(account: bigint, amount: Money): boolean {
    const free = this.#free.get(account);
    if (free === undefined) return true;
    if (free < amount) return false;
    this.#free.set(account, subtract(free, amount));
    return true;
  }

  #give(account: bigint, amount: Money): void {
    const free = this.#free.get(account);
    if (free !== undefined) this.#free.set(account, add(free, amount));
  }

  #later(work: () => void): Cancel {
    const { answersAfter } = this;
    if (answersAfter === undefined) {
      work();
      return () => undefined;
    }
    invariant(this.#timers !== undefined, 'answers that come later need timers');
    return this.#timers.after(answersAfter, work);
  }
}
