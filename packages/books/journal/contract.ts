// What the journal is to those who write it (the switch) and read it (the recorder). It keeps
// entries in order and knows nothing of calls but which of them are open: an entry brings its kind
// and the call's identifier, the rest is text that the journal hands on as it is.
import type { DiskError, Result } from '@tandem/base/kernel';

/** Their place in the list is their byte in the files: add at the end, never move one. */
export const ENTRY_KINDS = ['answered', 'renewed', 'ended', 'lease', 'epoch'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Steps of a call; the others belong to none. */
export type StepKind = Extract<EntryKind, 'answered' | 'renewed' | 'ended'>;

export interface NewEntry {
  readonly kind: EntryKind;
  /** Of the call, in latin1; '' when the kind belongs to none. */
  readonly callId: string;
  /** JSON, or the same in UTF-8. */
  readonly json: string | Uint8Array;
}

/** Between two entries. It only grows, and none is used twice. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
  /** `ended` entries before it, counted since the first segment of all. */
  readonly endedCount: number;
}

/** Before the oldest entry that is still there. */
export const BEGINNING: Position = Object.freeze({ segment: 0, offset: 0, endedCount: 0 });

export interface StoredEntry {
  readonly kind: EntryKind;
  readonly callId: string;
  readonly json: string;
  /** The same in UTF-8, where it was read from bytes. */
  readonly jsonBytes?: Uint8Array;
  /** Where the next one begins: a sink that has taken this entry stands here. */
  readonly after: Position;
}

/** Why no new call may begin. Calls that run go on in each case. */
export type Refusal =
  | 'full' // the disk took no more; what running calls say is held in memory and tried again
  | 'floor' // less room than running calls and their neighbours on the disk may need
  | 'broken' // the disk failed, and no segment on it works yet
  | 'memory' // too much waits for the disk
  | 'backlog' // the database has not taken as many ended calls as are allowed to wait
  | 'closed';

/** The entry was not taken and is lost: memory is full while the disk is, or the journal closed. */
export type AppendRefusal = Extract<Refusal, 'memory' | 'closed'>;

/** The writer's face. One writer for a folder at a time; the data folder's lock sees to it. */
export interface Journal {
  /** Takes the entry into memory. No I/O: `write` does that for all that a turn said. */
  append(entry: NewEntry): Result<void, AppendRefusal>;
  /**
   * Hands all entries to the operating system in one write. After it the packets of this turn may
   * leave: the process may be killed and the entries are found. True when nothing waits in memory.
   */
  write(): boolean;
  /** Why new calls get 503; undefined when they may come. Cheap: asked for every call. */
  refusal(): Refusal | undefined;
  /** Resolves when all that was appended before survives a loss of power; false when it cannot. */
  durable(): Promise<boolean>;
  /** How far the sinks have come: frees segments, and is what the backlog is counted from. */
  passed(sinks: readonly SinkPosition[]): Promise<void>;
  /** SERVER_MAX_CDR_PENDING_LIST_LENGTH: so many ended calls may wait for the database. */
  limitBacklog(calls: number): void;
  health(): JournalHealth;
  /** Writes, syncs, publishes the mark, lets go of the files. */
  close(): Promise<void>;
}

export interface JournalHealth {
  readonly refusal: Refusal | undefined;
  readonly mark: Position;
  /** Collected or written, and not yet durable. */
  readonly heldBytes: number;
  /** Ended calls that the database sinks have not passed. */
  readonly pendingCalls: number;
  /** pendingCalls by the limit: the alarm rises at 0.5, calls are refused at 1. */
  readonly backlogShare: number;
  readonly freeBytes: number | undefined;
  readonly openCalls: number;
  readonly entries: number;
  readonly bytes: number;
  readonly syncs: number;
  /** Syncs and writes that failed; each broken one means a new segment. */
  readonly faults: number;
  readonly lastFault: DiskError | undefined;
  /** Entries that were refused for want of memory. */
  readonly lostEntries: number;
}

/** The last step of a call that has no `ended`. */
export interface OpenCall {
  readonly callId: string;
  readonly kind: Exclude<StepKind, 'ended'>;
  readonly json: string;
  /** The segment that holds it. */
  readonly segment: number;
}

/** A call that has its `ended`. */
export interface EndedCall {
  readonly callId: string;
  readonly json: string;
  /** The step before it; undefined: it had none, or a segment holds it that was not looked at. */
  readonly lastStep: string | undefined;
}

/** What a start finds of the time before. */
export interface Recovered {
  readonly openCalls: readonly OpenCall[];
  /**
   * Those that ended last, as far as is easily seen: what their end was to tell the peers may not
   * have left. In the order of their ends.
   */
  readonly lastEnded: readonly EndedCall[];
  readonly endedCount: number;
  /** Counts the starts of writers on this folder; 1 at the first. */
  readonly epoch: number;
  /** Bytes of entries that a crash cut in two. */
  readonly tornBytes: number;
  /** Entries that were durable once and can no longer be read: a defect of the medium. */
  readonly damagedBytes: number;
  readonly scannedBytes: number;
}

export type OpenFault =
  | { readonly kind: 'disk'; readonly error: DiskError }
  | { readonly kind: 'newerFormat'; readonly path: string; readonly version: number };

export interface ReadLimits {
  readonly maxEntries?: number;
  /** Others are gone past; without it all are read. */
  readonly kinds?: ReadonlySet<EntryKind>;
}

export interface Batch {
  readonly entries: readonly StoredEntry[];
  /** Where to go on. It may be ahead of where the reading began though no entry came. */
  readonly after: Position;
  /**
   * Who calls it keeps nothing of the entries: the memory that they stand in is written over.
   * Whoever does not call it leaves that memory to the collector.
   */
  readonly done?: () => void;
}

export type ReadFault =
  /** No writer has published a mark, or it is torn: ask again. Nothing counts as durable. */
  | { readonly kind: 'noMark' }
  | { readonly kind: 'disk'; readonly error: DiskError }
  | { readonly kind: 'newerFormat'; readonly path: string; readonly version: number }
  /**
   * The position is in no segment that is there. Going on at `resume` misses what is gone and may
   * bring entries again.
   */
  | { readonly kind: 'gone'; readonly at: Position; readonly resume: Position }
  /**
   * The mark is behind the position. After a loss of power that is so until the writer has begun
   * again; where it stays so, the position belongs to another journal.
   */
  | { readonly kind: 'ahead'; readonly at: Position; readonly mark: Position }
  /** The medium has lost entries that were durable. The next one to be read is at `resume`. */
  | { readonly kind: 'damaged'; readonly at: Position; readonly resume: Position };

/** The recorder's face. It keeps no position of its own and never sees what is not durable. */
export interface JournalReader {
  /** What follows `from`, in order, up to the mark; no entries when there is nothing new. */
  next(from: Position, limits?: ReadLimits): Promise<Result<Batch, ReadFault>>;
  /** All before it is durable. */
  mark(): Promise<Result<Position, ReadFault>>;
}

export interface SinkPosition {
  /** 'database', 'text', 'forwarder/10.0.0.1:9000', ... */
  readonly sink: string;
  /** Only these count for the backlog, and so for 503. */
  readonly isDatabase: boolean;
  readonly position: Position;
}

export function isBefore(one: Position, other: Position): boolean {
  return (
    one.segment < other.segment || (one.segment === other.segment && one.offset < other.offset)
  );
}
