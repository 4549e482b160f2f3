// One connection to a collector, for ever: opened again after it broke, at first soon, then less
// often.
import { type Cancel, type Clock, type Ms, ms, type Timers } from '@tandem/base/kernel';
import type { ConnectLines, LineConnection, LineTarget } from '../ports.ts';

const FIRST_RETRY_MS = 200;
/** A collector that is back is noticed within this. */
const LONGEST_RETRY_MS = 5_000;
/** So long it took nothing of what waits for it: it hangs, and another connection may not. */
const STUCK_AFTER_MS = 30_000;
const OPENS_WITHIN_MS = 5_000;
/** One that lived so long was no failure. */
const STEADY_AFTER_MS = 5_000;
const DOUBLINGS = 10;

export interface LinkOptions {
  readonly target: LineTarget;
  readonly connect: ConnectLines;
  readonly clock: Clock;
  readonly timers: Timers;
  /** What was not known to be taken is to be written again. */
  readonly onOpen: (connection: LineConnection) => void;
  readonly onClosed: () => void;
}

export interface LinkFigures {
  readonly isOpen: boolean;
  readonly connections: number;
  readonly lastError: string | null;
  readonly lastErrorAtMs: number | null;
}

export class TcpLink {
  readonly #options: LinkOptions;
  #connection: LineConnection | undefined;
  #isOpen = false;
  #isEnded = false;
  #failures = 0;
  #connections = 0;
  #openedAt: Ms = ms(0);
  #progressAt: Ms = ms(0);
  #lastError: string | null = null;
  #lastErrorAtMs: number | null = null;
  #next: Cancel | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** undefined: it is not open now. */
  get connection(): LineConnection | undefined {
    return this.#isOpen ? this.#connection : undefined;
  }

  start(): void {
    if (this.#connection !== undefined || this.#isEnded) return;
    this.#next?.();
    const { target, connect, timers } = this.#options;
    const closed = (why: string): void => {
      if (this.#connection === connection) this.#closed(why);
    };
    const connection: LineConnection = connect(target, {
      opened: () => {
        if (this.#connection === connection) this.#opened(connection);
      },
      closed,
    });
    this.#connection = connection;
    this.#next = timers.after(ms(OPENS_WITHIN_MS), () => this.#breaks('no answer'));
  }

  /** The collector has taken something, or nothing waits for it. */
  goesOn(): void {
    this.#progressAt = this.#options.clock.now();
  }

  breaksWhenStuck(): void {
    const stuckMs = this.#options.clock.now() - this.#progressAt;
    if (this.#isOpen && stuckMs >= STUCK_AFTER_MS) {
      this.#breaks(`took nothing for ${STUCK_AFTER_MS / 1_000} s`);
    }
  }

  end(): void {
    this.#isEnded = true;
    this.#next?.();
    this.#connection?.end();
    this.#connection = undefined;
    this.#isOpen = false;
  }

  figures(): LinkFigures {
    return {
      isOpen: this.#isOpen,
      connections: this.#connections,
      lastError: this.#lastError,
      lastErrorAtMs: this.#lastErrorAtMs,
    };
  }

  #opened(connection: LineConnection): void {
    this.#next?.();
    this.#isOpen = true;
    this.#connections += 1;
    this.#openedAt = this.#options.clock.now();
    this.#progressAt = this.#openedAt;
    this.#options.onOpen(connection);
  }

  #breaks(why: string): void {
    const connection = this.#connection;
    this.#closed(why);
    connection?.reset();
  }

  #closed(why: string): void {
    const { clock, timers } = this.#options;
    const wasSteady = this.#isOpen && clock.now() - this.#openedAt >= STEADY_AFTER_MS;
    this.#failures = wasSteady ? 0 : this.#failures + 1;
    this.#connection = undefined;
    this.#isOpen = false;
    this.#lastError = why;
    this.#lastErrorAtMs = clock.wallMs();
    this.#options.onClosed();
    this.#next?.();
    const doublings = Math.min(DOUBLINGS, Math.max(0, this.#failures - 1));
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** doublings);
    this.#next = timers.after(ms(waitMs), () => this.start());
  }
}
