// Removes segments that nobody needs: all sinks have passed them, and no call that is open has its
// last step in them.
import type { Position, SinkPosition } from './contract.ts';
import { FOLDER, segmentNumber, segmentPath } from './format.ts';
import type { JournalDisk } from './ports.ts';

export class Trim {
  readonly #disk: JournalDisk;
  /** What the headers of our segments say of open calls. */
  readonly #openFrom = new Map<number, number>();
  #removedBelow = 0;

  constructor(disk: JournalDisk) {
    this.#disk = disk;
  }

  opened(segment: number, openFrom: number): void {
    this.#openFrom.set(segment, openFrom);
  }

  async remove(sinks: readonly SinkPosition[], mark: Position): Promise<void> {
    // Only what the header of a durable segment says: a later one may be lost with the power, and
    // then recovery reads from where the one before it begins.
    const openFrom = this.#openFrom.get(mark.segment);
    if (openFrom === undefined || sinks.length === 0) return;
    for (const segment of this.#openFrom.keys()) {
      if (segment < mark.segment) this.#openFrom.delete(segment);
    }
    const keepFrom = Math.min(openFrom, ...sinks.map(({ position }) => position.segment));
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
}
