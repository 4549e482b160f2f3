// What each phone with a `monthlyMaximum` has cost in the month that runs (BIL-6). What earlier
// runs of this switch and other nodes have charged is asked of the database, ahead of calls; what
// this run charges is counted here. A record names its run, so none is counted by both.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import { add, type Money, moneyFromE7, ZERO_MONEY } from '@tandem/base/money';
import { monthStartMs, type Zone } from '@tandem/domain/rating';
import type { CallRecord } from '@tandem/domain/record';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';
import type { AskedMonth, Moment, MonthOffice, MonthsSpent } from './ports.ts';

/** What an earlier run has left in the journal is booked soon after the start. */
const FIRST_AGAIN_MS = 1_000;
/** Corrections and other nodes show so much later, at most; a query over a month each time. */
const MOST_AGAIN_MS = 600_000;

export interface PhoneMonthsOptions {
  readonly office: MonthOffice;
  readonly snapshot: () => Snapshot;
  readonly wallMs: () => number;
  readonly timers: Timers;
}

interface Month {
  readonly fromMs: number;
  readonly amount: Money;
}

export class PhoneMonths implements MonthsSpent {
  readonly #options: PhoneMonthsOptions;
  #others: ReadonlyMap<bigint, Month> = new Map();
  /** Of each phone that paid in this run: as many as there are phones. */
  readonly #own = new Map<bigint, Month>();
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
    const fromMs = monthStartMs(wallMs, zone);
    return add(within(others, fromMs), within(this.#own.get(key), fromMs));
  }

  /** A call that this phone pays for has ended. It counts for the month in which it began. */
  charged(phone: bigint, { charge, startedAtMs }: Charged, zone: Zone): void {
    if (charge === null) return;
    const fromMs = monthStartMs(startedAtMs, zone);
    const own = this.#own.get(phone);
    if (own !== undefined && own.fromMs > fromMs) return;
    const amount = add(within(own, fromMs), moneyFromE7(BigInt(charge.feeE7)));
    this.#own.set(phone, { fromMs, amount });
  }

  /** The configuration changed: a phone that has a maximum since then is asked about at once. */
  expect(snapshot: Snapshot): void {
    const isNew = withMaximum(snapshot).some(({ key }) => !this.#others.has(key));
    if (!isNew) return;
    this.#againMs = FIRST_AGAIN_MS;
    this.#ask();
  }

  close(): void {
    this.#cancel?.();
    this.#isClosed = true;
  }

  #ask(): void {
    if (this.#isOut || this.#isClosed) return;
    this.#cancel?.();
    const { office, snapshot, wallMs } = this.#options;
    const months = monthsOf(snapshot(), wallMs());
    if (months.length === 0) return;
    this.#isOut = true;
    office.monthsOf(months, (spent) => {
      this.#isOut = false;
      if (this.#isClosed) return;
      if (spent !== null) this.#others = answered(months, spent);
      this.#askAgain();
    });
  }

  #askAgain(): void {
    const { timers, snapshot } = this.#options;
    const isNew = withMaximum(snapshot()).some(({ key }) => !this.#others.has(key));
    if (isNew) this.#againMs = FIRST_AGAIN_MS;
    this.#cancel = timers.after(ms(this.#againMs), () => this.#ask());
    this.#againMs = Math.min(this.#againMs * 2, MOST_AGAIN_MS);
  }
}

type Charged = Pick<CallRecord, 'charge' | 'startedAtMs'>;

/** Nothing, where it is of the month before. */
function within(month: Month | undefined, fromMs: number): Money {
  return month === undefined || month.fromMs < fromMs ? ZERO_MONEY : month.amount;
}

function withMaximum(snapshot: Snapshot): readonly Entry<'phones'>[] {
  return [...snapshot.all('phones')].filter(({ party }) => party.monthlyMaximum !== null);
}

function monthsOf(snapshot: Snapshot, wallMs: number): readonly AskedMonth[] {
  return withMaximum(snapshot).flatMap(({ key: phone, party }) => {
    const account = snapshot.find('accounts', party.account);
    if (account === undefined) return [];
    const fromMs = monthStartMs(wallMs, snapshot.zone(account.party.timeZone));
    const numbers = [party.number, ...party.furtherNumbers];
    return [{ phone, numbers, account: account.key, fromMs }];
  });
}

function answered(months: readonly AskedMonth[], spent: ReadonlyMap<bigint, Money>) {
  return new Map(
    months.map(({ phone, fromMs }): [bigint, Month] => [
      phone,
      { fromMs, amount: spent.get(phone) ?? ZERO_MONEY },
    ]),
  );
}
