// The data folder before anything runs in it: ours or empty, writable, with room. Every refusal
// says what to do.
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { MAX_SOCKET_PATH_BYTES } from '@tandem/platform/rpc';
import { newSecretKey } from '@tandem/platform/secrets';
import type { DataPaths } from '@tandem/platform/settings';
import type { RoleFault } from '../../role/messages.ts';

/** The shape of a data folder; a program refuses a folder of a later one. */
const FOLDER_FORMAT = 1;
/**
 * A fresh cluster with its first write-ahead segments takes about 100 MB; below this the first
 * start would fail.
 */
const FIRST_START_BYTES = 300 * 1024 * 1024;
/**
 * What a start of an existing folder needs to open logs and recover; less, and the database would
 * stop anyway.
 */
const LATER_START_BYTES = 64 * 1024 * 1024;
/** The longest of the names under run/. */
const LONGEST_SOCKET = 'office-control';
const SHOWN_NAMES = 3;
/** By it `tandem demo` knows its own folder. */
export const DEMO_MARK = 'demo.mark';
/**
 * What may be there before the first start: certificates (docs/operating.md), what the system puts
 * into every disk of its own, and the mark of a demo.
 */
const MAY_COME_FIRST: readonly string[] = ['tls', 'lost+found', DEMO_MARK];

interface Marker {
  readonly format: number;
  readonly id: string;
}

export function prepareFolder(paths: DataPaths, uid: number): Result<Marker, RoleFault> {
  try {
    return prepare(paths, uid);
  } catch (error) {
    return fail(folderFault(paths.folder, error as NodeJS.ErrnoException));
  }
}

function prepare(paths: DataPaths, uid: number): Result<Marker, RoleFault> {
  const socket = paths.socket(LONGEST_SOCKET);
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES) return fail(pathTooLong(socket));
  mkdirSync(paths.folder, { recursive: true, mode: 0o750 });
  const marker = readMarker(paths);
  if (!marker.ok) return marker;
  const owner = statSync(paths.folder).uid;
  if (marker.value !== undefined && owner !== uid) return fail(foreignOwner(paths.folder, owner));
  const room = checkRoom(paths, marker.value === undefined);
  if (room !== undefined) return fail(room);
  for (const folder of [paths.run, paths.log]) mkdirSync(folder, { recursive: true, mode: 0o750 });
  if (marker.value !== undefined) {
    return existsSync(paths.secretKey) ? ok(marker.value) : fail(noKey(paths.secretKey));
  }
  writeFileSync(paths.secretKey, newSecretKey(), { mode: 0o600 });
  const made: Marker = { format: FOLDER_FORMAT, id: randomUUID() };
  writeFileSync(paths.marker, `${JSON.stringify(made)}\n`, { mode: 0o640 });
  return ok(made);
}

/**
 * Control sockets that a killed process left; called with the lock held, so nobody can be behind
 * them.
 */
export function removeStaleSockets(paths: DataPaths): void {
  for (const name of readdirSync(paths.run)) {
    if (name.endsWith('.sock')) rmSync(paths.socket(name.slice(0, -'.sock'.length)));
  }
}

function readMarker(paths: DataPaths): Result<Marker | undefined, RoleFault> {
  const names = readdirSync(paths.folder);
  const foreign = names.filter((name) => !MAY_COME_FIRST.includes(name));
  if (foreign.length === 0) return ok(undefined);
  if (!names.includes('tandem.json')) return fail(foreignFolder(paths.folder, foreign));
  const text = readFileSync(paths.marker, 'utf8');
  const marker = parseMarker(text);
  // A start that was killed while it wrote the marker: nothing else was made yet, so it is made
  // again.
  if (marker === undefined && text === '' && !names.includes('pg')) return ok(undefined);
  if (marker === undefined) return fail(foreignFolder(paths.folder, ['tandem.json (not ours)']));
  if (marker.format > FOLDER_FORMAT) return fail(newerFolder(paths.folder, marker.format));
  return ok(marker);
}

function parseMarker(text: string): Marker | undefined {
  try {
    const { format, id } = JSON.parse(text) as Partial<Marker>;
    return typeof format === 'number' && typeof id === 'string' ? { format, id } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function checkRoom(paths: DataPaths, first: boolean): RoleFault | undefined {
  const { bavail, bsize } = statfsSync(paths.folder);
  const needed = first ? FIRST_START_BYTES : LATER_START_BYTES;
  const free = bavail * bsize;
  if (free >= needed) return undefined;
  return {
    code: 'FOLDER_NO_ROOM',
    message:
      `the disk of ${paths.folder} is full: ${megabytes(free)} free, ${megabytes(needed)} ` +
      'needed',
    advice: 'Free some space there, or choose a folder on another disk with --data.',
  };
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / (1024 * 1024))} MB`;

export function folderFault(folder: string, error: NodeJS.ErrnoException): RoleFault {
  const where = error.path ?? folder;
  const choose = 'Choose another folder with --data DIR (or TANDEM_DATA).';
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return { code: 'FOLDER_DENIED', message: `no permission for ${where}`, advice: choose };
    case 'EROFS':
      return { code: 'FOLDER_READ_ONLY', message: `${where} cannot be written`, advice: choose };
    case 'ENOTDIR':
    case 'EEXIST':
      return { code: 'FOLDER_NOT_ONE', message: `${where} is not a folder`, advice: choose };
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        code: 'FOLDER_NO_ROOM',
        message: `the disk is full at ${where}`,
        advice: 'Free some space there, or choose a folder on another disk with --data.',
      };
    default:
      return { code: 'FOLDER_UNUSABLE', message: error.message, advice: choose };
  }
}

const foreignFolder = (folder: string, names: readonly string[]): RoleFault => {
  const more = names.length - SHOWN_NAMES;
  const shown = names.slice(0, SHOWN_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return {
    code: 'FOLDER_FOREIGN',
    message: `${folder} is not a data folder of Tandem: it holds ${shown}`,
    advice: 'Give an empty or a new folder with --data; nothing was changed in this one.',
  };
};

const foreignOwner = (folder: string, owner: number): RoleFault => ({
  code: 'FOLDER_OWNER',
  message: `${folder} belongs to another user (uid ${owner})`,
  advice: 'Start as that user, or give another folder with --data.',
});

const newerFolder = (folder: string, format: number): RoleFault => ({
  code: 'FOLDER_NEWER',
  message:
    `${folder} was made by a later Tandem (folder format ${format}, this one knows ` +
    `${FOLDER_FORMAT})`,
  advice: 'Start it with that version.',
});

const noKey = (file: string): RoleFault => ({
  code: 'FOLDER_NO_KEY',
  message: `${file} is missing: without it the passwords in the database cannot be read`,
  advice: 'Put it back from a backup.',
});

const pathTooLong = (socket: string): RoleFault => ({
  code: 'FOLDER_PATH_TOO_LONG',
  message:
    `the socket path ${socket} is longer than ${MAX_SOCKET_PATH_BYTES} bytes, which the system ` +
    'does not take',
  advice: 'Choose a data folder with a shorter path.',
});
