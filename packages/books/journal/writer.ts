// The journal of a switch: what a turn says is written before its packets leave, and synced in
// groups after. Faults of the disk are states in which new calls are refused, never exceptions.
import {
  type Cancel,
  type Clock,
  type DiskError,
  fail,
  ms,
  ok,
  type Result,
  type Timers,
} from '@tandem/base/kernel';
import type {
  AppendRefusal,
  Journal,
  JournalHealth,
  NewEntry,
  Position,
  Refusal,
  SinkPosition,
} from './contract.ts';
import { headerBytes } from './format.ts';
import type { JournalLimits } from './limits.ts';
import { markBytes } from './mark.ts';
import type { OpenCalls } from './open-calls.ts';
import { type Batch, Outbox } from './outbox.ts';
import type { JournalDisk, Slot } from './ports.ts';
import { Room } from './room.ts';
import { type SegmentFile, Segments } from './segments.ts';
import { Trim } from './trim.ts';

export interface WriterOptions {
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits: JournalLimits;
  readonly slot: Slot;
  readonly epoch: number;
  readonly bootId: string;
  /** Where what is durable ends: the first segment says so in its header. */
  readonly end: Position;
  readonly firstNumber: number;
  readonly openCalls: OpenCalls;
  /** What the header of the segment of `end` says of open calls. */
  readonly endOpenFrom: number;
}

interface Waiter {
  readonly order: number;
  readonly resolve: (isDurable: boolean) => void;
}

const TAKEN = ok();

export class Writer implements Journal {
  readonly #options: WriterOptions;
  readonly #outbox: Outbox;
  readonly #segments: Segments;
  readonly #room: Room;
  readonly #trim: Trim;
  readonly #waiters: Waiter[] = [];
  #mark: Position;
  #durableOrder = 0;
  /** The mark that others see is older than ours. */
  #markIsOld = true;
  #syncing: Promise<void> | undefined;
  #syncTimer: Cancel | undefined;
  #syncBeganMs = Number.NEGATIVE_INFINITY;
  #retryTimer: Cancel | undefined;
  /** A sync that began under another generation speaks of files that were given up since. */
  #generation = 0;
  /** When a segment took the place of one that had failed. */
  #replacedMs = Number.NEGATIVE_INFINITY;
  #isFull = false;
  #isBroken = false;
  #isClosed = false;
  #passedCount: number;
  #backlogLimit = Number.POSITIVE_INFINITY;
  #entries = 0;
  #bytes = 0;
  #syncs = 0;
  #faults = 0;
  #lastFault: DiskError | undefined;
  #lostEntries = 0;

