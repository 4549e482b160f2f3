// What the files say at the start of a writer. It only reads (and syncs what it found), so that it
// may be killed and begin again as often as one likes: what counts is put down by the header of the
// segment that the writer makes after it.
import { type DiskError, type DiskResult, fail, ok, type Result } from '@tandem/base/kernel';
import type { NewEntry, OpenCall, OpenFault, Position, Recovered } from './contract.ts';
import {
  entryAt,
  FOLDER,
  HEADER_BYTES,
  type SegmentHeader,
  segmentNumber,
  segmentPath,
} from './format.ts';
import { readSegmentHeader } from './headers.ts';
import { MARK_PATH, readMark } from './mark.ts';
import type { JournalDisk } from './ports.ts';
import { findEntry, scan, type Visit } from './scan.ts';

export interface Found {
  readonly recovered: Recovered;
  /** Where what is there, and durable, ends; all zero in an empty folder. */
  readonly end: Position;
  /** What the header of its segment says of open calls. */
  readonly endOpenFrom: number;
  readonly nextSegment: number;
  /** Found behind `end`, but a sync failed: to be written again. */
  readonly undurable: readonly NewEntry[];
  /** Nothing before this segment is needed to know the calls that are open at `end`. */
  readonly openFrom: number;
}

/** A segment with its size, or where the next one says that it ends. */
interface Link {
  readonly header: SegmentHeader;
  readonly end: number;
  readonly isLast: boolean;
}

type Outcome<T> = Promise<Result<T, OpenFault>>;

export async function recover(disk: JournalDisk): Outcome<Found> {
  const listed = await disk.list(FOLDER);
  if (!listed.ok) return diskFault(listed.error);
  const numbers = listed.value.flatMap((name) => segmentNumber(name) ?? []);
  const mark = await findMark(disk);
  if (!mark.ok) return mark;
  const nextSegment = Math.max(0, mark.value?.segment ?? 0, ...numbers) + 1;
  const heads = await readHeaders(disk, numbers);
  if (!heads.ok) return heads;
  let head = newest({ headers: heads.value, listed: new Set(numbers), mark: mark.value });
  while (head !== undefined) {
    const chain = await links(disk, heads.value, { head, mark: mark.value });
    const replay = new Replay(disk, mark.value);
    const short = await replay.run(chain);
    if (!short.ok) return diskFault(short.error);
    if (short.value === undefined) {
      return finish({ disk, replay, chain, mark: mark.value, nextSegment });
    }
    head = short.value.header;
  }
  return ok(nothing(mark.value, nextSegment));
}

async function findMark(disk: JournalDisk): Outcome<Position | undefined> {
  const read = await disk.read(MARK_PATH);
  if (!read.ok) return read.error.kind === 'missing' ? ok(undefined) : diskFault(read.error);
  const mark = readMark(read.value);
  if (mark.ok) return mark;
  if (mark.error.kind === 'torn') return ok(undefined);
  return fail({ kind: 'newerFormat', path: MARK_PATH, version: mark.error.version });
}

async function readHeaders(
  disk: JournalDisk,
  numbers: readonly number[],
): Outcome<ReadonlyMap<number, SegmentHeader>> {
  const found = new Map<number, SegmentHeader>();
  for (const number of numbers) {
    const header = await readSegmentHeader(disk, number);
    if (header.ok) found.set(number, header.value);
    else if (header.error.kind !== 'none') return fail(header.error);
  }
  return ok(found);
}

interface Folder {
  readonly headers: ReadonlyMap<number, SegmentHeader>;
  readonly listed: ReadonlySet<number>;
  readonly mark: Position | undefined;
}

/**
 * The newest segment from which a way leads back to the mark. One whose way is cut by a segment
 * without a header stems from a writer that gave it up, or was overtaken by the loss of power.
 */
function newest(folder: Folder): SegmentHeader | undefined {
  const all = [...folder.headers.values()].reverse();
  return all.find((header) => leadsBack(header, folder)) ?? all[0];
}

function leadsBack(header: SegmentHeader, { headers, listed, mark }: Folder): boolean {
  const goal = mark?.segment ?? 0;
  let at = header;
  while (at.segment > goal) {
    const { segment } = at.previous;
    const before = headers.get(segment);
    // Segments that were removed were needed by nobody, and are behind every mark.
    if (before === undefined) return mark === undefined && !listed.has(segment);
    at = before;
  }
  return mark === undefined || at.segment === goal;
}

/** The segments to read, oldest first: back to the oldest last step of an open call, and the mark. */
async function links(
  disk: JournalDisk,
  headers: ReadonlyMap<number, SegmentHeader>,
  { head, mark }: { readonly head: SegmentHeader; readonly mark: Position | undefined },
): Promise<readonly Link[]> {
  const size = await disk.size(segmentPath(head.segment));
  const from = Math.min(head.openFrom, mark?.segment ?? head.segment);
  const chain: Link[] = [{ header: head, end: size.ok ? size.value : 0, isLast: true }];
  for (let at: SegmentHeader = head; at.segment > from; ) {
    const before = headers.get(at.previous.segment);
    if (before === undefined) break;
    chain.unshift({ header: before, end: at.previous.end, isLast: false });
    at = before;
  }
  return chain;
}

class Replay {
  readonly #disk: JournalDisk;
  readonly #mark: Position | undefined;
  readonly open = new Map<string, OpenCall>();
  end: Position = { segment: 0, offset: 0, endedCount: 0 };
  tornBytes = 0;
  damagedBytes = 0;
  scannedBytes = 0;

