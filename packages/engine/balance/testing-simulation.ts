// Two nodes over one bank, in virtual time: calls, payments, an office that is late or away, a
// recorder that lags, kills and new epochs. After each step the books are looked at. The same seed
// does the same again.
import { invariant, ms, type Timers } from '@tandem/base/kernel';
import { type Money, moneyFromE7, ZERO_MONEY } from '@tandem/base/money';
import { type SeededRandom, seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { CallMoney, MoneyRequest } from './contract.ts';
import { LeasedBalances } from './leased-balances.ts';
import type { LeaseOffice } from './ports.ts';
import { type Book, type BookMovement, FakeLeaseOffice, ModelBank } from './testing-balances.ts';
import { perSecond } from './testing-world.ts';

/** Defects that the checks must find. */
export type Plant = 'lentTwice' | 'returnLost' | 'epochTooEarly' | 'chargedTwice' | 'noAnswer';

type PostedStep =
  | ({ readonly kind: 'charge' | 'return' } & BookMovement)
  | ({ readonly kind: 'epoch' } & Book);

interface Run {
  readonly book: Book;
  readonly office: FakeLeaseOffice;
  readonly balances: LeasedBalances;
  readonly calls: Set<CallMoney>;
  isAlive: boolean;
}

interface Promised {
  readonly run: Run;
  readonly dueMs: number;
  readonly isOver: () => boolean;
}

const ACCOUNTS = [11n, 12n, 13n, 14n, 15n, 16n];
const NODES = ['a', 'b'];
const LONGEST_WAIT_MS = 200;
const PRICINGS = [
  perSecond(1),
  perSecond(37),
  perSecond(3, { firstSeconds: 60, nextSeconds: 60 }),
  perSecond(5, { firstSeconds: 30, nextSeconds: 6, connectionE7: 200 as never }),
  perSecond(2, { graceSeconds: 5, minimumE7: 40 as never }),
  perSecond(0, { attemptE7: 9 as never }),
  perSecond(0),
  { ...perSecond(4), packageSeconds: 60 },
];

export class Simulation {
  readonly #random: SeededRandom;
  readonly #plant: Plant | undefined;
  readonly #clock = new VirtualClock();
  readonly #bank = new ModelBank();
  readonly #runs = new Map<string, Run>();
  readonly #journals = new Map<string, PostedStep[]>(NODES.map((node) => [node, []]));
  /** What the bank should have, by account: payments less charges that were posted. */
  readonly #due = new Map<bigint, Money>();
  /** Their credit was cut below what was lent already. */
  readonly #shrunk = new Set<bigint>();
  readonly #promised = new Set<Promised>();
  #epochs = 0;
  calls = 0;
  refused = 0;

  constructor(seed: number, plant?: Plant) {
    this.#random = seededRandom(seed);
    this.#plant = plant;
    for (const account of ACCOUNTS) this.#pays(account);
    for (const node of NODES) this.#starts(node);
  }

  run(steps: number): void {
    for (let step = 0; step < steps; step += 1) {
      this.#acts();
      this.#clock.passesAtOnce(this.#random.pick([0, 0, 1, 1, 5, 50, 300, 2_000, 40_000]));
      this.#check();
    }
    this.#ends();
  }

  #acts(): void {
    const random = this.#random;
    const run = this.#runs.get(random.pick(NODES)) as Run;
    const call = run.calls.size > 0 ? random.pick([...run.calls]) : undefined;
    const draw = random.below(100);
    if (draw < 40) this.#opens(run, random.pick([1, 1, 1, 5, 30]));
    else if (draw < 55) call && this.#renews(run, call);
    else if (draw < 75) call && this.#settles(run, call);
    else if (draw < 85) this.#posts(random.pick(NODES), random.between(1, 10));
    else if (draw < 89) this.#troubles(run.office);
    else if (draw < 92) this.#pays(random.pick(ACCOUNTS));
    else if (draw < 94) this.#sets(random.pick(ACCOUNTS));
    else if (draw < 97) run.balances.expect(new Set(ACCOUNTS.filter(() => random.chance(0.5))));
    else if (draw < 99) this.#kills(run);
    else run.office.away = undefined;
  }

  #starts(node: string): void {
    this.#epochs += 1;
    const book = { node, epoch: String(this.#epochs).padStart(6, '0') };
    const timers: Timers = {
      after: (delay, fire) => this.#clock.after(delay, () => run.isAlive && fire()),
    };
    // Time goes on for the office when the node is dead: what it lends then is never heard of.
    const office = new FakeLeaseOffice({ bank: this.#bank, timers: this.#clock, ...book });
    const balances = new LeasedBalances({
      ...{ ...book, clock: this.#clock, timers, office: this.#heardBy(office, () => run) },
      append: ({ account, amountE7 }) => {
        if (this.#random.chance(0.1)) return false;
        const amount = moneyFromE7(BigInt(amountE7));
        if (this.#plant !== 'returnLost') {
          this.#journal(node).push({ kind: 'return', ...book, account: BigInt(account), amount });
        }
        return true;
      },
    });
    const run: Run = { book, office, balances, calls: new Set(), isAlive: true };
    this.#runs.set(node, run);
    // Calls of this run may come before the recorder has seen its beginning.
    if (this.#epochs > NODES.length) this.#journal(node).push({ kind: 'epoch', ...book });
  }

  /** The office as this run hears it: not any more once it is dead. */
  #heardBy(office: FakeLeaseOffice, run: () => Run): LeaseOffice {
    return {
      ask: (requests, answered) =>
        office.ask(requests, (answers) => {
          if (!run().isAlive) return;
          const isTwice = this.#plant === 'lentTwice';
          answered(
            answers.map((answer) =>
              isTwice && 'granted' in answer
                ? { ...answer, granted: (answer.granted * 2n) as Money }
                : answer,
            ),
          );
        }),
    };
  }

  #opens(run: Run, count: number): void {
    const request: MoneyRequest = {
      account: this.#random.pick(ACCOUNTS),
      pricing: this.#random.pick(PRICINGS),
      advanceMinutes: this.#random.pick([0, 1, 1, 3]),
    };
    for (let left = count; left > 0; left -= 1) {
      const heard = this.#promise(run);
      run.balances.open(request, (answer) => {
        heard();
        if (!answer.ok) this.refused += 1;
        else {
          this.calls += 1;
          run.calls.add(answer.money);
        }
      });
    }
  }

  readonly #renewing = new Set<CallMoney>();

  #renews(run: Run, call: CallMoney): void {
    if (this.#renewing.has(call)) return;
    const before = call.grant;
    this.#renewing.add(call);
    const heard = this.#promise(run, () => !run.calls.has(call));
    call.renew((grant) => {
      heard();
      this.#renewing.delete(call);
      invariant(run.calls.has(call), 'a call is told nothing after its end');
      invariant(grant.seconds >= before.seconds, 'a renewal takes nothing away');
      invariant(grant.reserved >= before.reserved, 'a renewal takes no money away');
    });
  }

  #promise(run: Run, isGone: () => boolean = () => false): () => void {
    let isHeard = false;
    this.#promised.add({
      run,
      dueMs: this.#clock.now() + LONGEST_WAIT_MS,
      isOver: () => isHeard || isGone(),
    });
    return () => {
      invariant(!isHeard, 'an answer came twice');
      isHeard = this.#plant !== 'noAnswer';
    };
  }

  #settles(run: Run, call: CallMoney): void {
    run.calls.delete(call);
    const fee = this.#feeOf(call);
    call.settle(fee);
    this.#charges(run, call.account, fee);
  }

  #feeOf({ grant: { reserved } }: CallMoney): Money {
    if (this.#random.chance(0.2)) return ZERO_MONEY;
    if (this.#random.chance(0.2)) return reserved;
    return (reserved - BigInt(this.#random.below(Number(reserved) + 1))) as Money;
  }

  #charges({ book }: Run, account: bigint, amount: Money): void {
    if (amount === 0n) return;
    this.#journal(book.node).push({ kind: 'charge', ...book, account, amount });
    if (this.#plant === 'chargedTwice') {
      this.#journal(book.node).push({ kind: 'charge', ...book, account, amount });
    }
  }

  /** kill -9; the next start has its calls charged by recovery, and then begins the epoch. */
  #kills(run: Run): void {
    run.isAlive = false;
    const { node } = run.book;
    const recover = (): void => {
      for (const call of run.calls) this.#charges(run, call.account, this.#feeOf(call));
    };
    if (this.#plant !== 'epochTooEarly') recover();
    this.#starts(node);
    if (this.#plant === 'epochTooEarly') recover();
  }

  #journal(node: string): PostedStep[] {
    return this.#journals.get(node) as PostedStep[];
  }

  #posts(node: string, count: number): void {
    for (const step of this.#journal(node).splice(0, count)) {
      if (step.kind === 'epoch') this.#bank.begin(step);
      else if (step.kind === 'return') this.#bank.takeBack(step);
      else {
        this.#bank.charge(step);
        this.#owes(step.account, (0n - step.amount) as Money);
      }
    }
  }

  #pays(account: bigint): void {
    const amount = moneyFromE7(BigInt(this.#random.pick([0, 100, 5_000, 200_000])));
    this.#bank.pay(account, amount);
    this.#owes(account, amount);
  }

  #owes(account: bigint, amount: Money): void {
    this.#due.set(account, ((this.#due.get(account) ?? 0n) + amount) as Money);
  }

  #sets(account: bigint): void {
    const kept = this.#bank.of(account);
    kept.credit = moneyFromE7(BigInt(this.#random.pick([0, 0, 1_000, 100_000])));
    kept.minimum = moneyFromE7(BigInt(this.#random.pick([0, 0, 50])));
    this.#shrunk.add(account);
  }

  #troubles(office: FakeLeaseOffice): void {
    const random = this.#random;
    office.away = random.chance(0.3) ? 'away' : undefined;
    office.answersAfter = random.pick([null, ms(1), ms(1), ms(20), ms(190), ms(900), ms(30_000)]);
    office.lendsAfter = random.pick([ms(0), ms(0), ms(5), ms(500)]);
  }

  #check(): void {
    const nowMs = this.#clock.now();
    for (const promise of this.#promised) {
      if (promise.isOver() || !promise.run.isAlive) this.#promised.delete(promise);
      else invariant(promise.dueMs >= nowMs, 'nobody waits longer than 200 ms');
    }
    for (const run of this.#runs.values()) this.#checkRun(run);
    for (const account of ACCOUNTS) this.#checkAccount(account);
  }

  #checkRun({ book, balances, calls }: Run): void {
    const held = new Map<bigint, bigint>();
    for (const { account, grant } of calls) {
      held.set(account, (held.get(account) ?? 0n) + grant.reserved);
    }
    for (const { account, leased, reserved } of balances.holdings()) {
      invariant(reserved <= leased, `${reserved} reserved of ${leased} leased`);
      invariant(reserved === (held.get(account) ?? 0n), 'what is reserved is what calls hold');
      held.delete(account);
      const unposted = this.#journal(book.node).reduce(
        (sum, step) =>
          step.kind !== 'epoch' && step.epoch === book.epoch && step.account === account
            ? sum + step.amount
            : sum,
        0n,
      );
      const row = this.#bank.leaseOf(account, book);
      invariant(row >= leased + unposted, `the bank lent ${row}, ${leased} + ${unposted} are used`);
    }
    for (const reserved of held.values()) invariant(reserved === 0n, 'no call holds unknown money');
  }

  #checkAccount(account: bigint): void {
    const { balance, credit, minimum } = this.#bank.of(account);
    const spendable = balance + credit - minimum;
    const leased = this.#bank.leased(account);
    if (leased <= spendable) this.#shrunk.delete(account);
    invariant(this.#shrunk.has(account) || leased <= spendable, `${leased} lent of ${spendable}`);
    invariant(balance === (this.#due.get(account) ?? 0n), 'balances are payments less charges');
  }

  /** All calls end, all is posted: then nothing is lent any more. */
  #ends(): void {
    this.#clock.passesAtOnce(LONGEST_WAIT_MS);
    for (const run of this.#runs.values()) {
      run.office.away = undefined;
      for (const call of run.calls) this.#settles(run, call);
    }
    this.#clock.passesAtOnce(100_000);
    this.#closesAll();
    this.#clock.passesAtOnce(100_000);
    this.#closesAll();
    this.#check();
    // What was lent to runs that had been killed by then stays lent until their node starts.
    for (const node of NODES) this.#posts(node, Number.POSITIVE_INFINITY);
    for (const account of ACCOUNTS) {
      for (const run of this.#runs.values()) {
        const left = this.#bank.leaseOf(account, run.book);
        invariant(left === 0n, `${left} of ${account} are still lent`);
      }
    }
    invariant(this.#clock.pending === 0, `${this.#clock.pending} timers are left`);
  }

  #closesAll(): void {
    for (const { balances } of this.#runs.values()) {
      // The journal of the simulation refuses now and then: what it refused is tried again.
      for (let i = 0; i < 30; i += 1) balances.close();
    }
  }
}
