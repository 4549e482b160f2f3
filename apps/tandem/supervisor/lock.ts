// One supervisor per data folder. The lock is the kernel's (flock), held by the supervisor and,
// through an inherited descriptor, by its roles: it is free exactly when the last process of the
// previous run is gone, also after kill -9.
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { RoleFault } from '../../role/messages.ts';

/**
 * Roles end within moments when their supervisor is gone; one that does not is stuck and is killed.
 */
const LEFTOVER_PATIENCE_MS = 10_000;
const LEFTOVER_LOOK_MS = 100;

export interface ProcessMark {
  readonly pid: number;
  /** In clock ticks since boot: tells a process from a later one with the same number. */
  readonly startedTicks: string;
}

interface LockText {
  readonly supervisor: ProcessMark;
  readonly children: Readonly<Record<string, ProcessMark>>;
}

export interface FolderLock {
  readonly descriptor: number;
  /** Notes who holds the lock beside us, for messages and for the next start. */
  note(children: Readonly<Record<string, number>>): void;
  release(): void;
}

export interface LockSurroundings {
  readonly say: (line: string) => void;
  readonly sleep: (forMs: number) => Promise<void>;
}

export async function lockFolder(
  file: string,
  { say, sleep }: LockSurroundings,
): Promise<Result<FolderLock, RoleFault>> {
  const descriptor = openSync(file, 'a+', 0o640);
  let waited = 0;
  let killed = false;
  for (;;) {
    const taken = takeLock(descriptor);
    if (taken === 'no-flock') return fail(noFlock);
    if (taken === 'taken') return ok(heldLock(descriptor));
    const text = readLock(file);
    if (text !== undefined && isAlive(text.supervisor)) {
      closeSync(descriptor);
      return fail(alreadyRuns(file, text.supervisor.pid));
    }
    if (waited === 0) say('Waiting for the processes of the previous run to end ...');
    if (waited >= LEFTOVER_PATIENCE_MS) {
      if (killed || text === undefined) {
        closeSync(descriptor);
        return fail(heldByStranger(file));
      }
      killed = killLeftovers(text, say);
      waited = LEFTOVER_LOOK_MS;
    }
    await sleep(LEFTOVER_LOOK_MS);
    waited += LEFTOVER_LOOK_MS;
  }
}

/** Who runs on this data folder now, told by the lock file; undefined when nobody does. */
export function runningSupervisor(file: string): number | undefined {
  const text = readLock(file);
  return text !== undefined && isAlive(text.supervisor) ? text.supervisor.pid : undefined;
}

function takeLock(descriptor: number): 'taken' | 'held' | 'no-flock' {
  // flock(1) locks the open file that it inherits as descriptor 3: the lock stays with our
  // descriptor when it ends.
  const { status, error } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  });
  if (error !== undefined) return 'no-flock';
  return status === 0 ? 'taken' : 'held';
}

function heldLock(descriptor: number): FolderLock {
  const note = (children: Readonly<Record<string, number>>): void => {
    const marks: Record<string, ProcessMark> = {};
    for (const [name, pid] of Object.entries(children)) {
      const mark = markOf(pid);
      if (mark !== undefined) marks[name] = mark;
    }
    const supervisor = markOf(process.pid) ?? { pid: process.pid, startedTicks: '' };
    const text: LockText = { supervisor, children: marks };
    ftruncateSync(descriptor, 0); // opened for appending: the next write starts at the new end
    writeSync(descriptor, `${JSON.stringify(text)}\n`);
  };
  note({});
  return { descriptor, note, release: () => closeSync(descriptor) };
}

function readLock(file: string): LockText | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockText;
  } catch (error) {
    // Empty or half written at the moment of a kill: then nobody is known, and waiting decides.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function killLeftovers(text: LockText, say: (line: string) => void): boolean {
  for (const [name, mark] of Object.entries(text.children)) {
    if (!isAlive(mark)) continue;
    say(`The ${name} of the previous run (process ${mark.pid}) does not end; killing it.`);
    process.kill(mark.pid, 'SIGKILL');
  }
  return true;
}

function markOf(pid: number): ProcessMark | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks; the start time is the 22nd field, the 20th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined; // ended, and only not yet buried by its parent
    return { pid, startedTicks: fields[19] ?? '' };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isAlive(mark: ProcessMark): boolean {
  return markOf(mark.pid)?.startedTicks === mark.startedTicks;
}

const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code));

const noFlock: RoleFault = {
  code: 'LOCK_NO_FLOCK',
  message: "the program 'flock' is missing",
  advice: 'It is part of util-linux: apt-get install util-linux.',
};

const alreadyRuns = (file: string, pid: number): RoleFault => ({
  code: 'LOCK_HELD',
  message: `Tandem already runs on this data folder (process ${pid} holds ${file})`,
  advice: 'Stop it with `tandem stop`, or give this one another folder with --data.',
});

const heldByStranger = (file: string): RoleFault => ({
  code: 'LOCK_HELD',
  message: `${file} is locked by a process that is not known`,
  advice: `Find it with: fuser -v ${file}`,
});
