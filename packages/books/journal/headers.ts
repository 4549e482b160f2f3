// Headers of segments, read once: what is durable does not change.
import { type DiskError, fail, ok, type Result } from '@tandem/base/kernel';
import { HEADER_BYTES, readHeader, type SegmentHeader, segmentPath } from './format.ts';
import type { JournalDisk } from './ports.ts';

export type SegmentFault =
  | { readonly kind: 'disk'; readonly error: DiskError }
  /** Missing, or no header that is whole: nothing in it was ever durable. */
  | { readonly kind: 'none' }
  | { readonly kind: 'newerFormat'; readonly path: string; readonly version: number };

export async function readSegmentHeader(
  disk: JournalDisk,
  segment: number,
): Promise<Result<SegmentHeader, SegmentFault>> {
  const path = segmentPath(segment);
  const read = await disk.read(path, { from: 0, length: HEADER_BYTES });
  if (!read.ok) {
    return fail(
      read.error.kind === 'missing' ? { kind: 'none' } : { kind: 'disk', error: read.error },
    );
  }
  const header = readHeader(read.value);
  if (header.ok)
    return header.value.segment === segment ? ok(header.value) : fail({ kind: 'none' });
  if (header.error.kind === 'torn') return fail({ kind: 'none' });
  return fail({ kind: 'newerFormat', path, version: header.error.version });
}
