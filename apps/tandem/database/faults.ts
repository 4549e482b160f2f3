// What can go wrong with the embedded server, in words, each with what to do about it.
import type { DatabaseFault } from '@tandem/platform/postgres';

const OTHER_DATABASE = 'or use a PostgreSQL of your own with --db URL';
const BYTES_IN_MB = 1024 * 1024;

export const megabytes = (bytes: number): string => `${Math.floor(bytes / BYTES_IN_MB)} MB`;

export const noRoom = (path: string, freeBytes: number, neededBytes: number): DatabaseFault => ({
  code: 'DATABASE_NO_ROOM',
  message:
    `the disk of ${path} is full: ${megabytes(freeBytes)} free, ${megabytes(neededBytes)} ` +
    'needed',
  advice: 'Free some space there, or choose a folder on another disk with --data.',
});

export const noSetpriv: DatabaseFault = {
  code: 'DATABASE_NO_SETPRIV',
  message:
    "the program 'setpriv' is missing; without it the database would outlive a killed Tandem",
  advice: `It is part of util-linux: apt-get install util-linux; ${OTHER_DATABASE}.`,
};

export const mayNotChangeUser = (name: string, said: string): DatabaseFault => ({
  code: 'DATABASE_NO_SETPRIV',
  message: `root may not become the user ${name} here, and PostgreSQL refuses root: ${said}`,
  advice:
    'Allow the container CAP_SETUID and CAP_SETGID, start as an ordinary user, ' +
    `${OTHER_DATABASE}.`,
});

export const noServerUser = (names: readonly string[]): DatabaseFault => ({
  code: 'DATABASE_NO_USER',
  message: `PostgreSQL refuses root, and there is no user ${names.join(' or ')} to run it as`,
  advice: `Make one (adduser --system postgres), start as an ordinary user, ${OTHER_DATABASE}.`,
});

export const userWithoutName = (uid: number): DatabaseFault => ({
  code: 'DATABASE_NO_USER',
  message: `uid ${uid} has no entry in the user database (passwd); PostgreSQL needs one`,
  advice: `Start as a user that has a name, ${OTHER_DATABASE}.`,
});

export const foreignOwner = (folder: string, owner: number, wanted: string): DatabaseFault => ({
  code: 'DATABASE_OWNER',
  message: `${folder} belongs to uid ${owner}, but the database server would run as ${wanted}`,
  advice: `Start as its owner, or give it over: chown -R ${wanted} ${folder}`,
});

export const foreignFolder = (folder: string): DatabaseFault => ({
  code: 'DATABASE_FOREIGN_FOLDER',
  message: `${folder} has something in it, but not a database of PostgreSQL`,
  advice: 'Move it away, or choose another folder with --data; nothing was changed in it.',
});

export const otherVersion = (folder: string, found: string, wanted: number): DatabaseFault => ({
  code: 'DATABASE_OTHER_VERSION',
  message: `${folder} was made by PostgreSQL ${found}; this Tandem brings PostgreSQL ${wanted}`,
  advice:
    `Make a backup with the Tandem that made it and restore it into a new folder, or run its own ` +
    `server (PostgreSQL ${found}) and use --db URL. Nothing was changed.`,
});

export const socketPathTooLong = (path: string, maxBytes: number): DatabaseFault => ({
  code: 'DATABASE_PATH_TOO_LONG',
  message: `the socket path ${path} is longer than the ${maxBytes} bytes that the system takes`,
  advice: 'Choose a data folder with a shorter path.',
});

export const noBinaries = (platform: string, why: string): DatabaseFault => ({
  code: 'DATABASE_NO_BINARIES',
  message: `there is no packaged PostgreSQL for ${platform}: ${why}`,
  advice: `Install with npm ci --include=optional, ${OTHER_DATABASE}.`,
});

export const notAServerFolder = (path: string, why: string): DatabaseFault => ({
  code: 'DATABASE_NO_BINARIES',
  message: `${path} has no PostgreSQL server that can be run: ${why}`,
  advice: 'Name the folder with postgres and initdb in it, such as /usr/lib/postgresql/15/bin.',
});

export interface Tried {
  readonly path: string;
  readonly why: string;
}

export const unreachableBinaries = (user: string, tried: readonly Tried[]): DatabaseFault => ({
  code: 'DATABASE_BINARIES_UNREACHABLE',
  message:
    `the user ${user} cannot run PostgreSQL: ` +
    tried.map(({ path, why }) => `${path} (${why})`).join('; '),
  advice:
    `Choose a folder that ${user} can reach with --data, such as /srv/tandem, ` +
    `${OTHER_DATABASE}.`,
});

export const stillBusy = (folder: string, pids: readonly number[]): DatabaseFault => ({
  code: 'DATABASE_BUSY',
  message: `an earlier database server in ${folder} does not end (process ${pids.join(', ')})`,
  advice: 'Look at it with ps; a process in state D waits for its disk.',
});

export const initFailed = (said: string): DatabaseFault => ({
  code: 'DATABASE_INIT_FAILED',
  message: `the database could not be made: ${said}`,
  advice: `Mend what it names, ${OTHER_DATABASE}.`,
});

export const startFailed = (said: string, log: string): DatabaseFault => ({
  code: 'DATABASE_START_FAILED',
  message: `the database server does not start: ${said}`,
  advice: `Its log says more: ${log}`,
});

export const tooSlow = (waitedMs: number, log: string): DatabaseFault => ({
  code: 'DATABASE_SLOW',
  message: `the database did not answer for ${Math.round(waitedMs / 1_000)} s and was stopped`,
  advice: `Its log says more: ${log}`,
});

/** What the operating system refused; a full disk is told with figures where they are known. */
export function systemFault(folder: string, error: NodeJS.ErrnoException): DatabaseFault {
  const path = error.path ?? folder;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    const advice = 'Free some space there, or choose a folder on another disk with --data.';
    return { code: 'DATABASE_NO_ROOM', message: `the disk is full at ${path}`, advice };
  }
  if (error.code === undefined) throw error; // not from the operating system: a defect
  return {
    code: 'DATABASE_DENIED',
    message: `the database cannot use ${path}: ${error.message}`,
    advice: 'Mend its permissions, or choose another folder with --data.',
  };
}
