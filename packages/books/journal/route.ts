// The way from a position to the mark. Every header names the segment before its own, so the way is
// found backwards from the mark, where all is durable: segments that a failing disk made the writer
// give up are never on it.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { isBefore, type Position, type ReadFault } from './contract.ts';
import { HEADER_BYTES, type SegmentHeader } from './format.ts';
import { readSegmentHeader } from './headers.ts';
import type { JournalDisk } from './ports.ts';

/** What is read next. */
export interface Leg {
  /** Behind a header; in another segment than was asked for when that one is read to its end. */
  readonly start: Position;
  readonly end: number;
}

/** Of a week at 64 MB a segment and full load; those that are behind all sinks go with the rest. */
const MAX_KNOWN_HEADERS = 30_000;

type Answer<T> = Promise<Result<T, ReadFault>>;

export class Route {
  readonly #disk: JournalDisk;
  readonly #headers = new Map<number, SegmentHeader>();

  constructor(disk: JournalDisk) {
    this.#disk = disk;
  }

  async from(at: Position, mark: Position): Answer<Leg> {
    if (isBefore(mark, at)) return fail({ kind: 'ahead', at, mark });
    if (this.#headers.size > MAX_KNOWN_HEADERS) this.#headers.clear();
    // Newest first, down to the segment of the position or one before it, if there is one.
    const way: SegmentHeader[] = [];
    for (let segment = mark.segment; segment > 0; ) {
      const header = await this.#header(segment);
      if (!header.ok) return header;
      if (header.value === undefined) break;
      way.push(header.value);
      segment = segment <= at.segment ? 0 : header.value.previous.segment;
    }
    return legOf(way, at, mark);
  }

  /** undefined: the segment is gone. */
  async #header(segment: number): Answer<SegmentHeader | undefined> {
    const known = this.#headers.get(segment);
    if (known !== undefined) return ok(known);
    const read = await readSegmentHeader(this.#disk, segment);
    if (!read.ok) return read.error.kind === 'none' ? ok(undefined) : fail(read.error);
    this.#headers.set(segment, read.value);
    return read;
  }
}

function legOf(
  way: readonly SegmentHeader[],
  at: Position,
  mark: Position,
): Result<Leg, ReadFault> {
  const oldest = way.at(-1);
  if (oldest === undefined) return fail({ kind: 'noMark' });
  const next = way.at(-2);
  const end = next === undefined ? mark.offset : next.previous.end;
  if (oldest.segment === at.segment && at.offset <= end) {
    if (next === undefined || at.offset < end) return ok({ start: behindHeader(at), end });
    return ok({ start: startOf(next), end: way.at(-3)?.previous.end ?? mark.offset });
  }
  const { previous } = oldest;
  // The segment of the position was read to its end and went: nothing of it is missed.
  const isNext = previous.segment === at.segment && at.offset === previous.end;
  // From before everything, the oldest that is there is what was asked for.
  if (at.segment === 0 || isNext) return ok({ start: startOf(oldest), end });
  return fail({ kind: 'gone', at, resume: startOf(oldest) });
}

function behindHeader(at: Position): Position {
  return at.offset >= HEADER_BYTES ? at : { ...at, offset: HEADER_BYTES };
}

function startOf({ segment, endedBefore }: SegmentHeader): Position {
  return { segment, offset: HEADER_BYTES, endedCount: endedBefore };
}
