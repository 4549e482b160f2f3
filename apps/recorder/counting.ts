// Counts calls by minute, a little behind the books: figures are looked at by people.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { RollupKeeper } from '@tandem/books/rollup/contract';

/** The more records at once, the fewer rows are written; reports catch up by themselves. */
const EVERY_MS = 5_000;

export interface CountingOptions {
  readonly keeper: RollupKeeper;
  readonly timers: Timers;
  readonly log: Log;
}

export class Counting {
  readonly #options: CountingOptions;
  #next: Cancel | undefined;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();
  #counted = 0n;
  #trouble: string | null = null;

  constructor(options: CountingOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#next = this.#options.timers.after(ms(EVERY_MS), () => {
      this.#running = this.#count().then(() => this.start());
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#next?.();
    await this.#running;
  }

  figures(): Readonly<Record<string, unknown>> {
    return { counted: String(this.#counted), trouble: this.#trouble };
  }

  async #count(): Promise<void> {
    try {
      this.#counted = await this.#options.keeper.advance();
      this.#trouble = null;
    } catch (error) {
      const why = (error as Error).message;
      if (this.#trouble === null) this.#options.log.warn('ROLLUP_BEHIND', why);
      this.#trouble = why;
    }
  }
}
