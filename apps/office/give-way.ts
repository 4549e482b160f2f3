// The office gives way to calls: where both want the processor, the switch and the recorder get
// nine parts of ten. Who reads a list waits some milliseconds longer; who calls does not.
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { Log } from '@tandem/base/observe';

/** Of the kernel's scale: a tenth of the weight of what has 0. */
const NICENESS = 10;

export function giveWay(log: Log): void {
  try {
    // To Linux each thread has its own; those that come later have that of who makes them.
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), NICENESS);
  } catch (error) {
    // A thread that has ended meanwhile, or a system without such a folder: it works all the same.
    log.debug('GIVE_WAY', (error as Error).message);
  }
}
