// The one face of both kinds of database: the embedded server, which we start and watch, and an
// outside one.
import type { Result } from '@tandem/base/kernel';
import type { DatabaseAddress, DatabaseFault } from '@tandem/platform/postgres';

/**
 * fast: sessions end, what is committed stays, the next start is quick. immediate: as in a crash,
 * with recovery.
 */
export type StopMode = 'fast' | 'immediate';

export interface DatabaseExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningDatabase {
  readonly connection: DatabaseAddress;
  /** Undefined for an outside server: its process is not ours. */
  readonly pid: number | undefined;
  /**
   * Settles when the server has ended, whoever ended it; for an outside one when we let go of it.
   */
  readonly exited: Promise<DatabaseExit>;
  /** Resolves when the server is gone. A server that does not obey is stopped harder. */
  stop(mode: StopMode): Promise<void>;
}

export interface DatabaseLauncher {
  /** Where it will be reached once it runs. */
  address(): DatabaseAddress;
  /**
   * Resolves when the database answers. The caller holds the lock of the data folder: a server that
   * still runs in it is taken for a leftover and is stopped.
   */
  start(): Promise<Result<RunningDatabase, DatabaseFault>>;
}

export type Say = (line: string) => void;
