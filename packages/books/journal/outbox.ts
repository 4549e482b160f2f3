// Entries on their way to the medium: collected in this turn, then waiting for the operating
// system to take them (at once, unless the disk is full), then written and not yet durable. Their
// bytes stay in memory until they are, because a sync that fails may have lost them.
import type { EntryKind, NewEntry } from './contract.ts';
import { entryRoom, putEntry } from './format.ts';

/** Some hundred entries: a buffer is made every tenth of a second under full load. */
const CHUNK_BYTES = 256 * 1024;

export interface Batch {
  readonly bytes: Buffer;
  /** A segment's header: it belongs to its file and is not moved to another. */
  readonly isHeader: boolean;
  /** The steps within, in order: calls, and for each whether that one ended it. */
  readonly callIds: readonly string[];
  readonly ends: readonly boolean[];
  /** Counts batches; `ended` entries of all time up to and with this one. */
  readonly order: number;
  readonly endedCount: number;
  /** It was written as a whole before, into a segment that was given up, or by an earlier start. */
  isCarried: boolean;
  /** How much of it the operating system has. */
  taken: number;
  /** Where it stands, when all of it is written. */
  segment: number;
  end: number;
}

export class Outbox {
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #from = 0;
  #to = 0;
  #callIds: string[] = [];
  #ends: boolean[] = [];
  #order = 0;
  #endedCount: number;
  #waiting: Batch[] = [];
  #written: Batch[] = [];
  #heldBytes = 0;

  constructor(endedCount: number) {
    this.#endedCount = endedCount;
  }

  /** With those that are only collected. */
  get endedCount(): number {
    return this.#endedCount;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Of the batch that is being collected, or the last one when none is. */
  get lastOrder(): number {
    return this.#to > this.#from ? this.#order + 1 : this.#order;
  }

  get waiting(): readonly Batch[] {
    return this.#waiting;
  }

  /** The last batch that is wholly written and not durable. */
  get lastWritten(): Batch | undefined {
    return this.#written.at(-1);
  }

  /** How many bytes it took. */
  add(entry: NewEntry): number {
    const room = entryRoom(entry);
    if (this.#chunk.length - this.#to < room) this.#nextChunk(room);
    const end = putEntry(this.#chunk, this.#to, entry);
    const length = end - this.#to;
    this.#to = end;
    this.#heldBytes += length;
    if (isStep(entry.kind)) this.#note(entry);
    return length;
  }

  /** What was collected may be written. */
  seal(): void {
    if (this.#to === this.#from) return;
    this.#order += 1;
    this.#waiting.push({
      bytes: this.#chunk.subarray(this.#from, this.#to),
      isHeader: false,
      isCarried: false,
      callIds: this.#callIds,
      ends: this.#ends,
      order: this.#order,
      endedCount: this.#endedCount,
      ...NOT_TAKEN,
    });
    this.#from = this.#to;
    this.#callIds = [];
    this.#ends = [];
  }

  /** What an earlier start wrote and nobody synced. */
  carry(entries: readonly NewEntry[]): void {
    for (const entry of entries) this.add(entry);
    this.seal();
    for (const batch of this.#waiting) batch.isCarried = true;
  }

  /** Of what waits and was written before. */
  get carriedBytes(): number {
    const carried = this.#waiting.filter(({ isCarried }) => isCarried);
    return carried.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Goes before all that waits; `order` and count are those of what was before. */
  putHeader(bytes: Buffer, endedCount: number): void {
    const order = (this.#waiting[0]?.order ?? this.#order + 1) - 1;
    const header = { bytes, isHeader: true, isCarried: false, order, endedCount };
    this.#waiting.unshift({ ...header, callIds: [], ends: [], ...NOT_TAKEN });
    this.#heldBytes += bytes.length;
  }

  pieces(): Buffer[] {
    return this.#waiting.map(({ bytes, taken }) => (taken === 0 ? bytes : bytes.subarray(taken)));
  }

  /** The operating system took so many bytes of the pieces, into the segment from `offset` on. */
  took(count: number, segment: number, offset: number): void {
    let left = count;
    let done = 0;
    for (const batch of this.#waiting) {
      const part = Math.min(left, batch.bytes.length - batch.taken);
      batch.taken += part;
      left -= part;
      if (batch.taken < batch.bytes.length) break;
      batch.segment = segment;
      batch.end = offset + count - left;
      this.#written.push(batch);
      done += 1;
    }
    if (done === this.#waiting.length) this.#waiting = [];
    else this.#waiting.splice(0, done);
  }

  /** All up to `last` are durable: forgets and returns them. */
  settle(last: Batch): readonly Batch[] {
    const count = this.#written.indexOf(last) + 1;
    const settled = this.#written.splice(0, count);
    for (const { bytes } of settled) this.#heldBytes -= bytes.length;
    return settled;
  }

  /** What is not durable must be written again, into another segment. */
  takeBack(): void {
    for (const batch of this.#written) batch.isCarried = !batch.isHeader;
    const all = [...this.#written, ...this.#waiting];
    this.#written = [];
    this.#waiting = all.filter(({ isHeader }) => !isHeader);
    for (const batch of all) {
      if (batch.isHeader) this.#heldBytes -= batch.bytes.length;
      Object.assign(batch, NOT_TAKEN);
    }
  }

  #nextChunk(room: number): void {
    this.seal();
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, room));
    this.#from = 0;
    this.#to = 0;
  }

  #note({ kind, callId }: NewEntry): void {
    this.#callIds.push(callId);
    this.#ends.push(kind === 'ended');
    if (kind === 'ended') this.#endedCount += 1;
  }
}

const NOT_TAKEN = { taken: 0, segment: 0, end: 0 } as const;

function isStep(kind: EntryKind): boolean {
  return kind === 'answered' || kind === 'renewed' || kind === 'ended';
}
