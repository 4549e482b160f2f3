// One node's balances over the model bank, in virtual time, with a journal that is posted when the
// test says so.
import { type Money, moneyFromE7, type PriceE7 } from '@tandem/base/money';
import { VirtualClock } from '@tandem/base/testkit';
import type { Pricing } from '@tandem/domain/rating';
import type { EpochStep, LeaseReturnedStep } from '@tandem/domain/record';
import type { CallMoney, Grant, MoneyRequest, OpenAnswer } from './contract.ts';
import { LeasedBalances } from './leased-balances.ts';
import { type Book, FakeLeaseOffice, ModelBank } from './testing-balances.ts';

export interface ChargedStep {
  readonly kind: 'charged';
  readonly account: bigint;
  readonly fee: Money;
}

export type BookedStep = LeaseReturnedStep | EpochStep | ChargedStep;

/** Seconds in one price: `priceE7` for each of them, billed in seconds. */
export function perSecond(priceE7: number, more: Partial<Pricing['price']> = {}): Pricing {
  const zero = 0 as PriceE7;
  const price = {
    ...{ mode: 'first-then-next' as const, firstSeconds: 1, nextSeconds: 1, perSeconds: 1 },
    ...{ firstE7: priceE7 as PriceE7, nextE7: priceE7 as PriceE7, connectionE7: zero },
    ...{ graceSeconds: 0, minimumE7: zero, attemptE7: zero, steps: [], ...more },
  };
  const rules = { holdTimePrecisionMs: 1_000, freeSeconds: 0, feeDecimals: 7 };
  return { price, rules: { ...rules, feeUnit: moneyFromE7(0n) }, packageSeconds: 0 };
}

export interface WorldOptions {
  readonly clock?: VirtualClock;
  readonly bank?: ModelBank;
  readonly book?: Book;
}

export class World {
  readonly clock: VirtualClock;
  readonly bank: ModelBank;
  readonly book: Book;
  readonly office: FakeLeaseOffice;
  readonly balances: LeasedBalances;
  /** What the recorder has not posted yet. */
  readonly journal: BookedStep[] = [];
  /** The journal takes nothing while it is set. */
  isFull = false;

  constructor(options: WorldOptions = {}) {
    this.clock = options.clock ?? new VirtualClock();
    this.bank = options.bank ?? new ModelBank();
    this.book = options.book ?? { node: 'a', epoch: '1' };
    const { clock, bank, book } = this;
    this.office = new FakeLeaseOffice({ bank, timers: clock, ...book });
    this.balances = new LeasedBalances({
      ...{ ...book, clock, timers: clock, office: this.office },
      append: (step) => {
        if (!this.isFull) this.journal.push(step);
        return !this.isFull;
      },
    });
  }

  has(account: bigint, amountE7: number): void {
    this.bank.pay(account, moneyFromE7(BigInt(amountE7)));
  }

  /** The answer, if it has come by itself or comes in this time. */
  opens(request: MoneyRequest, withinMs = 0): OpenAnswer | undefined {
    let heard: OpenAnswer | undefined;
    this.balances.open(request, (answer) => {
      if (heard !== undefined) throw new Error('an answer came twice');
      heard = answer;
    });
    if (withinMs > 0) this.clock.passesAtOnce(withinMs);
    return heard;
  }

  /** The call ends: its step goes into the journal. */
  ends(call: CallMoney, feeE7: number | bigint): void {
    const fee = moneyFromE7(BigInt(feeE7));
    call.settle(fee);
    this.journal.push({ kind: 'charged', account: call.account, fee });
  }

  /** The recorder posts so many steps; all, when not said. */
  posts(count = this.journal.length): void {
    for (const step of this.journal.splice(0, count)) this.#post(step);
  }

  #post(step: BookedStep): void {
    const { bank, book } = this;
    if (step.kind === 'charged') bank.charge({ ...book, account: step.account, amount: step.fee });
    else if (step.kind === 'epoch') bank.begin(step);
    else {
      const amount = moneyFromE7(BigInt(step.amountE7));
      bank.takeBack({ ...book, account: BigInt(step.account), amount });
    }
  }

  /** In E7: lent to this node, and what of it no call holds. */
  money(account: bigint): { leased: number; free: number } {
    for (const holding of this.balances.holdings()) {
      if (holding.account !== account) continue;
      const { leased, reserved } = holding;
      return { leased: Number(leased), free: Number(leased - reserved) };
    }
    return { leased: 0, free: 0 };
  }
}

/** What a renewal that is answered at once, or in this time, has brought. */
export function renewed(call: CallMoney, world: World, withinMs = 0): Grant | undefined {
  let heard: Grant | undefined;
  call.renew((grant) => {
    heard = grant;
  });
  if (withinMs > 0) world.clock.passesAtOnce(withinMs);
  return heard;
}
