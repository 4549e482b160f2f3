// What each phone with a `monthlyMaximum` has cost in the month that runs (BIL-6). What earlier
// runs of this switch and other nodes have charged is asked of the database, ahead of calls; what
// this run charges is counted here, and corrected by what the database says was put right of it. A
// record names its run, so none is counted by both. A call that runs counts as if it ended with the
// minute that it is in: however many begin at once, each is seen by the next.
import { type Cancel, type Ms, ms, type Timers } from '@tandem/base/kernel';
import { add, type Money, moneyFromE7, ZERO_MONEY } from '@tandem/base/money';
import { monthAt, monthStartMs, type Zone } from '@tandem/domain/rating';
import type { CallRecord } from '@tandem/domain/record';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';
import type { CallFacts } from './facts.ts';
import type { AskedMonth, Moment, MonthOffice, MonthsSpent } from './ports.ts';
import { feeOf } from './sale.ts';

/** What an earlier run has left in the journal is booked soon after the start. */
const FIRST_AGAIN_MS = 1_000;
/** Corrections and other nodes show so much later, at most; a query over a month each time. */
const MOST_AGAIN_MS = 600_000;

export interface PhoneMonthsOptions {
  readonly office: MonthOffice;
  readonly snapshot: () => Snapshot;
  readonly wallMs: () => number;
  readonly now: () => Ms;
  readonly timers: Timers;
}

/** One that runs, and that a phone pays for. */
export interface PayingCall {
  readonly facts: Pick<CallFacts, 'payingPhone' | 'sale' | 'startedAtMs'>;
  readonly connection:
    | { readonly connected: { readonly answeredAtMs: number }; holdTimeMs(now: Ms): number }
    | undefined;
}

const MINUTE_MS = 60_000;

interface Month {
  /** And not its first moment, which moves with the zone of the account. */
  readonly month: number;
  readonly amount: Money;
}

export class PhoneMonths implements MonthsSpent {
  readonly #options: PhoneMonthsOptions;
  #others: ReadonlyMap<bigint, Month> = new Map();
  /** Of each phone that paid in this run: as many as there are phones. */
  readonly #own = new Map<bigint, Month>();
  readonly #running = new Map<bigint, Set<PayingCall>>();
  #againMs = FIRST_AGAIN_MS;
  #cancel: Cancel | undefined;
  #isOut = false;
  #isClosed = false;

  constructor(options: PhoneMonthsOptions) {
    this.#options = options;
    this.#ask();
  }

