// A flood of illegal calls must not sink the books (cdr.md 2): beyond a rate, those that come from
// one source and end alike are one record with a count, written when their second is over. Calls of
// those whom we know are never folded: their success is measured.
import { type Clock, type Ms, ms, type Timers } from '@tandem/base/kernel';
import type { CallRecord } from '@tandem/domain/record';

/** Nobody mistypes a password or an address so often. */
const MOST_ALIKE_A_SECOND = 10;
/** Of all sources together, whose addresses may be made up. */
const MOST_A_SECOND = 200;
const WINDOW_MS = ms(1_000);

export interface IllegalFoldOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly write: (record: CallRecord) => void;
}

interface Alike {
  written: number;
  /** The last one that was held back, and how many before it. */
  held: CallRecord | undefined;
  before: number;
}

export class IllegalFold {
  readonly #options: IllegalFoldOptions;
  readonly #alike = new Map<string, Alike>();
  readonly #others: Alike = { written: 0, held: undefined, before: 0 };
  #beganAt: Ms;
  #written = 0;
  #isDue = false;
  #isClosed = false;

  constructor(options: IllegalFoldOptions) {
    this.#options = options;
    this.#beganAt = options.clock.now();
  }

  ended(record: CallRecord): void {
    if (this.#isClosed) {
      this.#options.write(record);
      return;
    }
    const now = this.#options.clock.now();
    if (now - this.#beganAt >= WINDOW_MS) this.#begins(now);
    if (this.#written >= MOST_A_SECOND) {
      this.#holds(this.#others, record);
      return;
    }
    const name = `${record.callerIp} ${record.serverReason}`;
    const alike = this.#alike.get(name) ?? { written: 0, held: undefined, before: 0 };
    this.#alike.set(name, alike);
    if (alike.written >= MOST_ALIKE_A_SECOND) {
      this.#holds(alike, record);
      return;
    }
    alike.written += 1;
    this.#written += 1;
    this.#options.write(record);
  }

  /** What was held back is written, and nothing is held back any more. */
  close(): void {
    this.#isClosed = true;
    this.#flush();
  }

  #flush(): void {
    for (const alike of [...this.#alike.values(), this.#others]) {
      const { held, before } = alike;
      if (held !== undefined) this.#options.write({ ...held, folded: before });
      alike.held = undefined;
      alike.before = 0;
    }
  }

  #begins(now: Ms): void {
    this.#flush();
    this.#alike.clear();
    this.#beganAt = now;
    this.#written = 0;
  }

  #holds(alike: Alike, record: CallRecord): void {
    if (alike.held !== undefined) alike.before += 1;
    alike.held = record;
    if (this.#isDue) return;
    this.#isDue = true;
    this.#options.timers.after(WINDOW_MS, () => {
      this.#isDue = false;
      this.#flush();
    });
  }
}
