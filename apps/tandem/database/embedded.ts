// The embedded PostgreSQL: a real server in the data folder, reached by a Unix socket and by
// nothing else. Why it is set up as it is: docs/decisions/0001-embedded-postgres.md.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result, systemClock, systemTimers } from '@tandem/base/kernel';
import {
  askServer,
  createDatabase,
  type DatabaseAddress,
  type DatabaseFault,
} from '@tandem/platform/postgres';
import { type Binaries, type BinariesChoice, findBinaries } from './binaries.ts';
import { checkVersion, lookAtCluster, makeCluster, wasInterrupted } from './cluster.ts';
import { freeBytesAt } from './disk-room.ts';
import { endEarlierServer } from './earlier-server.ts';
import { noRoom, socketPathTooLong, startFailed, systemFault, tooSlow } from './faults.ts';
import type { DatabaseLauncher, RunningDatabase, Say } from './launcher.ts';
import { writeManagedFiles } from './managed-files.ts';
import { keepLogSmall, openServerLog, type ServerLog } from './server-log.ts';
import { type ServerProcess, spawnServer } from './server-process.ts';
import { asServer, chooseServerUser, type ServerUser, whoAmI } from './server-user.ts';
import { judgeWords, type Trouble } from './server-words.ts';
import {
  commandLine,
  DATABASE,
  MAX_SOCKET_PATH_BYTES,
  managedFiles,
  memoryBytes,
  PORT,
  placeOf,
  ROLE,
} from './settings.ts';
import { type NotReady, untilReady } from './until-ready.ts';

/**
 * Where a copy of the programs stands when the data folder is private; the second is there for
 * nothing else.
 */
const COMMON_FOLDERS: readonly string[] = ['/var/lib/tandem', '/var/cache/tandem'];
/** Backends of a killed postmaster end within moments of their present statement. */
const PASSING_PATIENCE_MS = 30_000;
const FIRST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 2_000;
/** These go by themselves: leftovers of a killed server are still ending. */
const PASSING: readonly Trouble[] = ['memory-in-use', 'locked'];
/** What a start needs to write; told in the message when the disk is full. */
const START_BYTES = 32 * 1024 * 1024;

export interface EmbeddedOptions {
  /** The data folder. */
  readonly folder: string;
  /** The folder of the cluster in it. */
  readonly cluster: string;
  readonly logFile: string;
  readonly say: Say;
  readonly binaries?: BinariesChoice;
  /** For tests: where else copies may stand, and a disk that is full. */
  readonly commonFolders?: readonly string[];
  readonly freeBytesAt?: (path: string) => number;
}

export function embeddedDatabase(options: EmbeddedOptions): DatabaseLauncher {
  const address = { host: options.cluster, port: PORT, user: ROLE, database: DATABASE };
  return {
    address: () => address,
    start: async () => {
      try {
        return await start(options, address);
      } catch (error) {
        return fail(systemFault(options.cluster, error as NodeJS.ErrnoException));
      }
    },
  };
}

interface Prepared {
  readonly options: EmbeddedOptions;
  readonly address: DatabaseAddress;
  readonly user: ServerUser;
  readonly starter: string;
  readonly binaries: Binaries;
}

async function start(
  options: EmbeddedOptions,
  address: DatabaseAddress,
): Promise<Result<RunningDatabase, DatabaseFault>> {
  const prepared = await prepare(options, address);
  if (!prepared.ok) return prepared;
  const clock = systemClock();
  const giveUpAt = clock.now() + PASSING_PATIENCE_MS;
  for (let backOffMs = FIRST_BACK_OFF_MS; ; backOffMs *= 2) {
    const tried = await tryOnce(prepared.value);
    if (tried.ok) return tried;
    const { fault, passing } = tried.error;
    if (!passing || clock.now() > giveUpAt) return fail(fault);
    await sleep(Math.min(backOffMs, LONGEST_BACK_OFF_MS));
  }
}

