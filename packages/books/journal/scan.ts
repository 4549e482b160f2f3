// Reads entries of one segment in windows, however long it is.
import { type DiskResult, ok } from '@tandem/base/kernel';
import { CUT, entryEnd, FRAME_BYTES, INVALID, MAX_BODY_BYTES, segmentPath } from './format.ts';
import type { JournalDisk } from './ports.ts';

/** Two entries of the largest size, so that progress is certain. */
export const WINDOW_BYTES = 2 * (MAX_BODY_BYTES + FRAME_BYTES);

export interface Stretch {
  readonly segment: number;
  readonly from: number;
  /** Nothing behind it is looked at. */
  readonly until: number;
}

/** A whole entry, from `at` to `end` within `bytes`. The next one follows it without a gap. */
export type Visit = (bytes: Buffer, at: number, end: number) => void;

/** Visits whole entries until one is not, or the stretch ends; where that is. */
export async function scan(
  disk: JournalDisk,
  { segment, from, until }: Stretch,
  visit: Visit,
): Promise<DiskResult<number>> {
  let offset = from;
  while (offset < until) {
    const window = await readWindow(disk, { segment, from: offset, until });
    if (!window.ok) return window;
    const passed = visitAll(window.value, visit);
    if (passed === 0) break;
    offset += passed;
  }
  return ok(offset);
}

function visitAll(bytes: Buffer, visit: Visit): number {
  let at = 0;
  for (;;) {
    const end = entryEnd(bytes, at);
    if (end === CUT || end === INVALID) return at;
    visit(bytes, at, end);
    at = end;
  }
}

/** Where the next whole entry begins, at or behind `from`; `until` when there is none. */
export async function findEntry(
  disk: JournalDisk,
  { segment, from, until }: Stretch,
): Promise<DiskResult<number>> {
  for (let offset = from; offset < until; ) {
    const window = await readWindow(disk, { segment, from: offset, until });
    if (!window.ok) return window;
    const bytes = window.value;
    // An entry may begin in this window and end in the next: half of it holds the largest.
    const looked = bytes.length < WINDOW_BYTES ? bytes.length : WINDOW_BYTES / 2;
    for (let at = 0; at < looked; at += 1) {
      if (entryEnd(bytes, at) >= 0) return ok(offset + at);
    }
    if (looked === 0) break;
    offset += looked;
  }
  return ok(until);
}

export async function readWindow(
  disk: JournalDisk,
  { segment, from, until }: Stretch,
  into?: Uint8Array,
): Promise<DiskResult<Buffer>> {
  const length = Math.max(0, Math.min(WINDOW_BYTES, until - from));
  const range = into === undefined ? { from, length } : { from, length, into };
  const read = await disk.read(segmentPath(segment), range);
  if (!read.ok) return read;
  const { buffer, byteOffset, byteLength } = read.value;
  return ok(Buffer.from(buffer, byteOffset, byteLength));
}
