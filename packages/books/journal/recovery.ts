// What the files say at the start of a writer. It only reads (and syncs what it found), so that it
// may be killed and begin again as often as one likes: what counts is put down by the header of the
// segment that the writer makes after it.
//
// After a kill the mark is exact, and what stands behind it is in the memory of the operating
// system, perhaps on pages that it failed to write and will not try again: the writer carries it
// into its own segment. After a start of the machine the mark may be old, but all that can be read
// is on the medium.
import { type DiskError, type DiskResult, fail, ok, type Result } from '@tandem/base/kernel';
import type { NewEntry, OpenFault, Position, Recovered } from './contract.ts';
import {
  entryAt,
  FOLDER,
  HEADER_BYTES,
  type SegmentHeader,
  segmentNumber,
  segmentPath,
} from './format.ts';
import { readSegmentHeader } from './headers.ts';
import { LIMITS } from './limits.ts';
import { MARK_PATH, type Mark, readMark } from './mark.ts';
import type { JournalDisk } from './ports.ts';
import { type Link, Replay } from './replay.ts';
import { scan } from './scan.ts';

export interface Found {
  readonly recovered: Recovered;
  /** Where what is there, and durable, ends; all zero in an empty folder. */
  readonly end: Position;
  /** What the header of its segment says of open calls. */
  readonly endOpenFrom: number;
  readonly nextSegment: number;
  /** Found behind `end`: to be written again. */
  readonly carried: readonly NewEntry[];
  readonly bootId: string;
}

interface Folder {
  readonly headers: Map<number, SegmentHeader>;
  readonly listed: ReadonlySet<number>;
  readonly mark: Position | undefined;
}

type Outcome<T> = Promise<Result<T, OpenFault>>;

export async function recover(disk: JournalDisk): Outcome<Found> {
  const listed = await disk.list(FOLDER);
  if (!listed.ok) return diskFault(listed.error);
  const numbers = listed.value.flatMap((name) => segmentNumber(name) ?? []);
  const found = await findMark(disk);
  if (!found.ok) return found;
  const mark = found.value;
  const headers = await readHeaders(disk, numbers);
  if (!headers.ok) return headers;
  const bootId = await disk.bootId();
  const nextSegment = Math.max(0, mark?.position.segment ?? 0, ...numbers) + 1;
  const folder = { headers: headers.value, listed: new Set(numbers), mark: mark?.position };
  const replayed = await replay(disk, folder);
  if (!replayed.ok) return diskFault(replayed.error);
  if (replayed.value === undefined) return ok(nothing({ mark: folder.mark, nextSegment, bootId }));
  const isSameBoot = bootId !== '' && mark?.bootId === bootId;
  const finishing = { ...replayed.value, disk, mark: mark?.position, nextSegment, bootId };
  return isSameBoot ? afterKill(finishing, mark.position) : afterBoot(finishing);
}

/**
 * So long as a call counts as just ended, the journal keeps it, and a start looks for it: as far as
 * a run of the writer has written, since nobody knows when its last segment was written to last.
 */
const LOOK_BACK_MS = LIMITS.keptMs;
/**
 * The busiest switch writes less in that time. A switch that was killed again and again has many
 * segments none of which tells how long it took, and reading so much takes a second or two.
 */
const LOOK_BACK_BYTES = 3 * LIMITS.segmentBytes;

interface Replayed {
  readonly replay: Replay;
  readonly chain: readonly Link[];
}

async function replay(
  disk: JournalDisk,
  folder: Folder,
): Promise<DiskResult<Replayed | undefined>> {
  let head = newest(folder);
  while (head !== undefined) {
    const chain = await links(disk, folder, head);
    const replay = new Replay(disk, folder.mark);
    const lack = await replay.run(chain);
    if (!lack.ok) return lack;
    if (lack.value === undefined) return ok({ replay, chain });
    const { of, header } = lack.value;
    // What it should have had from another segment is still there, whole.
    if (of === 'carried') folder.headers.delete(header.segment);
    head = of === 'carried' ? newest(folder) : header;
  }
  return ok(undefined);
}

