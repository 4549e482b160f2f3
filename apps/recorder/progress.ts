// Says in the log how far a sink is behind when it has much to catch up with, as after hours
// without a database: whoever waits wants to know whether it goes on, and how long it will take.
import type { Log } from '@tandem/base/observe';

/** Half a minute of a busy switch; less is gone before anybody reads of it. */
const MUCH_RECORDS = 30_000;
/** Less than a batch: it is as good as there. */
const FEW_RECORDS = 2_000;
const TELL_EVERY_MS = 10_000;
const SECOND_MS = 1_000;

interface Told {
  readonly atMs: number;
  readonly taken: number;
}

export interface Standing {
  readonly sink: string;
  /** Ended calls that it has taken, and those that are still to come. */
  readonly taken: number;
  readonly waiting: number;
}

export class Progress {
  readonly #log: Log;
  /** Of sinks that are behind: what was said of them last. */
  readonly #behind = new Map<string, Told>();

  constructor(log: Log) {
    this.#log = log;
  }

  stands({ sink, taken, waiting }: Standing, nowMs: number): void {
    const told = this.#behind.get(sink);
    if (told === undefined) {
      if (waiting < MUCH_RECORDS) return;
      this.#behind.set(sink, { atMs: nowMs, taken });
      this.#log.info('SINK_BEHIND', 'many records wait for a sink', { sink, waiting });
      return;
    }
    if (waiting < FEW_RECORDS) {
      this.#behind.delete(sink);
      this.#log.info('SINK_CAUGHT_UP', 'a sink has taken what waited for it', { sink });
      return;
    }
    if (nowMs - told.atMs < TELL_EVERY_MS) return;
    const perSecond = Math.round(((taken - told.taken) * SECOND_MS) / (nowMs - told.atMs));
    this.#behind.set(sink, { atMs: nowMs, taken });
    this.#log.info('SINK_CATCHES_UP', 'records wait for a sink', { sink, waiting, perSecond });
  }
}
