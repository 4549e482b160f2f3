// How the embedded server is set up, rewritten at every start, so that an upgrade of Tandem changes
// it.
import { totalmem } from 'node:os';
import { DEFAULT_PORT } from '@tandem/platform/postgres';
import type { ServerUser } from './server-user.ts';

/** The role of all of Tandem, and its database. */
export const ROLE = 'tandem';
export const DATABASE = 'tandem';
/** Only a part of the socket's file name: there is no TCP. */
export const PORT = DEFAULT_PORT;
/** What a socket's path may have on Linux (sockaddr_un holds 108 with the closing zero). */
export const MAX_SOCKET_PATH_BYTES = 107;
/** The map of pg_ident.conf. */
const MAP = 'tandem';

const BYTES_IN_MB = 1024 * 1024;
/**
 * The system's own cache serves what has no room in it, and what the books write goes through a
 * memory of this size for less: with 256 MB a record took the server 44 us, with 64 MB 36. Below
 * 32 MB it is slow.
 */
const MOST_BUFFERS_MB = 64;
const LEAST_BUFFERS_MB = 32;
const MEMORY_SHARE = 8;

/**
 * What must hold, on the command line, where nothing overrules it: no TCP at all, the socket beside
 * the data, nothing acknowledged before it is on the disk, and messages in the language that we
 * look for.
 */
export function commandLine(place: string): readonly string[] {
  const settings = [
    'listen_addresses=',
    // A list of folders: quoted, so that a comma or a blank in the name does not end it.
    `unix_socket_directories="${place.replaceAll('"', '""')}"`,
    `port=${PORT}`,
    'fsync=on',
    'full_page_writes=on',
    'logging_collector=off',
    'log_destination=stderr',
    'lc_messages=C',
  ];
  return ['-D', place, ...settings.flatMap((setting) => ['-c', setting])];
}

/**
 * Older ones leave their working folder to find themselves, and cannot go back into a private one.
 */
const KEEPS_WORKING_FOLDER_MAJOR = 16;

/**
 * By which name the server, and initdb, know the cluster. They are started in it and are told
 * /proc/self/cwd: so they need no permission for the folders above, which may be private to root,
 * however deep it lies.
 */
export function placeOf(cluster: string, major: number): string {
  return major >= KEEPS_WORKING_FOLDER_MAJOR ? '/proc/self/cwd' : cluster;
}

export function memoryBytes(): number {
  // 0 or an absurdly high figure where a container has no limit.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

function buffersMb(memory: number): number {
  const share = Math.floor(memory / MEMORY_SHARE / BYTES_IN_MB);
  return Math.max(LEAST_BUFFERS_MB, Math.min(MOST_BUFFERS_MB, share));
}

/** The files of the cluster that are ours, by name. */
export function managedFiles(memory: number, starter: string, server: ServerUser) {
  return {
    'postgresql.conf': serverConf(memory),
    'pg_hba.conf': hbaConf,
    'pg_ident.conf': identConf(new Set(['root', server.name, starter])),
  } as const;
}

const HEAD = '# Written by Tandem at every start: what is changed here is lost.';

const serverConf = (memory: number): string => `${HEAD}
# Your own settings: ALTER SYSTEM SET ... (they stand in postgresql.auto.conf and overrule these).
max_connections = 50
shared_buffers = ${buffersMb(memory)}MB
# Recovery after kill -9 reads what was written since the last checkpoint; with PostgreSQL's own
# figures that took half a minute under load, and calls cannot be billed meanwhile.
max_wal_size = 512MB
checkpoint_timeout = 60s
# Our statements are short: compiling them costs more than it saves.
jit = off
autovacuum = on
timezone = 'UTC'
log_timezone = 'UTC'
lc_monetary = 'C'
lc_numeric = 'C'
lc_time = 'C'
# A checkpoint a minute is no news.
log_checkpoints = off
log_line_prefix = '%m [%p] %a '
`;

// peer: the kernel tells the server who is at the other end of the socket, so there is no password
// to keep.
const hbaConf = `${HEAD}
# type  database  user  method
local   all       all   peer map=${MAP}
`;

const identConf = (systemUsers: ReadonlySet<string>): string => `${HEAD}
# map  system user  role
${[...systemUsers].map((name) => `${MAP} "${name}" ${ROLE}\n`).join('')}`;
