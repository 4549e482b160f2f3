// The cluster: the folder with PostgreSQL's data. A new one is made beside its place and renamed
// when it is complete, so that whatever interrupts the making leaves nothing that looks like a
// database.
import {
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { DatabaseFault } from '@tandem/platform/postgres';
import type { Binaries } from './binaries.ts';
import { killAllIn } from './earlier-server.ts';
import { foreignFolder, initFailed, noRoom, otherVersion } from './faults.ts';
import { run } from './run.ts';
import { asServer, type ServerUser } from './server-user.ts';
import { judgeWords } from './server-words.ts';
import { placeOf, ROLE } from './settings.ts';

/** Measured: a new cluster has 39 MB, and 16 MB more with its next segment of write-ahead log. */
const NEW_CLUSTER_BYTES = 100 * 1024 * 1024;
/** Half a second here; on a slow disk it waits for the disk. */
const INIT_TIMEOUT_MS = 300_000;
/** The first whose initdb knows --sync-method. */
const SYNC_METHOD_MAJOR = 17;
const PRIVATE_MODE = 0o700;

export interface FoundCluster {
  readonly folder: string;
  readonly ownerUid: number;
  /** The major version that made it. */
  readonly version: string;
}

/** Undefined: there is none yet. */
export function lookAtCluster(folder: string): Result<FoundCluster | undefined, DatabaseFault> {
  const names = namesIn(folder);
  if (names === undefined || names.length === 0) return ok(undefined);
  if (!names.includes('PG_VERSION')) return fail(foreignFolder(folder));
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  return ok({ folder, ownerUid: statSync(folder).uid, version });
}

export function checkVersion(found: FoundCluster, { major }: Binaries): DatabaseFault | undefined {
  if (found.version === String(major)) return undefined;
  return otherVersion(found.folder, found.version, major);
}

/**
 * In pg_control behind the system's identifier and two versions, in every release since 9: DBState,
 * a C enum.
 */
const STATE_OFFSET_BYTES = 16;
const STATE_SHUT_DOWN = 1;

/** Whether the server went down without a shutdown: then it will recover first. */
export function wasInterrupted(folder: string): boolean {
  const control = readFileSync(join(folder, 'global', 'pg_control'));
  return control.readInt32LE(STATE_OFFSET_BYTES) !== STATE_SHUT_DOWN;
}

export interface NewCluster {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly freeBytesAt: (path: string) => number;
}

export async function makeCluster(made: NewCluster): Promise<Result<void, DatabaseFault>> {
  const { folder, freeBytesAt } = made;
  const parent = dirname(folder);
  const draft = `${folder}.new`;
  const lacking = (): DatabaseFault => noRoom(parent, freeBytesAt(parent), NEW_CLUSTER_BYTES);
  await removeDraft(draft);
  if (freeBytesAt(parent) < NEW_CLUSTER_BYTES) return fail(lacking());
  const said = await init(made, draft);
  if (said === undefined) {
    renameSync(draft, folder);
    syncFolder(parent);
    return ok();
  }
  const { trouble, line } = judgeWords(said, draft);
  const fault = trouble === 'no-room' ? lacking() : initFailed(line);
  await removeDraft(draft);
  return fail(fault);
}

/** What it said when it failed. */
async function init({ binaries, user }: NewCluster, draft: string): Promise<string | undefined> {
  mkdirSync(draft, { mode: PRIVATE_MODE });
  if (user.lent) chownSync(draft, user.uid, user.gid);
  const options = [
    ...['-D', placeOf(draft, binaries.major), '--username', ROLE],
    // The C locale sorts by code point, the same on every system and after every upgrade of its
    // libraries.
    ...['--encoding', 'UTF8', '--locale', 'C', '--auth', 'peer'],
    // One sync for the file system instead of one for each of a thousand files: on a busy machine
    // half the time.
    ...(binaries.major >= SYNC_METHOD_MAJOR ? ['--sync-method', 'syncfs'] : []),
  ];
  // SIGKILL: its own clean-up after SIGINT would race with that of the next start.
  const command = asServer(user, 'KILL', [join(binaries.folder, 'initdb'), options]);
  const ran = await run(command, { cwd: draft, timeoutMs: INIT_TIMEOUT_MS });
  return ran.outcome === 'ok' ? undefined : ran.stderr;
}

/** What an interrupted start left, with the processes that may still write into it. */
async function removeDraft(draft: string): Promise<void> {
  if (namesIn(draft) === undefined) return;
  await killAllIn(draft);
  rmSync(draft, { recursive: true, force: true });
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
