// The office gives way to calls: where both want the processor, the switch and the recorder get
// nine parts of ten. Who reads a list waits some milliseconds longer; who calls does not.
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { Log } from '@tandem/base/observe';

/** Of the kernel's scale: a tenth of the weight of what has 0. */
const NICENESS = 10;

export function giveWay(log: Log): void {
  // To Linux each thread has its own; those that come later have that of who makes them.
  for (const thread of readdirSync('/proc/self/task')) {
    try {
      setPriority(Number(thread), NICENESS);
    } catch (error) {
      // One that has ended meanwhile needs none.
      log.debug('GIVE_WAY', (error as Error).message);
    }
  }
}