  spent({ key }: Entry<'phones'>, { wallMs, zone }: Moment): Money | null {
    const others = this.#others.get(key);
    if (others === undefined) return null;
    const month = monthAt(wallMs, zone);
    const over = add(within(others, month), within(this.#own.get(key), month));
    return add(over, this.#runsUp(key, { month, zone }));
  }

  begins(call: PayingCall): void {
    const { payingPhone } = call.facts;
    if (payingPhone === null) return;
    const running = this.#running.get(payingPhone);
    if (running === undefined) this.#running.set(payingPhone, new Set([call]));
    else running.add(call);
  }

  /** However it ended. */
  ends(call: PayingCall): void {
    const { payingPhone } = call.facts;
    if (payingPhone === null) return;
    const running = this.#running.get(payingPhone);
    running?.delete(call);
    if (running?.size === 0) this.#running.delete(payingPhone);
  }

  /** A call that this phone pays for has ended. It counts for the month in which it began. */
  charged(phone: bigint, { charge, startedAtMs }: Charged, zone: Zone): void {
    if (charge === null) return;
    const month = monthAt(startedAtMs, zone);
    const own = this.#own.get(phone);
    if (own !== undefined && own.month > month) return;
    const amount = add(within(own, month), moneyFromE7(BigInt(charge.feeE7)));
    this.#own.set(phone, { month, amount });
  }

  /** The configuration changed: a phone that has a maximum since then is asked about at once. */
  expect(snapshot: Snapshot): void {
    if (!this.#isUnknown(snapshot)) return;
    this.#againMs = FIRST_AGAIN_MS;
    this.#ask();
  }

  close(): void {
    this.#cancel?.();
    this.#isClosed = true;
  }

  #runsUp(phone: bigint, { month, zone }: { month: number; zone: Zone }): Money {
    let sum = ZERO_MONEY;
    for (const { facts, connection } of this.#running.get(phone) ?? []) {
      const { sale, startedAtMs } = facts;
      if (sale === null || monthAt(startedAtMs, zone) !== month) continue;
      const heldMs = connection?.holdTimeMs(this.#options.now()) ?? 0;
      const holdTimeMs = (Math.floor(heldMs / MINUTE_MS) + 1) * MINUTE_MS;
      const answeredAtMs = connection?.connected.answeredAtMs ?? startedAtMs;
      sum = add(sum, feeOf(sale, { holdTimeMs, answeredAtMs }));
    }
    return sum;
  }

  #ask(): void {
    if (this.#isOut || this.#isClosed) return;
    this.#cancel?.();
    const { office, snapshot, wallMs } = this.#options;
    const open = questions(snapshot(), wallMs());
    if (open.length === 0) return;
    this.#isOut = true;
    const asked = open.map(({ question }) => question);
    office.monthsOf(asked, (spent) => {
      this.#isOut = false;
      if (this.#isClosed) return;
      if (spent !== null) this.#others = answered(open, spent);
      this.#askAgain();
    });
  }

  #askAgain(): void {
    const { timers, snapshot } = this.#options;
    if (this.#isUnknown(snapshot())) this.#againMs = FIRST_AGAIN_MS;
    this.#cancel = timers.after(ms(this.#againMs), () => this.#ask());
    this.#againMs = Math.min(this.#againMs * 2, MOST_AGAIN_MS);
  }

  /** Whether a phone that has a maximum was never told of. */
  #isUnknown(snapshot: Snapshot): boolean {
    return withMaximum(snapshot).some(({ key }) => !this.#others.has(key));
  }
}

type Charged = Pick<CallRecord, 'charge' | 'startedAtMs'>;

/** Nothing, where it is of the month before. */
function within(spent: Month | undefined, month: number): Money {
  return spent === undefined || spent.month < month ? ZERO_MONEY : spent.amount;
}

/** Of an edition of the phones, which are looked through once. */
const known = new WeakMap<object, readonly Entry<'phones'>[]>();

function withMaximum(snapshot: Snapshot): readonly Entry<'phones'>[] {
  const { phones } = snapshot.parts.byKey;
  const before = known.get(phones);
  if (before !== undefined) return before;
  const found: Entry<'phones'>[] = [];
  for (const phone of snapshot.all('phones')) {
    if (phone.party.monthlyMaximum !== null) found.push(phone);
  }
  known.set(phones, found);
  return found;
}

interface Question {
  readonly question: AskedMonth;
  readonly month: number;
}

function questions(snapshot: Snapshot, wallMs: number): readonly Question[] {
  return withMaximum(snapshot).flatMap(({ key: phone, party }) => {
    const account = snapshot.find('accounts', party.account);
    if (account === undefined) return [];
    const zone = snapshot.zone(account.party.timeZone);
    const fromMs = monthStartMs(wallMs, zone);
    const numbers = [party.number, ...party.furtherNumbers];
    const question = { phone, numbers, account: account.key, fromMs };
    return [{ question, month: monthAt(wallMs, zone) }];
  });
}

function answered(asked: readonly Question[], spent: ReadonlyMap<bigint, Money>) {
  return new Map(
    asked.map(({ question: { phone }, month }): [bigint, Month] => [
      phone,
      { month, amount: spent.get(phone) ?? ZERO_MONEY },
    ]),
  );
}
