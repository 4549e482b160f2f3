// A copy of the server's programs in a place where its user can run them. It appears whole or not
// at all: it is made beside its place and renamed.
import { existsSync, readdirSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatabaseFault } from '@tandem/platform/postgres';
import { linkLibraries } from './binaries-package.ts';
import { freeBytesAt } from './disk-room.ts';
import { noRoom } from './faults.ts';
import { run } from './run.ts';
import { asServer, type ServerUser } from './server-user.ts';

/** Measured: 62 MB, and some for the folders. */
const COPY_BYTES = 80 * 1024 * 1024;
const READABLE_MODE = 0o644;
const RUNNABLE_MODE = 0o755;
/** Static libraries and headers serve those who build, not those who run. */
const LEFT_OUT = /[.]a$|^pkgconfig$/;
/** Waits for the disk, which may be slow and busy. */
const SYNC_TIMEOUT_MS = 120_000;

/**
 * Why a copy in this folder would be of no use; undefined when it would. Makes the folder when it
 * is missing.
 */
export async function copyIsWanted(parent: string, user: ServerUser): Promise<string | undefined> {
  const isNew = (await mkdir(parent, { recursive: true, mode: RUNNABLE_MODE })) !== undefined;
  // The mask of this process may have taken from the mode; a folder that was there keeps its own.
  if (isNew) await chmod(parent, RUNNABLE_MODE);
  const looked = await run(asServer(user, 'KILL', ['test', ['-x', parent]]), {
    cwd: '/',
    timeoutMs: SYNC_TIMEOUT_MS,
  });
  return looked.outcome === 'ok' ? undefined : `${user.name} cannot reach it`;
}

/** A fault is one that another place would not mend. */
export async function copyTo(native: string, copy: string): Promise<DatabaseFault | undefined> {
  const parent = dirname(copy);
  await removeAbandoned(parent);
  const free = freeBytesAt(parent);
  if (free < COPY_BYTES) return noRoom(parent, free, COPY_BYTES);
  const draft = await mkdtemp(`${copy}.new-${process.pid}-`);
  try {
    await copyContents(native, draft);
    linkLibraries(draft); // a package that could not be written has none to copy
    // Before the rename: after a loss of power a copy that has its name must also have its bytes.
    await run(['sync', ['-f', draft]], { timeoutMs: SYNC_TIMEOUT_MS });
    await rename(draft, copy);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another process was first, with the same copy.
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return undefined;
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Drafts of processes that are gone. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const [, pid] = /^postgres-.*[.]new-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** With modes of its own: a checkout under a strict mask has files that only its owner can read. */
async function copyContents(from: string, to: string): Promise<void> {
  await chmod(to, RUNNABLE_MODE);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (LEFT_OUT.test(entry.name)) continue;
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      await mkdir(target);
      await copyContents(source, target);
    } else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else {
      const { mode } = await stat(source);
      await copyFile(source, target);
      await chmod(target, (mode & 0o100) === 0 ? READABLE_MODE : RUNNABLE_MODE);
    }
  }
}
