// The books themselves as a sink of the journal. What the database refuses for its content is
// halved until the one record is found that is to blame: that one is set aside, the others pass.
import { ok, type Result } from '@tandem/base/kernel';
import type { Batch, Position, StoredEntry } from '@tandem/books/journal/contract';
import type { CallRecord } from '@tandem/domain/record';
import type {
  Placed,
  Posted,
  Posting,
  RecordSink,
  RecordStore,
  RowsAhead,
  SinkFault,
} from './ports.ts';
import { parked, postingOf } from './posting.ts';

export const DATABASE_SINK = 'database';

export interface BooksFigures {
  readonly records: number;
  readonly duplicates: number;
  readonly parked: number;
  readonly leasesShort: number;
}

/**
 * Records between two pauses of the preparation: the batch that is on its way goes on in the
 * pauses, and must not wait for them, since a socket holds little of it.
 */
const PREPARED_AT_ONCE = 8;

/** Lets the process do what waits. */
export type Pause = () => Promise<void>;

export class DatabaseSink<Form = CallRecord> implements RecordSink {
  readonly name = DATABASE_SINK;
  readonly isDatabase = true;
  readonly keepsNothing = true;
  readonly #store: RecordStore<Form>;
  readonly #pause: Pause;
  #prepared: Prepared<Form> | undefined;
  #kept: Position | undefined;
  #records = 0;
  #duplicates = 0;
  #parked = 0;
  #leasesShort = 0;

  constructor(store: RecordStore<Form>, pause: Pause = async () => undefined) {
    this.#store = store;
    this.#pause = pause;
  }

  async position(): Promise<Result<Position | undefined, SinkFault>> {
    const stood = await this.#store.position();
    if (stood.ok) this.#kept = stood.value;
    return stood;
  }

  async prepare(batch: Batch): Promise<void> {
    const { entries } = batch;
    const postings: Placed<Form>[] = [];
    const ahead = this.#store.ahead?.();
    for (let at = 0; at < entries.length; at += PREPARED_AT_ONCE) {
      const placed = this.#placed(entries.slice(at, at + PREPARED_AT_ONCE));
      postings.push(...placed);
      ahead?.add(placed);
      await this.#pause();
    }
    ahead?.end();
    this.#prepared = { batch, postings, ahead };
  }

  async take(batch: Batch): Promise<Result<void, SinkFault>> {
    const { entries, after } = batch;
    const prepared = this.#prepared?.batch === batch ? this.#prepared : undefined;
    this.#prepared = undefined;
    const taken = await this.#post(entries, { after, prepared });
    if (taken.ok) this.#kept = after;
    return taken;
  }

  /** A new segment without an entry is read past, and the database does not know of it. */
  kept(): Position | undefined {
    return this.#kept;
  }

  figures(): BooksFigures {
    return {
      records: this.#records,
      duplicates: this.#duplicates,
      parked: this.#parked,
      leasesShort: this.#leasesShort,
    };
  }

  async #post(
    entries: readonly StoredEntry[],
    { after, prepared }: Upto<Form>,
  ): Promise<Result<void, SinkFault>> {
    const postings = prepared?.postings ?? this.#placed(entries);
    const posted = await this.#store.post({ postings, after, ahead: prepared?.ahead });
    if (posted.ok) {
      this.#count(postings, posted.value);
      return ok();
    }
    if (posted.error.kind === 'away') return posted;
    const [first] = entries;
    if (first === undefined) return posted;
    if (entries.length === 1) return this.#park(first, posted.error);
    const half = entries.length >>> 1;
    const firstHalf = entries.slice(0, half);
    const done = await this.#post(firstHalf, { after: firstHalf.at(-1)?.after ?? after });
    return done.ok ? this.#post(entries.slice(half), { after }) : done;
  }

  #placed(entries: readonly StoredEntry[]): readonly Placed<Form>[] {
    const placed: Placed<Form>[] = [];
    for (const entry of entries) {
      const posting = this.#scanned(entry) ?? this.#read(entry);
      if (posting !== undefined) placed.push({ posting, after: entry.after });
    }
    return placed;
  }

  #scanned({ kind, jsonBytes }: StoredEntry): Posting<Form> | undefined {
    return kind === 'ended' && jsonBytes !== undefined ? this.#store.scan?.(jsonBytes) : undefined;
  }

  #read(entry: StoredEntry): Posting<Form> | undefined {
    const posting = postingOf(entry);
    if (posting?.what !== 'record') return posting;
    return { ...posting, record: this.#store.form(posting.record) };
  }

  async #park(entry: StoredEntry, { why }: SinkFault): Promise<Result<void, SinkFault>> {
    const postings = [{ posting: parked(entry, why), after: entry.after }];
    const posted = await this.#store.post({ postings, after: entry.after });
    if (posted.ok) this.#count(postings, posted.value);
    return posted.ok ? ok() : posted;
  }

  #count(postings: readonly Placed<Form>[], { records, duplicates, leasesShort }: Posted): void {
    this.#records += records;
    this.#duplicates += duplicates;
    this.#leasesShort += leasesShort;
    for (const { posting } of postings) if (posting.what === 'parked') this.#parked += 1;
  }
}

interface Upto<Form> {
  readonly after: Position;
  readonly prepared?: Prepared<Form> | undefined;
}

interface Prepared<Form> {
  readonly batch: Batch;
  readonly postings: readonly Placed<Form>[];
  readonly ahead: RowsAhead<Form> | undefined;
}
