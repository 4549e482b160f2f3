// The compatible mode of forwarding (cdr.md section 5): so many records are kept in memory for a
// target that is away, and beyond that the oldest are dropped and counted. It holds nothing of the
// journal and begins anew with each start: whoever wants all records wants the durable mode.
import { type Cancel, ms, ok, type Result, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { Batch, JournalReader, Position, StoredEntry } from '@tandem/books/journal/contract';
import type { RecordSink, SinkFault } from '../ports.ts';
import { away } from './kept-state.ts';
import { shownRecord } from './shown-record.ts';

export interface MemoryQueueOptions {
  /** What does the sending. */
  readonly inner: RecordSink;
  readonly reader: Pick<JournalReader, 'mark'>;
  /** Records that are kept: EXTERNAL_MAX_CDR_PENDING_SIZE, as it stands now. */
  readonly mostRecords: () => number;
  readonly timers: Timers;
  readonly log: Log;
}

export interface QueueFigures {
  readonly pending: number;
  readonly most: number;
  /** Of this run. */
  readonly dropped: number;
  /** Half of what is kept is taken. */
  readonly isHalfFull: boolean;
}

const BATCH_RECORDS = 500;
const FIRST_RETRY_MS = 200;
/** A target that is back is noticed within this. */
const LONGEST_RETRY_MS = 5_000;
const DOUBLINGS = 10;

export class MemoryQueue implements RecordSink {
  readonly name: string;
  readonly isDatabase = false;
  readonly #options: MemoryQueueOptions;
  #pending: StoredEntry[] = [];
  #dropped = 0;
  #isDropping = false;
  #isHalfFullTold = false;
  #failures = 0;
  #isClosed = false;
  #feeding: Promise<void> | undefined;
  #retry: Cancel | undefined;

  constructor(options: MemoryQueueOptions) {
    this.#options = options;
    this.name = options.inner.name;
  }

  /**
   * What ended before the start is not for it. Who does the sending has to begin here too: a place
   * that it takes later would be behind what waits by then, and all of that counted as sent.
   */
  async position(): Promise<Result<Position | undefined, SinkFault>> {
    const opened = await this.#options.inner.position();
    if (!opened.ok) return opened;
    const mark = await this.#options.reader.mark();
    return mark.ok ? ok(mark.value) : away({ path: 'journal', code: mark.error.kind });
  }

  async take({ entries }: Batch): Promise<Result<void, SinkFault>> {
    this.#pending.push(...entries.filter((entry) => shownRecord(entry) !== undefined));
    this.#drops();
    this.#tellsOfHalf();
    if (this.#retry === undefined) this.#feeds();
    return ok();
  }

  figures(): QueueFigures {
    const most = this.#options.mostRecords();
    const pending = this.#pending.length;
    return { pending, most, dropped: this.#dropped, isHalfFull: pending * 2 >= most };
  }

  /** What waits is let go: it is in the database. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.();
    await this.#feeding;
  }

  #drops(): void {
    const over = this.#pending.length - this.#options.mostRecords();
    if (over <= 0) {
      if (this.#pending.length === 0) this.#isDropping = false;
      return;
    }
    this.#pending.splice(0, over);
    this.#dropped += over;
    if (this.#isDropping) return;
    this.#isDropping = true;
    const told = 'the oldest records of a target that is away are dropped';
    this.#options.log.warn('TARGET_DROPS', told, { sink: this.name });
  }

  /** Once each time that it fills up, so that there is time to do something. */
  #tellsOfHalf(): void {
    const { pending, most, isHalfFull } = this.figures();
    if (isHalfFull === this.#isHalfFullTold) return;
    this.#isHalfFullTold = isHalfFull;
    if (!isHalfFull) return;
    const told = 'half of the records that are kept for a target wait';
    this.#options.log.warn('TARGET_HALF_FULL', told, { sink: this.name, pending, most });
  }

  #feeds(): void {
    this.#feeding ??= this.#feed().finally(() => {
      this.#feeding = undefined;
      // Some came when it had just seen that there were none.
      const isDue = this.#pending.length > 0 && this.#retry === undefined;
      if (isDue && !this.#isClosed) this.#feeds();
    });
  }

  async #feed(): Promise<void> {
    while (!this.#isClosed && this.#pending.length > 0) {
      const entries = this.#pending.slice(0, BATCH_RECORDS);
      const last = entries.at(-1);
      if (last === undefined) return;
      const sent = await this.#options.inner.take({ entries, after: last.after });
      if (!sent.ok) return this.#later();
      this.#failures = 0;
      // While they were sent, some of them may have been dropped as the oldest.
      const gone = new Set(entries);
      this.#pending = this.#pending.filter((entry) => !gone.has(entry));
      this.#tellsOfHalf();
    }
  }

  #later(): void {
    if (this.#isClosed) return;
    const doublings = Math.min(DOUBLINGS, this.#failures);
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** doublings);
    this.#failures += 1;
    this.#retry = this.#options.timers.after(ms(waitMs), () => {
      this.#retry = undefined;
      this.#feeds();
    });
  }
}
