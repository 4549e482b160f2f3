// What the tables of records need from time to time: partitions of the days to come.
import { systemClock } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { makePartitions, type Statements, utcDayOf } from '@tandem/platform/postgres';

/** A week ahead: whoever keeps the system from running for days finds a place all the same. */
const DAYS_AHEAD = 7;
const EVERY_MS = 3_600_000;

export interface KeepingOptions {
  readonly statements: Statements;
  readonly log: Log;
}

export class Keeping {
  readonly #options: KeepingOptions;
  readonly #clock = systemClock();
  #timer: NodeJS.Timeout | undefined;

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
      await makePartitions(this.#options.statements, days);
    } catch (error) {
      // Records make their own day when it is missing; the next round may find the database there.
      this.#options.log.warn('PARTITIONS_NOT_MADE', (error as Error).message);
    }
  }
}
