// Time that passes when a test says so: hours in milliseconds, and the same order in each run.
import {
  type Cancel,
  type Clock,
  InvariantError,
  invariant,
  type Ms,
  ms,
  type Timers,
} from '@tandem/base/kernel';
import { type Due, DueHeap } from './due-heap.ts';

export interface VirtualClockOptions {
  /** What the wall shows at the start; 2026-01-01T00:00:00Z when not said. */
  readonly wallMs?: number;
  /**
   * Where the monotonic clock starts: not at zero, where a field that was never set would look
   * right.
   */
  readonly nowMs?: number;
}

const NEW_YEAR_2026_MS = 1_767_225_600_000;
const FIRST_NOW_MS = 1_000;
/** So many timers at one instant are a loop that sets itself again without delay. */
const TIMERS_PER_INSTANT = 1_000_000;

interface Pending extends Due {
  fire: (() => void) | undefined;
}

export class VirtualClock implements Clock, Timers {
  readonly #heap = new DueHeap<Pending>();
  #nowMs: number;
  #wallMinusNowMs: number;
  #order = 0;
  #pending = 0;
  #firedHere = 0;

  constructor(options: VirtualClockOptions = {}) {
    this.#nowMs = options.nowMs ?? FIRST_NOW_MS;
    this.#wallMinusNowMs = (options.wallMs ?? NEW_YEAR_2026_MS) - this.#nowMs;
  }

  /** Timers that are waiting: 0 when a test has cleaned up after itself. */
  get pending(): number {
    return this.#pending;
  }

  /** When the next timer is due; undefined when none waits. */
  get nextDueMs(): Ms | undefined {
    const next = this.#next();
    return next === undefined ? undefined : ms(next.dueMs);
  }

  now(): Ms {
    return ms(this.#nowMs);
  }

  wallMs(): number {
    return Math.floor(this.#nowMs + this.#wallMinusNowMs);
  }

  after(delay: Ms, fire: () => void): Cancel {
    invariant(delay >= 0, `a timer of ${delay} ms`);
    const pending: Pending = { dueMs: this.#nowMs + delay, order: this.#order, fire };
    this.#order += 1;
    this.#pending += 1;
    this.#heap.push(pending);
    return () => {
      if (pending.fire === undefined) return;
      pending.fire = undefined;
      this.#pending -= 1;
    };
  }

  /** Runs what is due in this time, in order; after each timer all promises that can go on do. */
  async passes(duration: number): Promise<void> {
    await settled();
    const untilMs = this.#nowMs + duration;
    while (this.#fireNext(untilMs)) await settled();
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** The same for code without promises, which it does not wait for. */
  passesAtOnce(duration: number): void {
    const untilMs = this.#nowMs + duration;
    while (this.#fireNext(untilMs));
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /**
   * The process stands still, as in a long garbage collection: timers are late and fire after it.
   */
  stalls(duration: number): void {
    invariant(duration >= 0, 'the monotonic clock never steps back');
    this.#nowMs += duration;
  }

  /** Somebody sets the machine's clock; durations are not touched by it. */
  wallStepsBy(stepMs: number): void {
    this.#wallMinusNowMs += stepMs;
  }

  #fireNext(untilMs: number): boolean {
    const next = this.#next();
    if (next === undefined || next.dueMs > untilMs) return false;
    this.#heap.pop();
    this.#firedHere = next.dueMs > this.#nowMs ? 0 : this.#firedHere + 1;
    if (this.#firedHere > TIMERS_PER_INSTANT) {
      throw new InvariantError(`time stands still at ${this.#nowMs} ms: a timer sets itself again`);
    }
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    const fire = next.fire;
    next.fire = undefined;
    this.#pending -= 1;
    fire?.();
    return true;
  }

  #next(): Pending | undefined {
    while (this.#heap.size > 0 && this.#heap.peek()?.fire === undefined) this.#heap.pop();
    return this.#heap.peek();
  }
}

/** All promises that can go on without time passing have done so. */
export function settled(): Promise<void> {
  // Out of a promise, the next tick comes when their queue is empty, however long their chains are.
  return Promise.resolve().then(
    () =>
      new Promise((resolve) => {
        process.nextTick(resolve);
      }),
  );
}
