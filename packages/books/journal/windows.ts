// The memory that stretches of the journal are read into. What has gone through it is 6 kB a call:
// memory that is new each time costs the system a fault each 4 kB, and the collector a round each
// 64 MB. So it is used again, once nobody has use of what stands in it.
import { type DiskResult, ok } from '@tandem/base/kernel';
import type { JournalDisk } from './ports.ts';
import { readWindow, type Stretch, WINDOW_BYTES } from './scan.ts';

/** Two batches of the largest records; what is more is left to the collector. */
const MOST_SPARE = 32;
/** Less is not worth a memory that is kept. */
const LEAST_BYTES = 64 * 1024;

export class Window {
  readonly segment: number;
  readonly from: number;
  readonly bytes: Buffer;
  /** undefined: it is not ours to use again. */
  readonly memory: ArrayBufferLike | undefined;
  /** Who has use of what stands in it. */
  users = 1;

  constructor({ segment, from }: Stretch, bytes: Buffer, memory: ArrayBufferLike | undefined) {
    this.segment = segment;
    this.from = from;
    this.bytes = bytes;
    this.memory = bytes.buffer === memory ? memory : undefined;
  }
}

export class Windows {
  readonly #spare: ArrayBufferLike[] = [];

  /** In use by who asked. */
  async read(disk: JournalDisk, stretch: Stretch): Promise<DiskResult<Window>> {
    const isLong = stretch.until - stretch.from >= LEAST_BYTES;
    const memory = isLong ? (this.#spare.pop() ?? newMemory()) : undefined;
    const read = await readWindow(disk, stretch, memory && Buffer.from(memory));
    return read.ok ? ok(new Window(stretch, read.value, memory)) : read;
  }

  leave(window: Window): void {
    window.users -= 1;
    const { users, memory } = window;
    if (users > 0 || memory === undefined || this.#spare.length >= MOST_SPARE) return;
    this.#spare.push(memory);
  }
}

const newMemory = (): ArrayBufferLike => Buffer.allocUnsafeSlow(WINDOW_BYTES).buffer;
