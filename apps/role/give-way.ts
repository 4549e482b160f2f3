// Who gives way to calls: where several want the processor, signalling and the books get nine parts
// of ten. Who reads a list or brings in a sheet waits a little longer; who calls does not.
// Where the system lets us, signalling goes before all else.
import { readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { Log } from '@tandem/base/observe';

/** Of the kernel's scale: a tenth of the weight of what has 0. */
const NICENESS = 10;
/** Three times the weight of what has 0: the books go on beside it, also on one processor. */
const FIRST = -5;
/** The kernel takes ten words a second about sessions from all who are not root. */
const SAY_AGAIN_MS = 150;
/** A second; then the session keeps its weight, and calls wait for it as for any other. */
const MOST_TRIES = 7;

export interface GivingWay {
  /** A process of a database server that is our own works for us alone. */
  servedBy(pid: number): void;
  /** Until here a start is not slowed; from here on whoever works for us gives way too. */
  begin(): void;
}

/** For all of this process, and what the database server does for it. */
export function givingWay(log: Log, ours = giveWayWhole): GivingWay {
  const waiting = new Set<number>();
  let isGiving = false;
  return {
    servedBy(pid) {
      if (isGiving) processGivesWay(pid, log);
      else waiting.add(pid);
    },
    begin() {
      if (isGiving) return;
      isGiving = true;
      ours(log);
      for (const pid of waiting) processGivesWay(pid, log);
      waiting.clear();
    },
  };
}

/** For signalling: its thread before others of its process, its session before those of others. */
export function goFirst(log: Log): void {
  // Only who may gets it: root, or a unit of systemd that says so. Without it all are equals.
  attempt(log, () => setPriority(process.pid, FIRST));
  sessionWeighs(process.pid, FIRST, log);
}

/** For a thread that works beside one that must not wait. */
export function giveWayThread(log: Log): void {
  // To Linux each thread has its own, and 0 is the one that asks.
  attempt(log, () => setPriority(0, NICENESS));
}

function giveWayWhole(log: Log): void {
  // Threads that come later have that of who makes them.
  for (const thread of readdirSync('/proc/self/task')) {
    attempt(log, () => setPriority(Number(thread), NICENESS));
  }
  sessionWeighs(process.pid, NICENESS, log);
}

function processGivesWay(pid: number, log: Log): void {
  attempt(log, () => setPriority(pid, NICENESS));
  sessionWeighs(pid, NICENESS, log);
}

/**
 * Kernels that group what runs by session share the processor among sessions first. Each role has
 * one, and each process of the database server: niceness alone would be heard by nobody else.
 */
function sessionWeighs(pid: number, niceness: number, log: Log): void {
  const say = (triesLeft: number): void => {
    try {
      writeFileSync(`/proc/${pid}/autogroup`, String(niceness), { flag: 'r+' });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN' && triesLeft > 1) {
        setTimeout(say, SAY_AGAIN_MS, triesLeft - 1).unref();
      } else if (code !== 'ENOENT') {
        log.debug('GIVE_WAY', message);
      }
    }
  };
  say(MOST_TRIES);
}

/** What has ended meanwhile needs none. */
function attempt(log: Log, setTo: () => void): void {
  try {
    setTo();
  } catch (error) {
    log.debug('GIVE_WAY', (error as Error).message);
  }
}
