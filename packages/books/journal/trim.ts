// Removes segments that nobody needs: all sinks have passed them, and no call that is open has its
// last step in them, and they are not of the last moments: who ended then may have to hear it again
// after a restart.
import type { Clock, Ms } from '@tandem/base/kernel';
import type { Position, SinkPosition } from './contract.ts';
import { FOLDER, segmentNumber, segmentPath } from './format.ts';
import type { JournalDisk } from './ports.ts';

export interface TrimOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly keptMs: Ms;
}

export class Trim {
  readonly #disk: JournalDisk;
  /** What the headers of our segments say of open calls. */
  readonly #openFrom = new Map<number, number>();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keptMs: Ms;
  /** Our segments of the last moments and the newest before them, the oldest first. */
  readonly #begun: { readonly segment: number; readonly atMs: number }[] = [];
  #removedBelow = 0;

  constructor(disk: JournalDisk, { clock, keptMs }: TrimOptions) {
    this.#disk = disk;
    this.#clock = clock;
    this.#keptMs = keptMs;
  }

  opened(segment: number, openFrom: number): void {
    this.#openFrom.set(segment, openFrom);
    this.#begun.push({ segment, atMs: this.#clock.now() });
  }

  /** `keeps`: the last moments stay; a disk without room is worse than a BYE that is not said. */
  async remove(sinks: readonly SinkPosition[], mark: Position, keeps: boolean): Promise<void> {
    // Only what the header of a durable segment says: a later one may be lost with the power, and
    // then recovery reads from where the one before it begins.
    const openFrom = this.#openFrom.get(mark.segment);
    if (openFrom === undefined || sinks.length === 0) return;
    for (const segment of this.#openFrom.keys()) {
      if (segment < mark.segment) this.#openFrom.delete(segment);
    }
    const passed = Math.min(openFrom, ...sinks.map(({ position }) => position.segment));
    const keepFrom = keeps ? Math.min(passed, this.#lately()) : passed;
    if (keepFrom <= this.#removedBelow) return;
    const listed = await this.#disk.list(FOLDER);
    if (!listed.ok) return;
    let all = true;
    for (const name of listed.value) {
      const number = segmentNumber(name);
      if (number === undefined || number >= keepFrom) continue;
      all = (await this.#disk.remove(segmentPath(number))).ok && all;
    }
    if (all) this.#removedBelow = keepFrom;
  }

  /** The segment that was written to when the last moments began; 0: one of a run before ours. */
  #lately(): number {
    const sinceMs = this.#clock.now() - this.#keptMs;
    while ((this.#begun[1]?.atMs ?? Number.POSITIVE_INFINITY) <= sinceMs) this.#begun.shift();
    const [oldest] = this.#begun;
    return oldest !== undefined && oldest.atMs <= sinceMs ? oldest.segment : 0;
  }
}
