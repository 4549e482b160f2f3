// Records to a target that says what it has taken (CDR-3, API-5): HTTP, or a stream. Its place is a
// position in the journal that moves when the target has answered, so nothing is dropped however
// long it is away. What it took without its answer being heard goes out again: each has its id.
import { type Clock, type Disk, ok, type Result } from '@tandem/base/kernel';
import {
  type Batch,
  BEGINNING,
  isBefore,
  type JournalReader,
  type Position,
} from '@tandem/books/journal/contract';
import type { DeliverRecords, RecordSink, SinkFault } from '../ports.ts';
import { away, isPosition, readState, statePath, writeState } from './kept-state.ts';
import { type RecordDocument, recordDocument } from './record-document.ts';
import { shownRecord } from './shown-record.ts';

export interface BatchForwarderOptions {
  /** The id of the target. */
  readonly target: string;
  readonly deliver: DeliverRecords;
  /** Records of one delivery at most. */
  readonly mostRecords: number;
  readonly disk: Disk;
  /** A target that is new begins where the journal ends. */
  readonly reader: Pick<JournalReader, 'mark'>;
  readonly clock: Clock;
}

export interface BatchFigures {
  readonly target: string;
  readonly delivered: number;
  readonly deliveries: number;
  readonly failures: number;
  readonly lastError: string | null;
  readonly lastErrorAtMs: number | null;
}

const SAVE_IDLE_EVERY_MS = 5_000;

export const batchForwarderName = (target: string): string => `target/${target}`;

type Done = Promise<Result<void, SinkFault>>;

interface Piece {
  readonly records: readonly RecordDocument[];
  /** Behind the first of them. */
  readonly from: Position;
  readonly after: Position;
}

export class BatchForwarder implements RecordSink {
  readonly name: string;
  readonly isDatabase = false;
  readonly #options: BatchForwarderOptions;
  readonly #path: string;
  #taken: Position | undefined;
  #saved: Position | undefined;
  #savedAtMs = 0;
  /** What goes out next may have been taken already. */
  #mayRepeat = false;
  /** What ended before may have been delivered by a run whose disk did not keep how far it came. */
  #mayRepeatUpTo = BEGINNING;
  #delivered = 0;
  #deliveries = 0;
  #failures = 0;
  #lastError: string | null = null;
  #lastErrorAtMs: number | null = null;

  constructor(options: BatchForwarderOptions) {
    this.#options = options;
    this.name = batchForwarderName(options.target);
    this.#path = statePath(this.name);
  }

  async position(): Promise<Result<Position | undefined, SinkFault>> {
    const read = await readState(this.#options.disk, this.#path);
    if (!read.ok) return read;
    if (read.value === undefined) return this.#beginsNow();
    const { position } = read.value;
    if (!isPosition(position)) return away({ path: this.#path, code: 'is no state of ours' });
    const mark = await this.#options.reader.mark();
    if (!mark.ok) return away({ path: 'journal', code: mark.error.kind });
    this.#taken = position;
    this.#saved = position;
    this.#mayRepeatUpTo = mark.value;
    return ok(position);
  }

  kept(): Position | undefined {
    return this.#saved;
  }

  async take({ entries, after }: Batch): Done {
    for (const piece of this.#piecesOf(entries, after)) {
      const delivered = await this.#deliver(piece);
      if (!delivered.ok) return delivered;
    }
    if (this.#taken === undefined || isBefore(this.#taken, after)) this.#taken = after;
    await this.#savesIdle();
    return ok();
  }

  figures(): BatchFigures {
    return {
      target: this.#options.target,
      delivered: this.#delivered,
      deliveries: this.#deliveries,
      failures: this.#failures,
      lastError: this.#lastError,
      lastErrorAtMs: this.#lastErrorAtMs,
    };
  }

  async close(): Promise<void> {
    await this.#save();
    this.#options.deliver.close();
  }

  /** The target is none any more: should it come back, it begins anew. */
  async forget(): Promise<void> {
    this.#options.deliver.close();
    await this.#options.disk.remove(this.#path);
  }

  async #beginsNow(): Promise<Result<Position, SinkFault>> {
    const mark = await this.#options.reader.mark();
    if (!mark.ok) return away({ path: 'journal', code: mark.error.kind });
    this.#taken = mark.value;
    const saved = await this.#save();
    return saved.ok ? ok(mark.value) : saved;
  }

  *#piecesOf(entries: Batch['entries'], after: Position): Generator<Piece, void, void> {
    const taken = this.#taken;
    let records: RecordDocument[] = [];
    let from = after;
    for (const entry of entries) {
      if (taken !== undefined && !isBefore(taken, entry.after)) continue;
      const record = shownRecord(entry);
      if (record === undefined) continue;
      if (records.length === 0) from = entry.after;
      records.push(recordDocument(record));
      if (records.length < this.#options.mostRecords) continue;
      yield { records, from, after: entry.after };
      records = [];
    }
    if (records.length > 0) yield { records, from, after };
  }

  async #deliver({ records, from, after }: Piece): Done {
    const mayRepeat = this.#mayRepeat || !isBefore(this.#mayRepeatUpTo, from);
    const delivered = await this.#options.deliver.send(records, { mayRepeat });
    this.#mayRepeat = !delivered.ok;
    if (!delivered.ok) {
      this.#failures += 1;
      this.#lastError = delivered.error;
      this.#lastErrorAtMs = this.#options.clock.wallMs();
      return { ok: false, error: { kind: 'away', why: delivered.error } };
    }
    this.#delivered += records.length;
    this.#deliveries += 1;
    this.#taken = after;
    // An old state means records that come twice, so a disk that fails is no reason to stop.
    await this.#save();
    return ok();
  }

  async #savesIdle(): Promise<void> {
    const isOtherSegment = this.#taken?.segment !== this.#saved?.segment;
    const idleMs = this.#options.clock.now() - this.#savedAtMs;
    if (isOtherSegment || idleMs >= SAVE_IDLE_EVERY_MS) await this.#save();
  }

  async #save(): Done {
    const position = this.#taken;
    if (position === undefined || position === this.#saved) return ok();
    this.#savedAtMs = this.#options.clock.now();
    const saved = await writeState(this.#options.disk, this.#path, { position });
    if (saved.ok) this.#saved = position;
    return saved;
  }
}
