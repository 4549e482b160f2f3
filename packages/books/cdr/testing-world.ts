// For tests only: a journal and a database that are lists, and can be away, gone or particular.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type Batch,
  BEGINNING,
  isBefore,
  type JournalReader,
  type Position,
  type ReadFault,
  type ReadLimits,
  type StoredEntry,
} from '@tandem/books/journal/contract';
import type { CallRecord } from '@tandem/domain/record';
import type { Placed, PostBatch, Posted, Posting, RecordStore, SinkFault } from './ports.ts';

export class ListedJournal implements JournalReader {
  entries: StoredEntry[] = [];
  fault: ReadFault | undefined;
  /** Where the reading goes on when no entry is left: in a segment that has none yet. */
  empty: Position | undefined;

  async next(
    from: Position,
    { maxEntries = Number.POSITIVE_INFINITY }: ReadLimits = {},
  ): Promise<Result<Batch, ReadFault>> {
    const { fault } = this;
    if (fault !== undefined) {
      this.fault = undefined;
      return fail(fault);
    }
    const entries = this.entries.filter(({ after }) => isBefore(from, after)).slice(0, maxEntries);
    return ok({ entries, after: entries.at(-1)?.after ?? this.empty ?? from });
  }

  async mark(): Promise<Result<Position, ReadFault>> {
    return ok(this.entries.at(-1)?.after ?? BEGINNING);
  }
}

/** The model of the database: what it holds is what was posted. */
export class ListedStore implements RecordStore {
  readonly records = new Map<string, CallRecord>();
  readonly balances = new Map<bigint, bigint>();
  readonly leases = new Map<string, bigint>();
  readonly parked: string[] = [];
  stands: Position | undefined;
  posts = 0;
  /** Why it does not answer now. */
  isAway: () => boolean = () => false;
  /** The answer is lost on its way, the work is done. */
  losesAnswer: () => boolean = () => false;
  /** It refuses these for their content. */
  refuses: (record: CallRecord) => boolean = () => false;

  async position(): Promise<Result<Position | undefined, SinkFault>> {
    return this.isAway() ? fail({ kind: 'away', why: 'away' }) : ok(this.stands);
  }

  form(record: CallRecord): CallRecord {
    return record;
  }

  async post(batch: PostBatch): Promise<Result<Posted, SinkFault>> {
    this.posts += 1;
    if (this.isAway()) return fail({ kind: 'away', why: 'away' });
    if (batch.postings.some(({ posting }) => this.#refuses(posting))) {
      return fail({ kind: 'data', why: 'out of range' });
    }
    const before = this.records.size;
    const fresh = batch.postings.filter((placed) => this.#isFresh(placed));
    for (const { posting } of fresh) this.#book(posting);
    if (this.stands === undefined || isBefore(this.stands, batch.after)) this.stands = batch.after;
    if (this.losesAnswer()) return fail({ kind: 'away', why: 'the connection broke' });
    const records = this.records.size - before;
    const sent = fresh.filter(({ posting }) => posting.what === 'record').length;
    return ok({ records, duplicates: sent - records, leasesShort: 0 });
  }

  #isFresh({ after }: Placed): boolean {
    return this.stands === undefined || isBefore(this.stands, after);
  }

  #refuses(posting: Posting): boolean {
    return posting.what === 'record' && this.refuses(posting.record);
  }

  #book(posting: Posting): void {
    if (posting.what === 'parked') this.parked.push(posting.recordId);
    if (posting.what === 'leaseReturned') this.#use(posting.lease);
    if (posting.what !== 'record' || this.records.has(posting.record.id)) return;
    this.records.set(posting.record.id, posting.record);
    for (const { account, amount } of posting.movements) {
      this.balances.set(account, (this.balances.get(account) ?? 0n) + amount);
    }
    if (posting.lease !== null) this.#use(posting.lease);
  }

  #use({ account, amount }: { readonly account: bigint; readonly amount: bigint }): void {
    const key = `${account}`;
    this.leases.set(key, (this.leases.get(key) ?? 0n) - amount);
  }
}
