// What the tables of records need from time to time: partitions of the days to come, and indexes of
// those that are over and of the one that runs.
import { systemClock } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import {
  type Database,
  indexDays,
  indexRunning,
  makePartitions,
  utcDayOf,
} from '@tandem/platform/postgres';

/** A week ahead: whoever keeps the system from running for days finds a place all the same. */
const DAYS_AHEAD = 7;
const EVERY_MS = 3_600_000;
/** Most calls of a day have ended by then, so that its indexes are made of nearly all of it. */
const SETTLED_AFTER_MS = 3_600_000;
/** Of the day that runs; a look at how many came is cheap. */
const RUNNING_EVERY_MS = 60_000;
/** It rests so many times as long as it worked: a tenth of one core at most, however many calls. */
const RESTS = 9;

export interface KeepingOptions {
  readonly database: Database;
  readonly log: Log;
}

export class Keeping {
  readonly #options: KeepingOptions;
  readonly #clock = systemClock();
  readonly #timers: NodeJS.Timeout[] = [];
  #indexing: Promise<void> | undefined;
  /** Days may be over that are not indexed whole. */
  #areDaysDue = false;
  #restsUntilMs = 0;

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#keep();
    this.#timers.push(
      setInterval(() => void this.#keep(), EVERY_MS),
      setInterval(() => this.#index(), RUNNING_EVERY_MS),
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
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
    this.#areDaysDue = true;
    this.#index();
  }

  /**
   * Nobody waits for it: of a large day it takes minutes. One at a time, and what came too soon has
   * its turn within a minute after the other.
   */
  #index(): void {
    this.#indexing ??= this.#indexNext().finally(() => {
      this.#indexing = undefined;
    });
  }

  #indexNext(): Promise<void> {
    if (!this.#areDaysDue) return this.#indexRunning();
    this.#areDaysDue = false;
    return this.#indexDays();
  }

  /** The first day that is not over, with what may still come of it. */
  #firstRunning(): number {
    return utcDayOf(this.#clock.wallMs() - SETTLED_AFTER_MS);
  }

  async #indexRunning(): Promise<void> {
    const { database, log } = this.#options;
    const began = this.#clock.now();
    if (began < this.#restsUntilMs) return;
    try {
      const [nowMs, from] = [this.#clock.wallMs(), this.#firstRunning()];
      await indexRunning(database, { nowMs, from });
    } catch (error) {
      log.warn('RUNNING_DAY_NOT_INDEXED', (error as Error).message);
    }
    // After a failure too: on a full disk all of it would be made and lost again each minute.
    const ended = this.#clock.now();
    this.#restsUntilMs = ended + RESTS * (ended - began);
  }

  async #indexDays(): Promise<void> {
    const { database, log } = this.#options;
    try {
      const made = await indexDays(database, this.#firstRunning());
      if (made > 0) log.info('DAYS_INDEXED', `${made} indexes of days that are over`);
    } catch (error) {
      log.warn('DAYS_NOT_INDEXED', (error as Error).message);
    }
  }
}
