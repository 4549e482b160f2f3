// Feeds one sink: from where it stood, in the order of the journal, for ever. A sink that is away
// gets the same batch again until it is back; no sink waits for another.
import { ms, type Result, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import {
  type Batch,
  BEGINNING,
  type EntryKind,
  isBefore,
  type JournalReader,
  type Position,
  type ReadFault,
} from '@tandem/books/journal/contract';
import type { RecordSink, SinkFault } from './ports.ts';

/**
 * One transaction: a balance and a lease are moved once in it however many calls they paid, so more
 * is cheaper; and there is little to do again after a crash.
 */
const MAX_BATCH_ENTRIES = 4_000;
/** A record is to be seen within a blink, and an idle system is to cost nothing. */
const IDLE_WAIT_MS = 50;
/** With fewer there is no hurry: what comes within the wait shares the next transaction. */
const BUSY_BATCH_ENTRIES = 500;
const FIRST_RETRY_MS = 200;
/** A database that is back is noticed within this. */
const LONGEST_RETRY_MS = 5_000;

/** Steps of calls that run are no matter of any sink. */
const BOOKED_KINDS: ReadonlySet<EntryKind> = new Set(['ended', 'lease', 'epoch'] as const);

type Read = Result<Batch, ReadFault>;

export interface PumpOptions {
  readonly reader: JournalReader;
  readonly sink: RecordSink;
  readonly timers: Timers;
  readonly log: Log;
  /** Told after each batch that was taken, and of where it stands at the start. */
  readonly onPosition: (position: Position) => void;
}

export interface PumpFigures {
  readonly sink: string;
  readonly position: Position;
  /** undefined: all is well. */
  readonly trouble: string | undefined;
  /** Places in the journal that could not be read and were gone past. */
  readonly gaps: number;
}

export class Pump {
  readonly #options: PumpOptions;
  #position: Position = BEGINNING;
  #trouble: string | undefined;
  #gaps = 0;
  #failures = 0;
  #ahead: { readonly from: Position; readonly read: Promise<Read> } | undefined;
  #isStopped = false;
  #wakeUp: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PumpOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** What was begun is finished. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wakeUp?.();
    await this.#running;
  }

  figures(): PumpFigures {
    const { name } = this.#options.sink;
    return {
      sink: name,
      position: this.#position,
      trouble: this.#trouble,
      gaps: this.#gaps,
    };
  }

  async #run(): Promise<void> {
    await this.#begin();
    while (!this.#isStopped) await this.#feed();
  }

  async #begin(): Promise<void> {
    while (!this.#isStopped) {
      const stood = await this.#options.sink.position();
      if (stood.ok) return this.#stands(stood.value ?? BEGINNING);
      await this.#retry(stood.error.why);
    }
  }

  async #feed(): Promise<void> {
    if (this.#options.sink.isIdle?.() === true) return this.#passOver();
    const read = await this.#nextBatch();
    if (!read.ok) return this.#cannotRead(read.error);
    const { entries, after } = read.value;
    if (entries.length === 0) {
      this.#stands(after);
      return this.#wait(IDLE_WAIT_MS);
    }
    const taking = this.#options.sink.take(read.value);
    const isBusy = entries.length >= BUSY_BATCH_ENTRIES;
    if (isBusy && this.#failures === 0) this.#ahead = { from: after, read: this.#read(after) };
    const taken = await taking;
    if (!taken.ok) return this.#refused(taken.error);
    if (this.#options.sink.keepsNothing === true) read.value.done?.();
    this.#stands(after);
    if (!isBusy) await this.#wait(IDLE_WAIT_MS);
  }

  /** Who wants nothing stands where the journal ends. */
  async #passOver(): Promise<void> {
    const { reader, sink } = this.#options;
    const mark = await reader.mark();
    if (!mark.ok) return this.#cannotRead(mark.error);
    if (isBefore(this.#position, mark.value)) {
      const taken = await sink.take({ entries: [], after: mark.value });
      if (!taken.ok) return this.#refused(taken.error);
      this.#stands(mark.value);
    }
    return this.#wait(IDLE_WAIT_MS);
  }

  /** What was read while the last one was taken, if it leads on from there and has something. */
  async #nextBatch(): Promise<Read> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead?.from === this.#position) {
      const read = await ahead.read;
      if (read.ok && read.value.entries.length > 0) return read;
    }
    return this.#read(this.#position);
  }

  async #read(from: Position): Promise<Read> {
    const { reader, sink } = this.#options;
    const read = await reader.next(from, { maxEntries: MAX_BATCH_ENTRIES, kinds: BOOKED_KINDS });
    if (read.ok && read.value.entries.length > 0) await sink.prepare?.(read.value);
    return read;
  }

  #stands(position: Position): void {
    this.#failures = 0;
    this.#trouble = undefined;
    if (position === this.#position) return;
    this.#position = position;
    this.#options.onPosition(position);
  }

  async #refused({ kind, why }: SinkFault): Promise<void> {
    // A sink takes what it can and sets the rest aside: what it refuses whole is a defect of ours.
    if (kind === 'data') this.#options.log.error('SINK_REFUSED', why, { sink: this.#name });
    await this.#retry(why);
  }

  async #cannotRead(fault: ReadFault): Promise<void> {
    switch (fault.kind) {
      case 'noMark':
        return this.#wait(IDLE_WAIT_MS);
      case 'gone':
      case 'damaged': {
        const { kind, at, resume } = fault;
        this.#gaps += 1;
        const told = { sink: this.#name, kind, at: textOf(at), resume: textOf(resume) };
        this.#options.log.error('JOURNAL_GAP', 'entries of the journal cannot be read', told);
        return this.#stands(resume);
      }
      case 'ahead':
        // The writer begins again behind what it had made durable before the power went.
        return this.#retry(`the journal ends at ${textOf(fault.mark)}, before our position`);
      case 'newerFormat':
        return this.#retry(`${fault.path} is of format ${fault.version}, which is newer than ours`);
      case 'disk':
        return this.#retry(`${fault.error.path}: ${fault.error.code}`);
    }
  }

  get #name(): string {
    return this.#options.sink.name;
  }

  async #retry(why: string): Promise<void> {
    if (this.#trouble === undefined) {
      this.#options.log.warn('SINK_AWAY', why, { sink: this.#name });
    }
    this.#trouble = why;
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    await this.#wait(waitMs);
  }

  #wait(lengthMs: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.timers.after(ms(lengthMs), () => end());
      const end = (): void => {
        this.#wakeUp = undefined;
        cancel();
        resolve();
      };
      this.#wakeUp = end;
    });
  }
}

const textOf = ({ segment, offset }: Position): string => `${segment}:${offset}`;
