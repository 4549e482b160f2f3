// Goes through segments as recovery finds them, and gathers what is open and where it all ends.
import { type DiskResult, ok } from '@tandem/base/kernel';
import type { EndedCall, OpenCall, Position } from './contract.ts';
import { entryAt, HEADER_BYTES, type SegmentHeader } from './format.ts';
import type { JournalDisk } from './ports.ts';
import { findEntry, scan, type Visit } from './scan.ts';

/** A segment with its size, or where the next one says that it ends. */
export interface Link {
  readonly header: SegmentHeader;
  readonly end: number;
  readonly isLast: boolean;
}

/** What is missing in a segment, so that it or those behind it do not count. */
export type Lack = { readonly of: 'carried' | 'end'; readonly header: SegmentHeader };

/**
 * Of the busiest switch all whose answer may still be unacknowledged: 1,000 a second for 32 s.
 * Their texts are 200 MB then, for as long as the start takes.
 */
const LAST_ENDED_KEPT = 32_000;

export class Replay {
  readonly #disk: JournalDisk;
  readonly #mark: Position | undefined;
  readonly open = new Map<string, OpenCall>();
  readonly lastEnded = new Map<string, EndedCall>();
  end: Position = { segment: 0, offset: 0, endedCount: 0 };
  tornBytes = 0;
  damagedBytes = 0;
  scannedBytes = 0;

  constructor(disk: JournalDisk, mark: Position | undefined) {
    this.#disk = disk;
    this.#mark = mark;
  }

  /**
   * The first lack, if there is one. Where a segment lacks its end although others follow it, power
   * failed before that end was synced, and nothing in the others was durable either.
   */
  async run(chain: readonly Link[]): Promise<DiskResult<Lack | undefined>> {
    for (const link of chain) {
      const { header } = link;
      const read = await this.#read(link);
      if (!read.ok) return read;
      const isSure = this.#mark !== undefined && header.segment <= this.#mark.segment;
      const hasCarried = this.end.offset >= HEADER_BYTES + header.carriedBytes;
      if (!isSure && !hasCarried) return ok({ of: 'carried', header });
      this.tornBytes = link.end - this.end.offset;
      if (this.tornBytes > 0 && !link.isLast) return ok({ of: 'end', header });
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

  readonly #visit: Visit = (bytes, at, end) => {
    const entry = entryAt(bytes, at, end);
    const { kind, callId, json } = entry;
    const { segment, endedCount } = this.end;
    const offset = this.end.offset + end - at;
    this.end = { segment, offset, endedCount: endedCount + (kind === 'ended' ? 1 : 0) };
    if (kind !== 'ended' && kind !== 'answered' && kind !== 'renewed') return;
    const lastStep = this.open.get(callId)?.json;
    // Deleted first, so that calls stand in the order of their last steps.
    this.open.delete(callId);
    if (kind !== 'ended') this.open.set(callId, { kind, callId, json, segment });
    else this.#ended({ callId, json, lastStep });
  };

  #ended(call: EndedCall): void {
    const { lastEnded } = this;
    lastEnded.set(call.callId, call);
    if (lastEnded.size <= LAST_ENDED_KEPT) return;
    for (const oldest of lastEnded.keys()) {
      lastEnded.delete(oldest);
      return;
    }
  }
}
