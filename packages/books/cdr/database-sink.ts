// The books themselves as a sink of the journal. What the database refuses for its content is
// halved until the one record is found that is to blame: that one is set aside, the others pass.
import { ok, type Result } from '@tandem/base/kernel';
import type { Batch, Position, StoredEntry } from '@tandem/books/journal/contract';
import type { Placed, Posted, RecordSink, RecordStore, SinkFault } from './ports.ts';
import { parked, postingOf } from './posting.ts';

export const DATABASE_SINK = 'database';

export interface BooksFigures {
  readonly records: number;
  readonly duplicates: number;
  readonly parked: number;
  readonly leasesShort: number;
}

export class DatabaseSink implements RecordSink {
  readonly name = DATABASE_SINK;
  readonly isDatabase = true;
  readonly #store: RecordStore;
  #kept: Position | undefined;
  #records = 0;
  #duplicates = 0;
  #parked = 0;
  #leasesShort = 0;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  async position(): Promise<Result<Position | undefined, SinkFault>> {
    const stood = await this.#store.position();
    if (stood.ok) this.#kept = stood.value;
    return stood;
  }

  async take({ entries, after }: Batch): Promise<Result<void, SinkFault>> {
    const taken = await this.#post(entries, after);
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

  async #post(entries: readonly StoredEntry[], after: Position): Promise<Result<void, SinkFault>> {
    const postings = entries.flatMap(placed);
    const posted = await this.#store.post({ postings, after });
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
    const done = await this.#post(firstHalf, firstHalf.at(-1)?.after ?? after);
    return done.ok ? this.#post(entries.slice(half), after) : done;
  }

  async #park(entry: StoredEntry, { why }: SinkFault): Promise<Result<void, SinkFault>> {
    const postings = [{ posting: parked(entry, why), after: entry.after }];
    const posted = await this.#store.post({ postings, after: entry.after });
    if (posted.ok) this.#count(postings, posted.value);
    return posted.ok ? ok() : posted;
  }

  #count(postings: readonly Placed[], { records, duplicates, leasesShort }: Posted): void {
    this.#records += records;
    this.#duplicates += duplicates;
    this.#leasesShort += leasesShort;
    for (const { posting } of postings) if (posting.what === 'parked') this.#parked += 1;
  }
}

function placed(entry: StoredEntry): readonly Placed[] {
  const posting = postingOf(entry);
  return posting === undefined ? [] : [{ posting, after: entry.after }];
}
