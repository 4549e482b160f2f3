// How late the event loop is, as its own timer sees it: a timer that fires late has waited for
// whatever ran before it.
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';

/** Often enough to see a stall of a tenth of a second, rare enough to cost nothing. */
const LOOK_EVERY_MS = ms(20);

export class LoopDelay {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timers: Timers;
  #cancel: Cancel | undefined;
  #dueMs = 0;
  #longestMs = 0;

  constructor(clock: Pick<Clock, 'now'>, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  start(): void {
    this.stop();
    this.#wait();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** The longest since it was asked last, one that is going on included. */
  take(): number {
    const overdueMs = this.#cancel === undefined ? 0 : this.#clock.now() - this.#dueMs;
    const longestMs = Math.max(this.#longestMs, overdueMs);
    this.#longestMs = 0;
    return longestMs;
  }

  #wait(): void {
    this.#dueMs = this.#clock.now() + LOOK_EVERY_MS;
    this.#cancel = this.#timers.after(LOOK_EVERY_MS, () => {
      this.#longestMs = Math.max(this.#longestMs, this.#clock.now() - this.#dueMs);
      this.#wait();
    });
  }
}