  constructor(options: WriterOptions) {
    const { disk, clock, timers, limits, end, firstNumber } = options;
    this.#options = options;
    this.#mark = end;
    this.#outbox = new Outbox(end.endedCount);
    // Until a database has said how far it is, only what comes from now on counts as waiting.
    this.#passedCount = end.endedCount;
    this.#segments = new Segments({
      ...{ disk, timers, firstNumber, retryMs: limits.retryMs },
      ready: () => void this.write(),
      failed: (error) => this.#count(error),
    });
    this.#room = new Room({ disk, timers, limits });
    this.#trim = new Trim(disk, { clock, keptMs: limits.keptMs });
    // A disk may be too full for a header of ours, and has room again only by this.
    this.#trim.opened(end.segment, options.endOpenFrom);
  }

  /** Makes the first segment and publishes the mark in it; the fault when the disk does not do. */
  async begin(carried: readonly NewEntry[]): Promise<Result<void, DiskError>> {
    this.#outbox.carry(carried);
    await this.#segments.makeSpare();
    // A header alone is worth a segment here: its mark tells readers that there is a writer.
    if (this.#segments.hasSpare && this.#segments.current === undefined) this.#advance();
    this.write();
    await this.#syncing;
    const fault = this.#lastFault;
    // On a full disk calls are refused, but those of the time before must be brought to their end.
    if (fault !== undefined && fault.kind !== 'full') return fail(fault);
    this.#room.watch();
    return ok();
  }

  append(entry: NewEntry): Result<void, AppendRefusal> {
    if (this.#isClosed) return fail('closed');
    if (this.#outbox.heldBytes >= this.#options.limits.heldBytes) {
      this.#lostEntries += 1;
      return fail('memory');
    }
    this.#bytes += this.#outbox.add(entry);
    this.#entries += 1;
    return TAKEN;
  }

  write(): boolean {
    const outbox = this.#outbox;
    outbox.seal();
    if (outbox.waiting.length === 0) return true;
    const current = this.#segmentToWrite();
    if (current === undefined) return false;
    const { file, number } = current;
    const from = file.size;
    const result = file.append(outbox.pieces());
    outbox.took(file.size - from, number, from);
    this.#isFull = !result.ok && result.error.kind === 'full';
    if (!result.ok) this.#writeFailed(result.error);
    this.#syncSoon();
    return outbox.waiting.length === 0;
  }

  refusal(): Refusal | undefined {
    if (this.#isClosed) return 'closed';
    if (this.#isBroken) return 'broken';
    if (this.#isFull) return 'full';
    // The rest of the memory is for the calls that run.
    if (this.#outbox.heldBytes * 2 >= this.#options.limits.heldBytes) return 'memory';
    if (this.#room.isLow) return 'floor';
    if (this.#pendingCalls >= this.#backlogLimit) return 'backlog';
    return undefined;
  }

  durable(): Promise<boolean> {
    this.write();
    const order = this.#outbox.lastOrder;
    if (order <= this.#durableOrder) return Promise.resolve(true);
    if (this.#isClosed) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiters.push({ order, resolve });
    });
  }

  async passed(sinks: readonly SinkPosition[]): Promise<void> {
    const databases = sinks.filter(({ isDatabase }) => isDatabase);
    if (databases.length > 0) {
      this.#passedCount = Math.min(...databases.map(({ position }) => position.endedCount));
    }
    const hasRoom = !this.#isFull && !this.#room.isLow;
    await this.#trim.remove(sinks, this.#mark, hasRoom);
  }

  limitBacklog(calls: number): void {
    this.#backlogLimit = calls;
  }

  health(): JournalHealth {
    return {
      refusal: this.refusal(),
      mark: this.#mark,
      heldBytes: this.#outbox.heldBytes,
      pendingCalls: this.#pendingCalls,
      backlogShare: this.#pendingCalls / this.#backlogLimit,
      freeBytes: this.#room.freeBytes,
      openCalls: this.#options.openCalls.size,
      entries: this.#entries,
      bytes: this.#bytes,
      syncs: this.#syncs,
      faults: this.#faults,
      lastFault: this.#lastFault,
      lostEntries: this.#lostEntries,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.write();
    this.#isClosed = true;
    this.#room.stop();
    this.#syncTimer?.();
    this.#retryTimer?.();
    await this.#syncing;
    if (this.#outbox.lastWritten !== undefined || this.#markIsOld) await this.#sync();
    await this.#segments.close();
    await this.#options.slot.close();
    for (const { resolve } of this.#waiters.splice(0)) resolve(false);
  }

  get #pendingCalls(): number {
    return Math.max(0, this.#outbox.endedCount - this.#passedCount);
  }

  #segmentToWrite(): SegmentFile | undefined {
    const current = this.#segments.current;
    // An entry that was taken in part goes on where it began.
    const isFull =
      current !== undefined &&
      current.file.size >= this.#options.limits.segmentBytes &&
      this.#outbox.waiting[0]?.taken === 0;
    if (current !== undefined && !isFull) return current;
    if (current !== undefined) return this.#advance() ?? current;
    return this.#mayReplace() ? this.#replace() : undefined;
  }

  /** A disk that fails again and again gets a segment a second, not one for each turn. */
  #mayReplace(): boolean {
    const { clock, limits } = this.#options;
    return this.#segments.hasSpare && clock.now() >= this.#replacedMs + limits.retryMs;
  }

  #replace(): SegmentFile | undefined {
    this.#replacedMs = this.#options.clock.now();
    return this.#advance();
  }

  #advance(): SegmentFile | undefined {
    const { clock, epoch, openCalls } = this.#options;
    const previous = this.#end();
    const next = this.#segments.advance();
    if (next === undefined) return undefined;
    // What is not durable yet may be steps of calls of which nothing is known otherwise.
    const openFrom = Math.min(openCalls.lowest() ?? this.#mark.segment, this.#mark.segment);
    const header = headerBytes({
      segment: next.number,
      epoch,
      openedAtMs: Math.max(0, clock.wallMs()),
      previous: { segment: previous.segment, end: previous.offset },
      endedBefore: previous.endedCount,
      openFrom,
      carriedBytes: this.#outbox.carriedBytes,
    });
    this.#trim.opened(next.number, openFrom);
    this.#outbox.putHeader(header, previous.endedCount);
    return next;
  }

  /** Of what is written and may be trusted. */
  #end(): Position {
    const last = this.#outbox.lastWritten;
    return last === undefined ? this.#mark : positionOf(last);
  }

  #writeFailed(error: DiskError): void {
    if (error.kind === 'full') {
      this.#count(error);
      this.#retryLater(this.#options.limits.retryMs);
    } else {
      this.#giveUp(error);
    }
  }

  /**
   * Whatever the disk says later about these files, a part may be missing: a failed sync forgets
   * it. All that is not durable is written again, into a segment that says where the good part of
   * the last one ends.
   */
  #giveUp(error: DiskError): void {
    this.#count(error);
    this.#generation += 1;
    this.#segments.drop();
    this.#outbox.takeBack();
    this.#isBroken = true;
    void this.#segments.makeSpare();
    if (!this.write()) this.#retryLater(this.#options.limits.retryMs);
  }

  #retryLater(delay: number): void {
    if (this.#retryTimer !== undefined || this.#isClosed) return;
    this.#retryTimer = this.#options.timers.after(ms(delay), () => {
      this.#retryTimer = undefined;
      if (!this.write()) this.#retryLater(this.#options.limits.retryMs);
    });
  }

  #syncSoon(): void {
    if (this.#syncing !== undefined || this.#syncTimer !== undefined || this.#isClosed) return;
    if (this.#outbox.lastWritten === undefined && !this.#markIsOld) return;
    const { clock, limits, timers } = this.#options;
    const delay = this.#syncBeganMs + limits.syncEveryMs - clock.now();
    if (delay <= 0) {
      this.#beginSync();
      return;
    }
    this.#syncTimer = timers.after(ms(delay), () => {
      this.#syncTimer = undefined;
      this.#beginSync();
    });
  }

  #beginSync(): void {
    this.#syncing = this.#sync().then(() => {
      this.#syncing = undefined;
      this.#syncSoon();
    });
  }

  async #sync(): Promise<void> {
    const last = this.#outbox.lastWritten;
    const generation = this.#generation;
    this.#syncBeganMs = this.#options.clock.now();
    if (last !== undefined) {
      for (const { file } of this.#segments.unsynced()) {
        const synced = await file.sync();
        if (generation !== this.#generation) return;
        if (!synced.ok) return this.#giveUp(synced.error);
      }
      this.#syncs += 1;
      this.#settle(last);
    }
    await this.#publish();
    await this.#segments.release(this.#mark.segment);
  }

  #settle(last: Batch): void {
    const { openCalls } = this.#options;
    for (const { callIds, ends, segment } of this.#outbox.settle(last)) {
      for (const [at, callId] of callIds.entries()) {
        if (ends[at] === true) openCalls.ended(callId);
        else openCalls.stepped(callId, segment);
      }
    }
    this.#mark = positionOf(last);
    this.#durableOrder = last.order;
    this.#isBroken = false;
    this.#markIsOld = true;
  }

  async #publish(): Promise<void> {
    if (!this.#markIsOld) return;
    const put = await this.#options.slot.put(
      markBytes({ position: this.#mark, bootId: this.#options.bootId }),
    );
    this.#markIsOld = !put.ok;
    if (!put.ok) return this.#count(put.error);
    while ((this.#waiters[0]?.order ?? Number.POSITIVE_INFINITY) <= this.#durableOrder) {
      this.#waiters.shift()?.resolve(true);
    }
  }

  #count(error: DiskError): void {
    this.#faults += 1;
    this.#lastFault = error;
  }
}

function positionOf({ segment, end, endedCount }: Batch): Position {
  return { segment, offset: end, endedCount };
}