  constructor(disk: JournalDisk, mark: Position | undefined) {
    this.#disk = disk;
    this.#mark = mark;
  }

  /**
   * The segment that lacks its end although others follow it, if one does. Power failed before that
   * end was synced, so nothing in the others was durable either: the journal ends there.
   */
  async run(chain: readonly Link[]): Promise<DiskResult<Link | undefined>> {
    for (const link of chain) {
      const read = await this.#read(link);
      if (!read.ok) return read;
      this.tornBytes = link.end - this.end.offset;
      if (this.tornBytes > 0 && !link.isLast) return ok(link);
    }
    return ok(undefined);
  }

  async #read(link: Link): Promise<DiskResult<void>> {
    const { segment, endedBefore } = link.header;
    this.end = { segment, offset: HEADER_BYTES, endedCount: endedBefore };
    const sure = this.#sureEnd(link);
    for (;;) {
      const from = this.end.offset;
      const read = await scan(this.#disk, { segment, from, until: link.end }, this.#visit);
      if (!read.ok) return read;
      this.scannedBytes += read.value - from;
      if (read.value >= sure) return ok();
      // What was durable and stands behind a hole is not given up for it.
      const next = await findEntry(this.#disk, { segment, from: read.value + 1, until: sure });
      if (!next.ok) return next;
      this.damagedBytes += next.value - read.value;
      this.end = { ...this.end, offset: next.value };
    }
  }

  /** Behind it the first entry that is not whole is where a crash tore the last writes. */
  #sureEnd({ header, end }: Link): number {
    const mark = this.#mark;
    if (mark === undefined || header.segment > mark.segment) return 0;
    return header.segment < mark.segment ? end : Math.min(end, mark.offset);
  }

  readonly #visit: Visit = (bytes, at, end, offset) => {
    const entry = entryAt(bytes, at, end);
    const { kind, callId, json } = entry;
    const { segment, endedCount } = this.end;
    this.end = { segment, offset, endedCount: endedCount + (kind === 'ended' ? 1 : 0) };
    if (kind !== 'ended' && kind !== 'answered' && kind !== 'renewed') return;
    // Deleted first, so that calls stand in the order of their last steps.
    this.open.delete(callId);
    if (kind !== 'ended') this.open.set(callId, { kind, callId, json, segment });
  };
}

interface Finishing {
  readonly disk: JournalDisk;
  readonly replay: Replay;
  readonly chain: readonly Link[];
  readonly mark: Position | undefined;
  readonly nextSegment: number;
}

/** A killed writer may not have synced what it wrote. */
async function finish({ disk, replay, chain, mark, nextSegment }: Finishing): Outcome<Found> {
  const { open, end, tornBytes, damagedBytes, scannedBytes } = replay;
  const recovered: Recovered = {
    openCalls: [...open.values()],
    endedCount: end.endedCount,
    epoch: (chain.at(-1)?.header.epoch ?? 0) + 1,
    ...{ tornBytes, damagedBytes, scannedBytes },
  };
  const endOpenFrom = chain.at(-1)?.header.openFrom ?? 0;
  const found = { recovered, end, endOpenFrom, nextSegment, undurable: [], openFrom: end.segment };
  const behind = chain.filter(({ header }) => header.segment >= (mark?.segment ?? 0));
  const failed = await syncAll(disk, behind);
  if (failed === undefined) return ok(found);
  // Asked again, the disk would say yes to what it has forgotten.
  if (mark === undefined || failed.kind !== 'broken') return diskFault(failed);
  const undurable = await entriesBehind(disk, mark, behind);
  if (!undurable.ok) return diskFault(undurable.error);
  const openFrom = behind[0]?.header.openFrom ?? 0;
  return ok({ ...found, end: mark, endOpenFrom: openFrom, undurable: undurable.value, openFrom });
}

async function entriesBehind(
  disk: JournalDisk,
  mark: Position,
  chain: readonly Link[],
): Promise<DiskResult<readonly NewEntry[]>> {
  const entries: NewEntry[] = [];
  for (const { header, end } of chain) {
    const { segment } = header;
    const from = segment === mark.segment ? mark.offset : HEADER_BYTES;
    const read = await scan(disk, { segment, from, until: end }, (bytes, at, to) => {
      entries.push(entryAt(bytes, at, to));
    });
    if (!read.ok) return read;
  }
  return ok(entries);
}

async function syncAll(disk: JournalDisk, chain: readonly Link[]): Promise<DiskError | undefined> {
  const named = await disk.syncFolder(FOLDER);
  if (!named.ok) return named.error;
  let failed: DiskError | undefined;
  for (const { header } of chain) {
    const synced = await disk.sync(segmentPath(header.segment));
    if (!synced.ok) failed ??= synced.error;
  }
  return failed;
}

function nothing(mark: Position | undefined, nextSegment: number): Found {
  const endedCount = mark?.endedCount ?? 0;
  return {
    recovered: {
      ...{ openCalls: [], endedCount, epoch: 1 },
      ...{ tornBytes: 0, damagedBytes: 0, scannedBytes: 0 },
    },
    end: { segment: 0, offset: 0, endedCount },
    nextSegment,
    undurable: [],
    openFrom: 0,
    endOpenFrom: 0,
  };
}

function diskFault(error: DiskError): { readonly ok: false; readonly error: OpenFault } {
  return fail({ kind: 'disk', error });
}
