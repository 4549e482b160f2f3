// Records to a collector over TCP, one line each, as the calls end (CDR-3). Durable: its place is a
// position in the journal, so nothing is dropped however long the collector is away. In order, and
// at least once: what is not known to be taken goes out again on the next connection.
import {
  type Cancel,
  type Clock,
  type Disk,
  ms,
  ok,
  type Result,
  type Timers,
} from '@tandem/base/kernel';
import {
  type Batch,
  isBefore,
  type JournalReader,
  type Position,
} from '@tandem/books/journal/contract';
import type { Zone } from '@tandem/domain/rating';
import { printTextLine } from '@tandem/domain/record';
import type { ConnectLines, LineConnection, LineTarget, RecordSink, SinkFault } from '../ports.ts';
import { away, isPosition, readState, statePath, writeState } from './kept-state.ts';
import { LineWindow, type Piece } from './line-window.ts';
import { shownRecord } from './shown-record.ts';
import { TcpLink } from './tcp-link.ts';

export interface TcpForwarderOptions {
  readonly target: LineTarget;
  readonly connect: ConnectLines;
  readonly disk: Disk;
  /** A target that is new begins where the journal ends. */
  readonly reader: Pick<JournalReader, 'mark'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly zone: Zone;
}

export interface ForwarderFigures {
  readonly target: string;
  readonly isOpen: boolean;
  /** Lines that were written and are not known to be taken. */
  readonly unconfirmed: number;
  readonly sent: number;
  /** Of them, how many were written again after a connection broke. */
  readonly repeated: number;
  readonly connections: number;
  readonly lastError: string | null;
  readonly lastErrorAtMs: number | null;
}

/** What goes out again after a break is at most this, and what waits in memory for a slow one. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** The finer, the fewer lines are repeated; the coarser, the fewer writes. */
const PIECE_BYTES = 16 * 1024;
const LOOK_EVERY_MS = 250;
/** A batch waits so long for the connection or for room, before its pump is told to come again. */
const PATIENCE_MS = 1_000;
const ASK_AGAIN_MS = 20;
const SAVE_IDLE_EVERY_MS = 5_000;
/** An end waits so long for the collector, so that the next start need not repeat its lines. */
export const FAREWELL_MS = 3_000;

type Done = Promise<Result<void, SinkFault>>;

export const targetText = ({ host, port }: LineTarget): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

export const forwarderName = (target: LineTarget): string => `forwarder/${targetText(target)}`;

export class TcpForwarder implements RecordSink {
  readonly name: string;
  readonly isDatabase = false;
  readonly #options: TcpForwarderOptions;
  readonly #path: string;
  readonly #link: TcpLink;
  readonly #window = new LineWindow();
  /** All before it was taken, as far as anyone can know. */
  #settled: Position | undefined;
  #saved: Position | undefined;
  #savedAtMs = 0;
  #saving: Promise<unknown> = Promise.resolve();
  #look: Cancel | undefined;
  #taken: Position | undefined;
  #sent = 0;
  #repeated = 0;
  #isClosed = false;

