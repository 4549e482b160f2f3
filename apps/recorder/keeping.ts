// What the tables of records need from time to time: partitions of the days to come, and indexes of
// those that are over.
import { systemClock } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { type Database, indexDays, makePartitions, utcDayOf } from '@tandem/platform/postgres';

/** A week ahead: whoever keeps the system from running for days finds a place all the same. */
const DAYS_AHEAD = 7;
const EVERY_MS = 3_600_000;
/** Most calls of a day have ended by then, so that its indexes are made of nearly all of it. */
const SETTLED_AFTER_MS = 3_600_000;

export interface KeepingOptions {
  readonly database: Database;
  readonly log: Log;
}

export class Keeping {
  readonly #options: KeepingOptions;
  readonly #clock = systemClock();
  #timer: NodeJS.Timeout | undefined;
  #indexing: Promise<void> | undefined;

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#keep();
    this.#timer = setInterval(() => void this.#keep(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #keep(): Promise<void> {
    const today = utcDayOf(this.#clock.wallMs());
    const days = Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => today + ahead);
    try {
      await makePartitions(this.#options.database.statements, days);
    } catch (error) {
      // Records make their own day when it is missing; the next round may find the database there.
      this.#options.log.warn('PARTITIONS_NOT_MADE', (error as Error).message);
    }
    // Nobody waits for it: of a large day it takes minutes.
    this.#indexing ??= this.#index().finally(() => {
      this.#indexing = undefined;
    });
  }

  async #index(): Promise<void> {
    const { database, log } = this.#options;
    try {
      const over = utcDayOf(this.#clock.wallMs() - SETTLED_AFTER_MS);
      const made = await indexDays(database, over);
      if (made > 0) log.info('DAYS_INDEXED', `${made} indexes of days that are over`);
    } catch (error) {
      log.warn('DAYS_NOT_INDEXED', (error as Error).message);
    }
  }
}
