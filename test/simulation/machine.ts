// A machine of the simulated world: the disk that outlives processes, and loses what was not synced
// with the power; a wall clock of its own.
import { ms } from '@tandem/base/kernel';
import {
  BreakableDisk,
  type Breakage,
  type SeededRandom,
  type Unsynced,
  type VirtualClock,
} from '@tandem/base/testkit';
import { ListedCollector } from '../../packages/books/cdr/sinks/testing-collector.ts';
import { PLENTY_BYTES } from '../../packages/books/journal/testing-disk.ts';

/** A sync takes so long, at the slowest machine. */
const SYNC_MS = [0, 1, 3, 12];

export class Machine {
  readonly node: string;
  readonly address: string;
  readonly clock: VirtualClock;
  readonly syncMs: number;
  disk: BreakableDisk;
  boot = 1;
  wallOffsetMs = 0;
  /** Grows with each mark of the journal: without a new one there is nothing new to read. */
  marks = 0;
  freeBytes = PLENTY_BYTES;
  /** Whom lines of calls are sent to. */
  readonly collector = new ListedCollector();
  /** Seconds to a file of lines. */
  textInterval = 60;
  /** When the disk last failed, or will have. */
  troubledUntilMs = 0;
  #mends: (() => void)[] = [];

  constructor(node: string, address: string, { clock, random }: MachineWorld) {
    this.node = node;
    this.address = address;
    this.clock = clock;
    this.syncMs = random.pick(SYNC_MS);
    const slow = { timers: clock, sync: ms(this.syncMs) };
    this.disk = new BreakableDisk({ random: random.fork(`disk ${node}`), slow });
  }

  losesPower(unsynced: Unsynced): void {
    this.mend();
    this.boot += 1;
    this.marks += 1;
    this.disk = this.disk.crash(unsynced);
  }

  breaks(breakage: Breakage, durationMs: number): void {
    const mend = this.disk.breaks(breakage);
    this.#mends.push(mend);
    this.troubledUntilMs = Math.max(this.troubledUntilMs, this.clock.now() + durationMs);
    this.clock.after(ms(durationMs), mend);
  }

  mend(): void {
    for (const mend of this.#mends.splice(0)) mend();
  }
}

export interface MachineWorld {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
}