/** Everything up to the cluster, in the order in which each step needs the one before. */
async function prepare(
  options: EmbeddedOptions,
  address: DatabaseAddress,
): Promise<Result<Prepared, DatabaseFault>> {
  const { folder, cluster, say, binaries: choice = { kind: 'packaged' } } = options;
  const socket = join(cluster, `.s.PGSQL.${PORT}`);
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES) {
    return fail(socketPathTooLong(socket, MAX_SOCKET_PATH_BYTES));
  }
  const found = lookAtCluster(cluster);
  if (!found.ok) return found;
  const me = whoAmI();
  const user = await chooseServerUser(me, found.value);
  if (!user.ok) return user;
  const { commonFolders = COMMON_FOLDERS } = options;
  const search = { choice, user: user.value, data: folder, commonFolders, say };
  const binaries = await findBinaries(search);
  if (!binaries.ok) return binaries;
  const fault =
    found.value === undefined
      ? await makeNew(options, binaries.value, user.value)
      : checkVersion(found.value, binaries.value);
  if (fault !== undefined) return fail(fault);
  const starter = me.user?.name ?? user.value.name;
  return ok({ options, address, user: user.value, starter, binaries: binaries.value });
}

async function makeNew(
  { cluster, say, ...options }: EmbeddedOptions,
  binaries: Binaries,
  user: ServerUser,
): Promise<DatabaseFault | undefined> {
  say('making the database');
  const room = options.freeBytesAt ?? freeBytesAt;
  const made = await makeCluster({ folder: cluster, binaries, user, freeBytesAt: room });
  return made.ok ? undefined : made.error;
}

interface Failure {
  readonly fault: DatabaseFault;
  /** It may be gone at the next try. */
  readonly passing: boolean;
}

async function tryOnce(prepared: Prepared): Promise<Result<RunningDatabase, Failure>> {
  const { options, address, user, starter, binaries } = prepared;
  const { cluster, logFile, say } = options;
  const afterCrash = wasInterrupted(cluster);
  const cleared = await endEarlierServer(cluster, { afterCrash, say });
  if (!cleared.ok) return fail({ fault: cleared.error, passing: false });
  writeManagedFiles(cluster, managedFiles(memoryBytes(), starter, user), user);
  const log = openServerLog(logFile);
  try {
    const line = commandLine(placeOf(cluster, binaries.major));
    const command = asServer(user, 'INT', [join(binaries.folder, 'postgres'), line]);
    const spawned = await spawnServer(command, cluster, log.descriptor);
    if (!spawned.ok) return fail({ fault: spawned.error, passing: false });
    const server = spawned.value;
    const ready = await waitFor(prepared, server, afterCrash);
    if (ready.ok) return ok(running(server, address, logFile));
    await server.stop('immediate');
    return fail(explain(ready.error, options, log));
  } finally {
    log.close(); // the server has the file open itself
  }
}

function waitFor(
  { options, address }: Prepared,
  server: ServerProcess,
  afterCrash: boolean,
): Promise<Result<void, NotReady>> {
  return untilReady({
    clock: systemClock(),
    sleep,
    say: options.say,
    afterCrash,
    hasExited: server.hasExited,
    ask: () => askServer(address),
    // In every cluster initdb makes a database of this name.
    makeDatabase: () => createDatabase({ ...address, database: 'postgres' }, DATABASE),
  });
}

function running(
  server: ServerProcess,
  connection: DatabaseAddress,
  logFile: string,
): RunningDatabase {
  const stopWatching = keepLogSmall(logFile, systemTimers());
  const exited = server.exited.then((exit) => {
    stopWatching();
    return exit;
  });
  return { connection, pid: server.pid, exited, stop: server.stop };
}

function explain(why: NotReady, options: EmbeddedOptions, log: ServerLog): Failure {
  const { cluster, logFile } = options;
  if (why.why === 'refused') return { fault: why.fault, passing: false };
  if (why.why === 'slow') return { fault: tooSlow(why.waitedMs, logFile), passing: false };
  const { trouble, line } = judgeWords(log.wordsSince(), cluster);
  const room = options.freeBytesAt ?? freeBytesAt;
  const fault =
    trouble === 'no-room'
      ? noRoom(cluster, room(cluster), START_BYTES)
      : startFailed(line, logFile);
  return { fault, passing: PASSING.includes(trouble) };
}
