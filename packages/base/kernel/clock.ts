// Time is handed in, so that a test can hold it still, let it run, or step the wall clock.
import type { Ms } from './units.ts';

export interface Clock {
  /** Monotonic, with fractions; never steps back. Its zero means nothing: only differences do. */
  now(): Ms;
  /**
   * UTC milliseconds since the epoch, whole. May step either way when the machine's clock is set.
   */
  wallMs(): number;
}

/** Takes a timer back. Calling it again, or after the timer has fired, does nothing. */
export type Cancel = () => void;

export interface Timers {
  /** Calls `fire` once, `delay` or a little later from now; never from inside `after` itself. */
  after(delay: Ms, fire: () => void): Cancel;
}