async function findMark(disk: JournalDisk): Outcome<Mark | undefined> {
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
): Outcome<Map<number, SegmentHeader>> {
  const found = new Map<number, SegmentHeader>();
  for (const number of numbers) {
    const header = await readSegmentHeader(disk, number);
    if (header.ok) found.set(number, header.value);
    else if (header.error.kind !== 'none') return fail(header.error);
  }
  return ok(found);
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

/**
 * The segments to read, oldest first: back to the last steps of all open calls, and the mark, and
 * to the calls that have just ended.
 */
async function links(
  disk: JournalDisk,
  { headers, mark }: Folder,
  head: SegmentHeader,
): Promise<readonly Link[]> {
  const size = await disk.size(segmentPath(head.segment));
  const from = Math.min(head.openFrom, mark?.segment ?? head.segment);
  const chain: Link[] = [{ header: head, end: size.ok ? size.value : 0, isLast: true }];
  let seenBytes = size.ok ? size.value : 0;
  let seenMs = 0;
  for (let at: SegmentHeader = head; ; ) {
    const before = headers.get(at.previous.segment);
    if (before === undefined) break;
    const isEnough = seenMs >= LOOK_BACK_MS || seenBytes >= LOOK_BACK_BYTES;
    if (at.segment <= from && isEnough) break;
    chain.unshift({ header: before, end: at.previous.end, isLast: false });
    seenBytes += at.previous.end;
    if (before.epoch === at.epoch) seenMs += Math.max(0, at.openedAtMs - before.openedAtMs);
    at = before;
  }
  return chain;
}

interface Finishing extends Replayed {
  readonly disk: JournalDisk;
  readonly mark: Position | undefined;
  readonly nextSegment: number;
  readonly bootId: string;
}

async function afterKill(finishing: Finishing, mark: Position): Outcome<Found> {
  const { disk, chain, nextSegment, bootId } = finishing;
  const behind = chain.filter(({ header }) => header.segment >= mark.segment);
  const [first] = behind;
  // The segment of the mark is gone: somebody else has been at the files.
  if (first === undefined || first.header.segment !== mark.segment) return afterBoot(finishing);
  const carried = await entriesBehind(disk, mark, behind);
  if (!carried.ok) return diskFault(carried.error);
  return ok({
    ...{ recovered: recoveredOf(finishing), end: mark, nextSegment, bootId },
    ...{ carried: carried.value, endOpenFrom: first.header.openFrom },
  });
}

async function afterBoot(finishing: Finishing): Outcome<Found> {
  const { disk, chain, mark, nextSegment, bootId } = finishing;
  const behind = chain.filter(({ header }) => header.segment >= (mark?.segment ?? 0));
  const failed = await syncAll(disk, behind);
  if (failed !== undefined) return diskFault(failed);
  const { end, last } = lastWithEntries(finishing);
  return ok({
    ...{ recovered: recoveredOf(finishing), end, nextSegment, bootId },
    ...{ carried: [], endOpenFrom: last.header.openFrom },
  });
}

/**
 * A start that failed leaves a segment with nothing but a header, which may not be on the medium
 * whatever the disk says now: the way must not lead through it.
 */
function lastWithEntries({ replay, chain, mark }: Finishing): { end: Position; last: Link } {
  let { end } = replay;
  let at = chain.length - 1;
  for (; at > 0; at -= 1) {
    const { header } = chain[at] as Link;
    const isEmpty = end.segment === header.segment && end.offset === HEADER_BYTES;
    if (!isEmpty || (mark !== undefined && header.segment <= mark.segment)) break;
    const { previous, endedBefore } = header;
    end = { segment: previous.segment, offset: previous.end, endedCount: endedBefore };
  }
  return { end, last: chain[at] as Link };
}

function recoveredOf({ replay, chain }: Finishing): Recovered {
  const { open, lastEnded, end, tornBytes, damagedBytes, scannedBytes } = replay;
  return {
    openCalls: [...open.values()],
    lastEnded: [...lastEnded.values()],
    endedCount: end.endedCount,
    epoch: (chain.at(-1)?.header.epoch ?? 0) + 1,
    ...{ tornBytes, damagedBytes, scannedBytes },
  };
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

interface Nothing {
  readonly mark: Position | undefined;
  readonly nextSegment: number;
  readonly bootId: string;
}

function nothing({ mark, nextSegment, bootId }: Nothing): Found {
  const endedCount = mark?.endedCount ?? 0;
  return {
    recovered: {
      ...{ openCalls: [], lastEnded: [], endedCount, epoch: 1 },
      ...{ tornBytes: 0, damagedBytes: 0, scannedBytes: 0 },
    },
    end: { segment: 0, offset: 0, endedCount },
    ...{ nextSegment, carried: [], endOpenFrom: 0, bootId },
  };
}

function diskFault(error: DiskError): { readonly ok: false; readonly error: OpenFault } {
  return fail({ kind: 'disk', error });
}
