// What the books need of a place that records go to, and of the database that keeps the money.
import type { Result, Uuid } from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';
import type { Batch, Position } from '@tandem/books/journal/contract';
import type { CallRecord } from '@tandem/domain/record';

/**
 * away: nothing was taken and nothing is half there; the same batch comes again later. data: it is
 * the batch itself that cannot be taken.
 */
export interface SinkFault {
  readonly kind: 'away' | 'data';
  readonly why: string;
}

/** A place that is fed the journal in order and remembers how far it came. */
export interface RecordSink {
  /** 'database', 'text', ...: positions are kept under it. */
  readonly name: string;
  readonly isDatabase: boolean;
  /** It wants nothing now, of no record: so nothing is read for it. */
  isIdle?(): boolean;
  /** Where to go on; undefined: it has never taken anything. */
  position(): Promise<Result<Position | undefined, SinkFault>>;
  /** All of the batch and the position after it, or nothing. The same entries may come twice. */
  take(batch: Batch): Promise<Result<void, SinkFault>>;
  /**
   * What can be done for a batch before it is its turn, while another one is taken. It may never be
   * taken, and then nothing of it may show.
   */
  prepare?(batch: Batch): Promise<void>;
  /** What it has taken it has no more use of: the batch's memory may be used again. */
  readonly keepsNothing?: boolean;
  /**
   * Where it would go on after a kill, when that is behind what it has taken: the journal is kept
   * from there on. Without it, where it stands.
   */
  kept?(): Position | undefined;
}

/** Where lines are sent to over TCP. */
export interface LineTarget {
  readonly host: string;
  readonly port: number;
}

export interface LineEvents {
  opened(): void;
  /** Once, at its end: refused, broken, ended by the other side or by us. */
  closed(why: string): void;
}

/** A connection that lines go out on; nothing is expected to come back. */
export interface LineConnection {
  write(bytes: Uint8Array): void;
  /** Of all that was written, how much the other end's system has not confirmed yet. */
  unconfirmedBytes(): Promise<number>;
  /** Sends what was written, then ends. */
  end(): void;
  /** At once. */
  reset(): void;
}

export type ConnectLines = (target: LineTarget, events: LineEvents) => LineConnection;

/** How a number is looked for; absent: does not matter. */
export interface NumberFilter {
  readonly is?: string | undefined;
  readonly begins?: string | undefined;
  readonly ends?: string | undefined;
}

/** Absent: does not matter. */
export interface RecordFilter {
  readonly fromMs?: number | undefined;
  /** Before it. */
  readonly untilMs?: number | undefined;
  readonly caller?: NumberFilter | undefined;
  readonly callee?: NumberFilter | undefined;
  /** Pays or is paid. */
  readonly account?: bigint | undefined;
  /**
   * One of them pays: what somebody who is bound to accounts may see. What is asked of either side
   * is then asked of the side that pays alone, and a file has no columns of the other.
   */
  readonly paidBy?: readonly bigint[] | undefined;
  /** Of either side. */
  readonly gateway?: string | undefined;
  readonly callerGateway?: string | undefined;
  readonly calleeGateway?: string | undefined;
  /** By which either side was rated. */
  readonly prefix?: string | undefined;
  readonly area?: string | undefined;
  readonly serverReason?: number | undefined;
  readonly endReason?: number | undefined;
  readonly endDirection?: number | undefined;
  readonly billingMode?: number | undefined;
  readonly isAnswered?: boolean | undefined;
  /** Address of either side. */
  readonly ip?: string | undefined;
  readonly leastHoldMs?: number | undefined;
  readonly mostHoldMs?: number | undefined;
}

export interface Delivery {
  /** Some of them may have been taken before, without our having heard of it. */
  readonly mayRepeat: boolean;
}

/** A way to a target that says what it has taken. */
export interface DeliverRecords {
  /** All of them were taken, or it is not known that they were; why. */
  send(
    records: readonly Readonly<Record<string, unknown>>[],
    told?: Delivery,
  ): Promise<Result<void, string>>;
  close(): void;
}

export type CallEntryKind = 'call' | 'cost' | 'commission';

/** Added to the balance of the account; below zero it is taken away. Not zero. */
export interface CallMovement {
  readonly kind: CallEntryKind;
  readonly account: bigint;
  readonly amount: Money;
}

/** A slice of a balance that one run of a node's switch has. */
export interface LeaseName {
  readonly account: bigint;
  readonly node: string;
  readonly epoch: string;
}

export interface LeaseUse extends LeaseName {
  readonly amount: Money;
}

export interface RecordPosting<Form = CallRecord> {
  readonly what: 'record';
  readonly id: Uuid;
  readonly record: Form;
  readonly movements: readonly CallMovement[];
  /** What the charge takes out of the lease that the call ran on. */
  readonly lease: LeaseUse | null;
}

/** What an entry of the journal means for the books; a record in the form that is named. */
export type Posting<Form = CallRecord> =
  | RecordPosting<Form>
  | { readonly what: 'leaseReturned'; readonly lease: LeaseUse }
  /** Leases of the node that are of epochs before it are void. Epochs sort by their time. */
  | { readonly what: 'epoch'; readonly node: string; readonly epoch: string }
  /** It cannot be posted, ever: set aside as it came, for people. */
  | {
      readonly what: 'parked';
      readonly recordId: string;
      readonly why: string;
      readonly step: string;
    };

export interface Placed<Form = CallRecord> {
  readonly posting: Posting<Form>;
  /** Where the journal goes on behind it: what stands there or before was posted already. */
  readonly after: Position;
}

export interface PostBatch<Form = CallRecord> {
  readonly postings: readonly Placed<Form>[];
  readonly after: Position;
  /** All of its postings were told to it, in their order. */
  readonly ahead?: RowsAhead<Form> | undefined;
}

/**
 * What the store can do for a batch while it is made, and while others are posted. Nothing of it
 * shows before the batch is posted; one that never is leaves nothing.
 */
export interface RowsAhead<Form = CallRecord> {
  /** More of the batch. */
  add(postings: readonly Placed<Form>[]): void;
  /** That was all of it. */
  end(): void;
}

export interface Posted {
  readonly records: number;
  /** Records that were there before; nothing was booked for them. */
  readonly duplicates: number;
  /** Leases that had less than was charged to them: a defect of the switch. */
  readonly leasesShort: number;
}

/**
 * Records, entries, leases and the position, in one transaction. What the position says was posted
 * is passed over, whoever asks again: an answer may have been lost on its way.
 */
export interface RecordStore<Form = CallRecord> {
  position(): Promise<Result<Position | undefined, SinkFault>>;
  /** A record as it is posted: made while the batch before is on its way, and then all of it. */
  form(record: CallRecord): Form;
  /**
   * A record from the bytes of its last step, with what it moves, on a shorter way than by `form`
   * and to the same end; undefined: it is not as we write one, and takes the usual way.
   */
  scan?(json: Uint8Array): RecordPosting<Form> | undefined;
  /** For the batch that is posted next, or the one after that which is being posted now. */
  ahead?(): RowsAhead<Form>;
  post(batch: PostBatch<Form>): Promise<Result<Posted, SinkFault>>;
}
