// Reads durable entries, a batch at a time. It keeps no position: whoever asks brings theirs, so
// that any number of sinks at any places share one reader, and each batch is asked for again after
// a crash.
import { type DiskError, fail, ok, type Result } from '@tandem/base/kernel';
import type {
  Batch,
  JournalReader,
  Position,
  ReadFault,
  ReadLimits,
  StoredEntry,
} from './contract.ts';
import { CUT, entryAt, entryEnd, HEADER_BYTES, INVALID } from './format.ts';
import { MARK_PATH, readMark } from './mark.ts';
import type { JournalDisk } from './ports.ts';
import { Route } from './route.ts';
import { findEntry, readWindow } from './scan.ts';

/** One transaction of the recorder: large enough for COPY, small enough to be done again. */
const DEFAULT_MAX_ENTRIES = 1_000;

type Answer<T> = Promise<Result<T, ReadFault>>;

interface Window {
  readonly segment: number;
  readonly from: number;
  readonly bytes: Buffer;
}

export function openReader(disk: JournalDisk): JournalReader {
  return new Reader(disk);
}

class Reader implements JournalReader {
  readonly #disk: JournalDisk;
  readonly #route: Route;
  #mark: Position | undefined;
  /** The last one read: a batch seldom ends where it does. */
  #window: Window = { segment: 0, from: 0, bytes: Buffer.alloc(0) };

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
    let at = from;
    for (;;) {
      const leg = await this.#route.from(at, mark.value);
      if (!leg.ok) return leg;
      const { start, end } = leg.value;
      const maxEntries = limits.maxEntries ?? DEFAULT_MAX_ENTRIES;
      const batch = await this.#read(start, { end, maxEntries });
      if (!batch.ok || batch.value.entries.length > 0) return batch;
      at = batch.value.after;
      // The last segment is read to its end, or there is another one behind it.
      if (at.segment === mark.value.segment) return batch;
    }
  }

  /** Entries of the segment of `start`, which is behind its header and before `end`. */
  async #read(
    start: Position,
    { end, maxEntries }: { readonly end: number; readonly maxEntries: number },
  ): Answer<Batch> {
    const window = await this.#windowAt(start, end);
    if (!window.ok) return diskFault(window.error);
    const bytes = window.value;
    const entries: StoredEntry[] = [];
    let after = start;
    for (let at = 0; at < bytes.length && entries.length < maxEntries; ) {
      const to = entryEnd(bytes, at);
      const isDamaged = to === INVALID || (to === CUT && entries.length === 0);
      if (isDamaged && entries.length === 0) return this.#damaged(start, end);
      if (to < 0) break;
      const entry = entryAt(bytes, at, to);
      const endedCount = after.endedCount + (entry.kind === 'ended' ? 1 : 0);
      after = { segment: start.segment, offset: start.offset + to, endedCount };
      entries.push({ ...entry, after });
      at = to;
    }
    const isStuck = entries.length === 0 && start.offset < end;
    return isStuck ? this.#damaged(start, end) : ok({ entries, after });
  }

  async #windowAt({ segment, offset }: Position, end: number): Promise<Result<Buffer, DiskError>> {
    const kept = this.#window;
    const within = offset - kept.from;
    const isKept = kept.segment === segment && within >= 0 && within < kept.bytes.length;
    // What is left of it may be less than one entry.
    if (isKept && entryEnd(kept.bytes.subarray(within), 0) >= 0) {
      return ok(kept.bytes.subarray(within, Math.max(within, end - kept.from)));
    }
    const read = await readWindow(this.#disk, segment, { from: offset, until: end });
    if (read.ok) this.#window = { segment, from: offset, bytes: read.value };
    return read;
  }

  async #damaged(at: Position, end: number): Answer<Batch> {
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
