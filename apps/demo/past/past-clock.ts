// The time of days that are over: it passes as fast as there is something to do in it.
import { type Cancel, type Clock, type Ms, ms, type Timers } from '@tandem/base/kernel';

interface Due {
  readonly atMs: number;
  /** Of two at one moment the one that was set first comes first. */
  readonly order: number;
  fire: (() => void) | undefined;
}

export class PastClock implements Clock, Timers {
  readonly #beganMs: number;
  /** A heap: the next one is the first. */
  readonly #heap: Due[] = [];
  #nowMs = 0;
  #set = 0;

  constructor(beganMs: number) {
    this.#beganMs = beganMs;
  }

  now(): Ms {
    return ms(this.#nowMs);
  }

  wallMs(): number {
    return Math.floor(this.#beganMs + this.#nowMs);
  }

  after(delay: Ms, fire: () => void): Cancel {
    this.#set += 1;
    const due: Due = { atMs: this.#nowMs + Math.max(0, delay), order: this.#set, fire };
    this.#put(due);
    return () => {
      due.fire = undefined;
    };
  }

  /** Does what comes next, if it comes before that moment; false when nothing does. */
  step(untilWallMs: number): boolean {
    const [next] = this.#heap;
    if (next === undefined || this.#beganMs + next.atMs > untilWallMs) return false;
    this.#take();
    this.#nowMs = next.atMs;
    next.fire?.();
    return true;
  }

  #put(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, due)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = due;
  }

  #take(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const child = smallerChild(heap, at);
      const below = heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}

const isBefore = (one: Due, other: Due): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

function smallerChild(heap: readonly Due[], at: number): number {
  const left = 2 * at + 1;
  const [one, other] = [heap[left], heap[left + 1]];
  return one !== undefined && other !== undefined && isBefore(other, one) ? left + 1 : left;
}
