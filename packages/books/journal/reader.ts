// Reads durable entries, a batch at a time. It keeps no position: whoever asks brings theirs, so
// that any number of sinks at any places share one reader, and each batch is asked for again after
// a crash.
import { type DiskError, type DiskResult, fail, ok, type Result } from '@tandem/base/kernel';
import {
  type Batch,
  isBefore,
  type JournalReader,
  type Position,
  type ReadFault,
  type ReadLimits,
} from './contract.ts';
import { CUT, entryEnd, HEADER_BYTES, INVALID } from './format.ts';
import { Found } from './found.ts';
import { MARK_PATH, readMark } from './mark.ts';
import type { JournalDisk } from './ports.ts';
import { Route } from './route.ts';
import { findEntry } from './scan.ts';
import { type Window, Windows } from './windows.ts';

type Answer<T> = Promise<Result<T, ReadFault>>;

export function openReader(disk: JournalDisk): JournalReader {
  return new Reader(disk);
}

class Reader implements JournalReader {
  readonly #disk: JournalDisk;
  readonly #route: Route;
  #mark: Position | undefined;
  /** The last one read: a batch seldom ends where it does. */
  #window: Window | undefined;
  readonly #windows = new Windows();

  constructor(disk: JournalDisk) {
    this.#disk = disk;
    this.#route = new Route(disk);
  }

  async mark(): Answer<Position> {
    const read = await this.#disk.read(MARK_PATH);
    if (!read.ok && read.error.kind !== 'missing') return diskFault(read.error);
    const mark = readMark(read.ok ? read.value : Buffer.alloc(0));
    if (mark.ok) {
      this.#mark = mark.value.position;
    } else if (mark.error.kind === 'newerFormat') {
      return fail({ ...mark.error, path: MARK_PATH });
    }
    // Half written just now: what was durable before is so still.
    return this.#mark === undefined ? fail({ kind: 'noMark' }) : ok(this.#mark);
  }

  async next(from: Position, limits: ReadLimits = {}): Answer<Batch> {
    const mark = await this.mark();
    if (!mark.ok) return mark;
    const found = new Found(limits, this.#windows);
    let at = from;
    do {
      const leg = await this.#route.from(at, mark.value);
      // What was found before the fault is handed out; the fault comes with the next question.
      if (!leg.ok) return found.isEmpty ? leg : found.upTo(at);
      const { start, end } = leg.value;
      const read = await this.#read(start, end, found);
      if (!read.ok) return found.isEmpty ? read : found.upTo(at);
      at = read.value;
    } while (!found.isFull && isBefore(at, mark.value));
    return found.upTo(at);
  }

  /**
   * Entries of the segment of `start`, which is behind its header and before `end`: where the
   * reading goes on.
   */
  async #read(start: Position, end: number, found: Found): Answer<Position> {
    const read = await this.#windowAt(start, end);
    if (!read.ok) return diskFault(read.error);
    const window = read.value;
    const within = start.offset - window.from;
    const bytes = window.bytes.subarray(within, Math.max(within, end - window.from));
    let after = start;
    let isDamaged = false;
    for (let at = 0; at < bytes.length && !found.isFull; ) {
      const to = entryEnd(bytes, at);
      isDamaged = after === start && (to === INVALID || to === CUT);
      if (to < 0) break;
      after = found.add(bytes, { at, to, before: after });
      at = to;
    }
    found.hold(window);
    this.#windows.leave(window);
    const isStuck = after === start && start.offset < end;
    return isDamaged || isStuck ? this.#damaged(start, end) : ok(after);
  }

  /** In use by who asked. */
  async #windowAt({ segment, offset }: Position, end: number): Promise<DiskResult<Window>> {
    const kept = this.#window;
    const within = offset - (kept?.from ?? 0);
    const isKept = kept?.segment === segment && within >= 0 && within < kept.bytes.length;
    // What is left of it may be less than one entry.
    if (isKept && entryEnd(kept.bytes.subarray(within), 0) >= 0) {
      kept.users += 1;
      return ok(kept);
    }
    const read = await this.#windows.read(this.#disk, { segment, from: offset, until: end });
    if (read.ok) this.#keep(read.value);
    return read;
  }

  #keep(window: Window): void {
    if (this.#window !== undefined) this.#windows.leave(this.#window);
    window.users += 1;
    this.#window = window;
  }

  async #damaged(at: Position, end: number): Answer<never> {
    const found = await findEntry(this.#disk, {
      ...{ segment: at.segment, from: at.offset + 1, until: end },
    });
    if (!found.ok) return diskFault(found.error);
    return fail({
      kind: 'damaged',
      at,
      resume: { ...at, offset: Math.max(found.value, HEADER_BYTES) },
    });
  }
}

function diskFault(error: DiskError): { readonly ok: false; readonly error: ReadFault } {
  return fail({ kind: 'disk', error });
}
