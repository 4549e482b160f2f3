// What pricing again comes to, account by account: shown before anything is booked, and after.
import { add, type Money, ZERO_MONEY } from '@tandem/base/money';
import type { CorrectionMove, SideName } from './contract.ts';
import type { NoPrice, Repriced } from './reprice.ts';

export interface AccountDifference {
  readonly account: bigint;
  readonly accountId: string;
  readonly side: CorrectionMove['side'];
  /** Records whose amount is another one. */
  readonly records: number;
  /** Of these records. */
  readonly before: Money;
  readonly after: Money;
  /** What the balance moves by. */
  readonly balance: Money;
}

export interface UnpricedCount {
  readonly side: SideName;
  readonly why: NoPrice;
  readonly records: number;
}

export class Differences {
  records = 0;
  changed = 0;
  readonly #accounts = new Map<string, AccountDifference>();
  readonly #unpriced = new Map<string, UnpricedCount>();

  count({ repricing, unpriced }: Repriced): void {
    this.records += 1;
    for (const { side, why } of unpriced) {
      const name = `${side} ${why}`;
      const records = (this.#unpriced.get(name)?.records ?? 0) + 1;
      this.#unpriced.set(name, { side, why, records });
    }
    if (repricing.is === 'same') return;
    this.changed += 1;
    for (const move of repricing.correction.moves) this.#add(move);
  }

  /** The largest differences first. */
  accounts(): readonly AccountDifference[] {
    return [...this.#accounts.values()].sort(
      (one, other) => Number(size(other) - size(one)) || (one.accountId < other.accountId ? -1 : 1),
    );
  }

  unpriced(): readonly UnpricedCount[] {
    return [...this.#unpriced.values()];
  }

  #add({ account, accountId, side, before, after, amount }: CorrectionMove): void {
    const name = `${side} ${account}`;
    const so = this.#accounts.get(name);
    this.#accounts.set(name, {
      ...{ account, accountId, side },
      records: (so?.records ?? 0) + 1,
      before: add(so?.before ?? ZERO_MONEY, before),
      after: add(so?.after ?? ZERO_MONEY, after),
      balance: add(so?.balance ?? ZERO_MONEY, amount),
    });
  }
}

const size = ({ balance }: AccountDifference): bigint => (balance < 0n ? -balance : balance);
