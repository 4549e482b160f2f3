// Asks the disk how much room is left, so that new calls are refused before running ones find none.
import type { Cancel, Timers } from '@tandem/base/kernel';
import type { JournalLimits } from './limits.ts';
import type { JournalDisk } from './ports.ts';

export interface RoomOptions {
  readonly disk: JournalDisk;
  readonly timers: Timers;
  readonly limits: JournalLimits;
}

export class Room {
  readonly #options: RoomOptions;
  #freeBytes: number | undefined;
  #cancel: Cancel | undefined;
  #stopped = false;

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  /** undefined: the disk has not answered. */
  get freeBytes(): number | undefined {
    return this.#freeBytes;
  }

  get isLow(): boolean {
    return this.#freeBytes !== undefined && this.#freeBytes < this.#options.limits.floorBytes;
  }

  watch(): void {
    void this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #ask(): Promise<void> {
    const { disk, timers, limits } = this.#options;
    const free = await disk.freeBytes();
    // A disk that does not answer will say so to the next write.
    if (free.ok) this.#freeBytes = free.value;
    if (this.#stopped) return;
    this.#cancel = timers.after(limits.askRoomEveryMs, () => void this.#ask());
  }
}
