// Waits that end early when somebody has a reason: a hint, a new version, the end.
import { ms, type Timers } from '@tandem/base/kernel';

export class Waker {
  readonly #timers: Timers;
  /** A reason that came while nobody waited. */
  #isWoken = false;
  #wakeUp: (() => void) | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  wake(): void {
    if (this.#wakeUp === undefined) this.#isWoken = true;
    else this.#wakeUp();
  }

  /** Until woken, or so long; without a length only until woken. */
  wait(lengthMs?: number): Promise<void> {
    if (this.#isWoken) {
      this.#isWoken = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const cancel =
        lengthMs === undefined ? undefined : this.#timers.after(ms(lengthMs), () => end());
      const end = (): void => {
        this.#wakeUp = undefined;
        cancel?.();
        resolve();
      };
      this.#wakeUp = end;
    });
  }
}

/** The first wait after a failure; each further one is twice as long. */
const FIRST_WAIT_MS = 500;
/** A database that is back is noticed within this. */
const LONGEST_WAIT_MS = 10_000;

export class BackOff {
  #failures = 0;

  failed(): void {
    this.#failures += 1;
  }

  worked(): void {
    this.#failures = 0;
  }

  /** undefined: nothing failed. */
  get waitMs(): number | undefined {
    if (this.#failures === 0) return undefined;
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
  }
}
