// First in, first out, with a capacity: whoever is slower than its producer must refuse and count,
// not grow until the process dies.
import { invariant } from './invariant.ts';

export class BoundedQueue<T> {
  readonly capacity: number;
  // A ring; slots that were taken are set to undefined so that nothing is kept alive by accident.
  readonly #slots: (T | undefined)[];
  #head = 0;
  #size = 0;
  #refused = 0;

  constructor(capacity: number) {
    invariant(Number.isInteger(capacity) && capacity >= 1, `queue of capacity ${capacity}`);
    this.capacity = capacity;
    this.#slots = [];
  }

  get size(): number {
    return this.#size;
  }

  /** How many were turned away since the queue was made. */
  get refused(): number {
    return this.#refused;
  }

  /** False when full: the item was not taken, and was counted as refused. */
  push(item: T): boolean {
    if (this.#size === this.capacity) {
      this.#refused += 1;
      return false;
    }
    // The ring grows to its capacity by use, so that a large bound costs nothing until it is
    // needed.
    this.#slots[(this.#head + this.#size) % this.capacity] = item;
    this.#size += 1;
    return true;
  }

  /** The oldest, left in place. */
  peek(): T | undefined {
    return this.#size === 0 ? undefined : this.#slots[this.#head];
  }

  /** The oldest, taken out; undefined when empty. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.capacity;
    this.#size -= 1;
    return item;
  }

  /** Takes out at most `count` of the oldest, in order. */
  shiftMany(count: number): T[] {
    const taken: T[] = [];
    for (let left = Math.min(count, this.#size); left > 0; left -= 1) {
      taken.push(this.shift() as T);
    }
    return taken;
  }

  clear(): void {
    this.#slots.length = 0;
    this.#head = 0;
    this.#size = 0;
  }
}