  constructor(options: TcpForwarderOptions) {
    this.#options = options;
    this.name = forwarderName(options.target);
    this.#path = statePath(this.name);
    this.#link = new TcpLink({
      ...options,
      onOpen: (connection) => this.#opened(connection),
      onClosed: () => this.#looksNoMore(),
    });
  }

  async position(): Promise<Result<Position | undefined, SinkFault>> {
    this.#link.start();
    const read = await readState(this.#options.disk, this.#path);
    if (!read.ok) return read;
    if (read.value === undefined) return this.#beginsNow();
    const { position } = read.value;
    if (!isPosition(position)) return away({ path: this.#path, code: 'is no state of ours' });
    this.#begins(position);
    this.#saved = position;
    return ok(position);
  }

  kept(): Position | undefined {
    return this.#saved;
  }

  async take({ entries, after }: Batch): Done {
    const ready = await this.#whenReady();
    if (!ready.ok) return ready;
    const taken = this.#taken;
    const fresh = entries.filter((entry) => taken === undefined || isBefore(taken, entry.after));
    let lines: string[] = [];
    let length = 0;
    for (const entry of fresh) {
      const record = shownRecord(entry);
      if (record === undefined) continue;
      const line = printTextLine(record, this.#options.zone);
      lines.push(line);
      length += line.length;
      if (length < PIECE_BYTES) continue;
      this.#send(lines, entry.after);
      lines = [];
      length = 0;
    }
    if (lines.length > 0) this.#send(lines, after);
    this.#taken = after;
    if (!this.#window.isEmpty) this.#window.passes(after);
    else await this.#settles(after);
    return ok();
  }

  figures(): ForwarderFigures {
    return {
      target: targetText(this.#options.target),
      ...this.#link.figures(),
      unconfirmed: this.#window.lines,
      sent: this.#sent,
      repeated: this.#repeated,
    };
  }

  async close(patienceMs: number = FAREWELL_MS): Promise<void> {
    this.#isClosed = true;
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += ASK_AGAIN_MS) {
      if (this.#window.isEmpty || this.#link.connection === undefined) break;
      await this.#pause();
    }
    this.#looksNoMore();
    this.#link.end();
    await this.#save();
  }

  /** The target is none any more: should it come back, it begins anew. */
  async forget(): Promise<void> {
    await this.close(0);
    await this.#options.disk.remove(this.#path);
  }

  async #beginsNow(): Promise<Result<Position, SinkFault>> {
    const mark = await this.#options.reader.mark();
    if (!mark.ok) return away({ path: 'journal', code: mark.error.kind });
    this.#begins(mark.value);
    const saved = await this.#save();
    return saved.ok ? ok(mark.value) : saved;
  }

  #begins(position: Position): void {
    this.#settled = position;
    this.#taken = position;
  }

  async #whenReady(): Done {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS && !this.#isClosed; waitedMs += ASK_AGAIN_MS) {
      if (this.#link.connection !== undefined && this.#window.bytes < WINDOW_BYTES) return ok();
      await this.#pause();
    }
    const { isOpen, lastError } = this.#link.figures();
    const why = isOpen ? 'it takes lines too slowly' : (lastError ?? 'not connected yet');
    return { ok: false, error: { kind: 'away', why } };
  }

  #send(lines: readonly string[], after: Position): void {
    const piece: Piece = { bytes: Buffer.from(lines.join('')), lines: lines.length, after };
    this.#window.add(piece);
    this.#sent += piece.lines;
    // Broken just now: it goes out with all that waits.
    this.#link.connection?.write(piece.bytes);
    this.#looksSoon();
  }

  #opened(connection: LineConnection): void {
    for (const { bytes, lines } of this.#window.again()) {
      this.#sent += lines;
      this.#repeated += lines;
      connection.write(bytes);
    }
    this.#looksSoon();
  }

  #looksSoon(): void {
    if (this.#look !== undefined || this.#window.isEmpty) return;
    this.#link.goesOn();
    this.#looksLater();
  }

  #looksLater(): void {
    const { timers } = this.#options;
    this.#look = timers.after(ms(LOOK_EVERY_MS), () => void this.#looks());
  }

  #looksNoMore(): void {
    this.#look?.();
    this.#look = undefined;
  }

  async #looks(): Promise<void> {
    const { connection } = this.#link;
    if (connection === undefined) return this.#looksNoMore();
    const unconfirmed = await connection.unconfirmedBytes();
    // Meanwhile it broke, and another one may have begun.
    if (this.#link.connection !== connection) return;
    const { clock } = this.#options;
    if (this.#window.confirmed(unconfirmed, clock.now())) this.#link.goesOn();
    else this.#link.breaksWhenStuck();
    const settled = this.#window.settle(clock.now());
    if (settled !== undefined) {
      this.#settled = settled;
      await this.#save();
    }
    if (this.#link.connection !== connection) return;
    this.#look = undefined;
    if (!this.#window.isEmpty) this.#looksLater();
  }

  /** Nothing waits: what left no line is passed; the disk hears of it now and then. */
  async #settles(after: Position): Promise<void> {
    this.#settled = after;
    const isOtherSegment = after.segment !== this.#saved?.segment;
    const idleMs = this.#options.clock.now() - this.#savedAtMs;
    if (isOtherSegment || idleMs >= SAVE_IDLE_EVERY_MS) await this.#save();
  }

  /** An old state means lines that come twice, so a disk that fails is no reason to stop. */
  #save(): Done {
    const saved = this.#saving.then(() => this.#saveNow());
    this.#saving = saved;
    return saved;
  }

  async #saveNow(): Done {
    const position = this.#settled;
    if (position === undefined || position === this.#saved) return ok();
    this.#savedAtMs = this.#options.clock.now();
    const saved = await writeState(this.#options.disk, this.#path, { position });
    if (saved.ok) this.#saved = position;
    return saved;
  }

  #pause(): Promise<void> {
    const { timers } = this.#options;
    return new Promise((resolve) => void timers.after(ms(ASK_AGAIN_MS), resolve));
  }
}
