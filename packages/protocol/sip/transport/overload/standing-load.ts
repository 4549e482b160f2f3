// The load that stands: how late the event loop is and what waits to be read, each as it was when
// it was least since it was asked last. A stall (a garbage collection, a neighbour of the machine
// who had the core) is late once and leaves a queue that is gone a moment later; turning calls away
// helps nobody then. A queue that was never short for a tenth of a second is there because more
// comes than we can do. (CoDel tells them apart so: RFC 8289.)
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';
import type { LoadReading } from './load.machine.ts';

/** Some five times between two readings: often enough to meet a queue when it is short. */
const LOOK_EVERY_MS = ms(20);

export interface StandingLoadOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly backlogBytes: () => number;
}

export class StandingLoad {
  readonly #options: StandingLoadOptions;
  #cancel: Cancel | undefined;
  #dueMs = 0;
  #least: LoadReading | undefined;

  constructor(options: StandingLoadOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#wait();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#least = undefined;
  }

  /** When nobody has looked since it was asked last, as it is now: a stall that goes on. */
  take(): LoadReading {
    const least = this.#least ?? this.#now();
    this.#least = undefined;
    return least;
  }

  #wait(): void {
    this.#dueMs = this.#options.clock.now() + LOOK_EVERY_MS;
    this.#cancel = this.#options.timers.after(LOOK_EVERY_MS, () => {
      const { delayMs, backlogBytes } = this.#now();
      const { delayMs: leastMs = delayMs, backlogBytes: leastBytes = backlogBytes } =
        this.#least ?? {};
      this.#least = {
        delayMs: Math.min(delayMs, leastMs),
        backlogBytes: Math.min(backlogBytes, leastBytes),
      };
      this.#wait();
    });
  }

  #now(): LoadReading {
    const lateMs = this.#options.clock.now() - this.#dueMs;
    const delayMs = this.#cancel === undefined ? 0 : Math.max(0, lateMs);
    return { delayMs, backlogBytes: this.#options.backlogBytes() };
  }
}
