// Tells other offices that a right may be gone, when a key, a session or a password went; and hears
// it of them. Operators and roles are of the configuration, which tells its own changes.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import { sql } from 'kysely';
import { CONFIGURATION_CHANNEL } from './configuration/version.ts';
import type { Statements } from './connect.ts';
import { type DirectConnection, type DirectDatabase, withDirect } from './direct.ts';

const ACCESS_CHANNEL = 'tandem_access';
/** A database that restarts is back within seconds; it is not hammered meanwhile. */
const LISTEN_AGAIN_AFTER_MS = ms(1_000);

/** The notice is delivered when the change is committed, and never if it is not. */
export function tellingAccess(
  statements: Statements,
  change: (transaction: Statements) => Promise<void>,
): Promise<void> {
  return statements.transaction().execute(async (transaction) => {
    await change(transaction);
    await sql`select pg_notify(${ACCESS_CHANNEL}, '')`.execute(transaction);
  });
}

export interface AccessWatchOptions {
  readonly timers: Timers;
  /** Notices are heard from now on, or no longer. */
  readonly onHearing: (isHearing: boolean) => void;
  readonly onNotice: () => void;
  /** The database could not be listened to; it will be tried again. */
  readonly onTrouble?: (why: string) => void;
}

export interface AccessWatch {
  close(): Promise<void>;
}

export function accessWatch(database: DirectDatabase, options: AccessWatchOptions): AccessWatch {
  const watch = new Watch(database, options);
  watch.begin();
  return { close: () => watch.close() };
}

class Watch {
  readonly #database: DirectDatabase;
  readonly #options: AccessWatchOptions;
  #isClosed = false;
  #again: Cancel | undefined;
  #listening: Promise<void> = Promise.resolve();
  #connection: DirectConnection | undefined;

  constructor(database: DirectDatabase, options: AccessWatchOptions) {
    this.#database = database;
    this.#options = options;
  }

  begin(): void {
    this.#listening = this.#listen();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#again?.();
    await this.#connection?.close();
    await this.#listening;
  }

  /** Resolves when the connection is over. */
  async #listen(): Promise<void> {
    const { timers } = this.#options;
    try {
      await withDirect(this.#database, (connection) => this.#hear(connection));
    } catch (error) {
      this.#trouble(error);
    }
    if (this.#isClosed) return;
    this.#again = timers.after(LISTEN_AGAIN_AFTER_MS, () => this.begin());
  }

  async #hear(connection: DirectConnection): Promise<void> {
    const { onHearing, onNotice } = this.#options;
    this.#connection = connection;
    if (this.#isClosed) return;
    connection.onNotification(onNotice);
    for (const channel of [ACCESS_CHANNEL, CONFIGURATION_CHANNEL]) {
      await sql`listen ${sql.id(channel)}`.execute(connection.statements);
    }
    onHearing(true);
    const broken = await connection.closed;
    onHearing(false);
    this.#trouble(broken ?? new Error('the connection was closed'));
  }

  #trouble(error: unknown): void {
    if (this.#isClosed) return;
    this.#options.onTrouble?.(error instanceof Error ? error.message : String(error));
  }
}
