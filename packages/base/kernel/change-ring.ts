// The last changes of something, numbered: who follows it asks with the number that he was told
// last, and gets what came since, or that it is no longer remembered.
import { invariant } from './invariant.ts';

export interface ChangeRingOptions {
  readonly capacity: number;
  /** The number of the first change: beyond every number that an earlier process has told. */
  readonly first?: number;
}

export interface ChangesSince<Change> {
  /** What to ask with the next time. */
  readonly at: number;
  /** There was more, or the number is none of ours. */
  readonly isCut: boolean;
  /** In order; nothing when it is cut. */
  readonly changes: readonly Change[];
}

export class ChangeRing<Change> {
  readonly #ring: Change[] = [];
  readonly #capacity: number;
  readonly #first: number;
  #next: number;

  constructor({ capacity, first = 0 }: ChangeRingOptions) {
    invariant(capacity > 0, 'a ring has room');
    this.#capacity = capacity;
    this.#first = first;
    this.#next = first;
  }

  /** Of the next change. */
  get at(): number {
    return this.#next;
  }

  add(change: Change): void {
    this.#ring[this.#next % this.#capacity] = change;
    this.#next += 1;
  }

  /** null: from now on. */
  since(number: number | null): ChangesSince<Change> {
    const at = this.#next;
    const from = number ?? at;
    const oldest = Math.max(this.#first, at - this.#capacity);
    if (!Number.isSafeInteger(from) || from < oldest || from > at) {
      return { at, isCut: true, changes: [] };
    }
    const changes: Change[] = [];
    for (let n = from; n < at; n += 1) changes.push(this.#ring[n % this.#capacity] as Change);
    return { at, isCut: false, changes };
  }
}
