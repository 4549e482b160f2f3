// Who waits for money of one account, first come first served.
import type { Money } from '@tandem/base/money';

/** Then a call gets 503, and a renewal what there is: nobody waits longer for the database. */
export const LONGEST_WAIT_MS = 200;

export type Shortage = 'insufficient' | 'unavailable';

export interface Waiter {
  readonly amount: Money;
  readonly dueMs: number;
  /** It was counted in a question that was sent. */
  isAsked: boolean;
  /** A call that ended meanwhile wants nothing any more. */
  readonly isGone: () => boolean;
  /** The amount has been set aside for it. */
  readonly served: () => void;
  /** There is no more, or nobody says. */
  readonly denied: (why: Shortage) => void;
}

export class WaitingLine {
  readonly #line: Waiter[] = [];

  get size(): number {
    return this.#line.length;
  }

  join(waiter: Waiter): void {
    this.#line.push(waiter);
  }

  /** The first that still wants something. */
  first(): Waiter | undefined {
    while (this.#line[0]?.isGone()) this.#line.shift();
    return this.#line[0];
  }

  shift(): void {
    this.#line.shift();
  }

  /** What all of them want, who are now counted as asked for. */
  ask(): Money {
    let sum = 0n;
    for (const waiter of this.#line) {
      waiter.isAsked = true;
      if (!waiter.isGone()) sum += waiter.amount;
    }
    return sum as Money;
  }
}
