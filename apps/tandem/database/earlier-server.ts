// A server of an earlier life that still runs in the cluster: its supervisor was killed and the
// signal that should have followed was not delivered, or its postmaster was killed and backends are
// still ending. Found by their working folder: process numbers alone are used again, above all
// after a restart of the machine or of a container.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result, systemClock } from '@tandem/base/kernel';
import type { DatabaseFault } from '@tandem/platform/postgres';
import { stillBusy } from './faults.ts';
import type { Say } from './launcher.ts';
import { PORT } from './settings.ts';

/** A fast shutdown ends sessions and writes a checkpoint. */
const FAST_PATIENCE_MS = 10_000;
/**
 * Those that wait for something notice at once that the postmaster is gone; one that computes does
 * not.
 */
const ORPHAN_PATIENCE_MS = 1_000;
/** The postmaster itself kills after 5 s what does not follow an immediate shutdown. */
const IMMEDIATE_PATIENCE_MS = 10_000;
const KILL_PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 20;
const PROGRAMS: readonly string[] = ['postgres', 'initdb'];

const GONE: readonly string[] = ['ENOENT', 'ESRCH'];
/**
 * Another user's process: PostgreSQL runs as the owner of its folder only, so it is not in ours.
 */
const NOT_OURS: readonly string[] = ['EACCES', 'EPERM'];

/** Resolves when nothing runs in the cluster any more. `afterCrash`: it did not shut down. */
export async function endEarlierServer(
  cluster: string,
  { afterCrash, say }: { readonly afterCrash: boolean; readonly say: Say },
): Promise<Result<void, DatabaseFault>> {
  // A server takes this file away with its last act. To look at every process of the machine took
  // 0.3 s of a start beside roles that read their programs, by its profile.
  if (!afterCrash && !existsSync(join(cluster, 'postmaster.pid'))) return ok();
  const found = serversIn(cluster);
  if (found.length === 0) {
    removeMisleadingLocks(cluster);
    return ok();
  }
  const postmaster = found.find((pid) => pid === lockHolder(join(cluster, 'postmaster.pid')));
  say(`an earlier database server still runs here (process ${postmaster ?? found.join(', ')})`);
  // Without a postmaster the rest notice it and end by themselves; SIGINT means something else to
  // each of them.
  if (postmaster !== undefined) signal([postmaster], 'SIGINT');
  const patienceMs = postmaster === undefined ? ORPHAN_PATIENCE_MS : FAST_PATIENCE_MS;
  if (await allGone(cluster, patienceMs)) return ok();
  signal(serversIn(cluster), 'SIGQUIT');
  if (await allGone(cluster, IMMEDIATE_PATIENCE_MS)) return ok();
  await killAllIn(cluster);
  const left = serversIn(cluster);
  return left.length === 0 ? ok() : fail(stillBusy(cluster, left));
}

/** For folders whose contents are of no worth, and for what obeys no other signal. */
export async function killAllIn(folder: string): Promise<void> {
  signal(serversIn(folder), 'SIGKILL');
  await allGone(folder, KILL_PATIENCE_MS);
}

/**
 * The processes of PostgreSQL whose working folder this is, by the folder's identity and not its
 * name.
 */
export function serversIn(folder: string): readonly number[] {
  const place = lookAt(() => statSync(folder));
  if (place === undefined) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      if (!PROGRAMS.includes(programOf(pid) ?? '')) return false;
      const at = lookAt(() => statSync(`/proc/${pid}/cwd`));
      return at?.dev === place.dev && at.ino === place.ino;
    });
}

const programOf = (pid: number): string | undefined =>
  lookAt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd());

async function allGone(folder: string, patienceMs: number): Promise<boolean> {
  const clock = systemClock();
  const began = clock.now();
  while (serversIn(folder).length > 0) {
    if (clock.now() - began > patienceMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) lookAt(() => process.kill(pid, name));
}

/**
 * The server takes a lock file for good when any process of its user has the number in it, as
 * happens after a restart of the machine, and refuses to start. Nothing runs in this cluster, so
 * such a file lies.
 */
function removeMisleadingLocks(cluster: string): void {
  for (const name of ['postmaster.pid', `.s.PGSQL.${PORT}.lock`]) {
    const file = join(cluster, name);
    const pid = lockHolder(file);
    if (pid !== undefined && programOf(pid) !== undefined) rmSync(file);
  }
}

/** A lock file's first line is the number of the process that made it. */
function lockHolder(file: string): number | undefined {
  const text = lookAt(() => readFileSync(file, 'utf8'));
  const pid = Number.parseInt(text ?? '', 10);
  return pid > 0 ? pid : undefined;
}

/** Undefined when what was looked at is gone meanwhile, or is another user's. */
function lookAt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (GONE.includes(code) || NOT_OURS.includes(code)) return undefined;
    throw error;
  }
}
