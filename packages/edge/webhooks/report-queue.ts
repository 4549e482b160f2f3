// Reports to one server, in order and one request at a time. A server that is away is tried again
// some times; then what it was to be told is given up and counted, because old news are none. Of
// those that wait the oldest go when there are too many: nothing grows, and nobody waits for it.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { DeliverReports } from './ports.ts';
import type { Report } from './report.ts';

export interface Retries {
  /** After the first try. */
  readonly times: number;
  readonly intervalMs: number;
}

export interface ReportQueueOptions {
  readonly deliver: DeliverReports;
  readonly timers: Timers;
  /** As they stand now. */
  readonly retries: () => Retries;
}

export interface ReportFigures {
  readonly waiting: number;
  readonly delivered: number;
  /** The oldest, because too many waited. */
  readonly dropped: number;
  /** After the last try. */
  readonly givenUp: number;
  readonly lastError: string | null;
}

/** Some ten kilobytes of JSON, and thousands of reports a second with some requests. */
const MOST_OF_A_REQUEST = 100;
/** Some seconds of a busy switch; some ten megabytes. */
export const MOST_REPORTS_WAITING = 10_000;

export class ReportQueue {
  readonly #options: ReportQueueOptions;
  #waiting: Report[] = [];
  #delivered = 0;
  #dropped = 0;
  #givenUp = 0;
  #lastError: string | null = null;
  #isClosed = false;
  #running: Promise<void> | undefined;
  #wakeUp: (() => void) | undefined;

  constructor(options: ReportQueueOptions) {
    this.#options = options;
  }

  add(reports: readonly Report[]): void {
    if (this.#isClosed) return;
    for (const report of reports) this.#waiting.push(report);
    const over = this.#waiting.length - MOST_REPORTS_WAITING;
    if (over > 0) {
      this.#waiting.splice(0, over);
      this.#dropped += over;
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  figures(): ReportFigures {
    return {
      waiting: this.#waiting.length,
      ...{ delivered: this.#delivered, dropped: this.#dropped, givenUp: this.#givenUp },
      lastError: this.#lastError,
    };
  }

  /** Each request that is left gets one try. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wakeUp?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const reports = this.#waiting.splice(0, MOST_OF_A_REQUEST);
      if (await this.#sends(reports)) this.#delivered += reports.length;
      else this.#givenUp += reports.length;
    }
  }

  async #sends(reports: readonly Report[]): Promise<boolean> {
    for (let retried = 0; ; retried += 1) {
      const sent = await this.#options.deliver.send(reports);
      if (sent.ok) return true;
      this.#lastError = sent.error;
      const { times, intervalMs } = this.#options.retries();
      if (retried >= times || this.#isClosed) return false;
      await this.#wait(intervalMs);
    }
  }

  #wait(lengthMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel: Cancel = this.#options.timers.after(ms(lengthMs), () => this.#wakeUp?.());
      this.#wakeUp = () => {
        this.#wakeUp = undefined;
        cancel();
        resolve();
      };
    });
  }
}
