// The files of the writer: the one that it appends to, and a spare that stands there already, empty
// and with its name safe, so that neither a full segment nor a failing one makes a turn wait.
import {
  type AppendFile,
  type Cancel,
  type DiskError,
  type DiskResult,
  ms,
  type Timers,
} from '@tandem/base/kernel';
import { FOLDER, segmentPath } from './format.ts';
import type { JournalDisk } from './ports.ts';

export interface SegmentFile {
  readonly number: number;
  readonly file: AppendFile;
}

export interface SegmentsOptions {
  readonly disk: JournalDisk;
  readonly timers: Timers;
  readonly retryMs: number;
  /** Never used by a segment, nor any after it. */
  readonly firstNumber: number;
  /** A spare is there. */
  readonly ready: () => void;
  readonly failed: (error: DiskError) => void;
}

export class Segments {
  readonly #options: SegmentsOptions;
  #next: number;
  #current: SegmentFile | undefined;
  #spare: SegmentFile | undefined;
  /** Left behind with bytes that no sync has covered yet, oldest first. */
  #retired: SegmentFile[] = [];
  #making = false;
  #later: Cancel | undefined;
  #closed = false;

  constructor(options: SegmentsOptions) {
    this.#options = options;
    this.#next = options.firstNumber;
  }

  get current(): SegmentFile | undefined {
    return this.#current;
  }

  get hasSpare(): boolean {
    return this.#spare !== undefined;
  }

  /** The spare becomes the one that is appended to. */
  advance(): SegmentFile | undefined {
    const spare = this.#spare;
    if (spare === undefined) return undefined;
    if (this.#current !== undefined) this.#retired.push(this.#current);
    this.#current = spare;
    this.#spare = undefined;
    void this.makeSpare();
    return spare;
  }

  /** All that a sync must cover, in order. */
  unsynced(): readonly SegmentFile[] {
    return this.#current === undefined ? this.#retired : [...this.#retired, this.#current];
  }

  /** All bytes of the segments below are durable. */
  async release(below: number): Promise<void> {
    const done = this.#retired.filter(({ number }) => number < below);
    this.#retired = this.#retired.filter(({ number }) => number >= below);
    for (const { file } of done) await file.close();
  }

  /** None of those that are written to can be trusted any more. */
  drop(): void {
    const dropped = this.unsynced();
    this.#retired = [];
    this.#current = undefined;
    for (const { file } of dropped) void file.close();
  }

  async makeSpare(): Promise<void> {
    if (this.#making || this.#closed || this.#spare !== undefined) return;
    this.#making = true;
    const number = this.#next;
    this.#next += 1;
    const made = await this.#make(number);
    this.#making = false;
    if (!made.ok) return this.#tryLater(made.error);
    if (this.#closed) return this.#discard({ number, file: made.value });
    this.#spare = { number, file: made.value };
    this.#options.ready();
  }

  /** Lets go of all files; the spare, which holds nothing, is removed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#later?.();
    for (const { file } of this.unsynced()) await file.close();
    if (this.#spare !== undefined) await this.#discard(this.#spare);
    this.#spare = undefined;
  }

  async #make(number: number): Promise<DiskResult<AppendFile>> {
    const { disk } = this.#options;
    const opened = await disk.openAppend(segmentPath(number));
    if (!opened.ok) return opened;
    const named = await disk.syncFolder(FOLDER);
    if (named.ok) return opened;
    await this.#discard({ number, file: opened.value });
    return named;
  }

  async #discard({ number, file }: SegmentFile): Promise<void> {
    await file.close();
    await this.#options.disk.remove(segmentPath(number));
  }

  #tryLater(error: DiskError): void {
    this.#options.failed(error);
    if (this.#closed) return;
    this.#later?.();
    this.#later = this.#options.timers.after(ms(this.#options.retryMs), () => {
      this.#later = undefined;
      void this.makeSpare();
    });
  }
}
