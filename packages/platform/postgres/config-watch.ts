// Tells when the configuration has a new version. A notice of the database is a hint that may be
// lost with its connection; asking for the version now and then is the truth.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import { sql } from 'kysely';
import { currentVersion } from './configuration/store.ts';
import { CONFIGURATION_CHANNEL } from './configuration/version.ts';
import { type DirectConnection, type DirectDatabase, withDirect } from './direct.ts';

/** A change is seen within a second also when its notice was lost. */
const POLL_EVERY_MS = 500;
/** A database that restarts is back within seconds; it is not hammered meanwhile. */
const LISTEN_AGAIN_AFTER_MS = 1_000;

export interface ConfigWatchOptions {
  readonly timers: Timers;
  /** Called for each version that is found to be a new one, the first one among them. */
  readonly onChange: (version: bigint) => void;
  /** The database could not be asked or listened to; it will be tried again. */
  readonly onTrouble?: (why: string) => void;
  readonly pollEveryMs?: number;
  /** The version that is known already. */
  readonly from?: bigint;
}

export interface ConfigWatch {
  /** Asks now; what is new has been told when it resolves. */
  poll(): Promise<void>;
  close(): Promise<void>;
}

export function configWatch(database: DirectDatabase, options: ConfigWatchOptions): ConfigWatch {
  const watch = new Watch(database, options);
  watch.begin();
  return { poll: () => watch.poll(), close: () => watch.close() };
}

class Watch {
  readonly #database: DirectDatabase;
  readonly #options: ConfigWatchOptions;
  #known: bigint | undefined;
  #isClosed = false;
  #asking: Promise<void> | undefined;
  #isAskedAgain = false;
  #nextPoll: Cancel | undefined;
  #nextListen: Cancel | undefined;
  #listening: Promise<void> = Promise.resolve();
  #connection: DirectConnection | undefined;

  constructor(database: DirectDatabase, options: ConfigWatchOptions) {
    this.#database = database;
    this.#options = options;
    this.#known = options.from;
  }

  begin(): void {
    this.#listening = this.#listen();
    this.#pollLater();
  }

  /** One question at a time; a hint that comes meanwhile is answered by another one after it. */
  poll(): Promise<void> {
    this.#isAskedAgain = true;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#nextPoll?.();
    this.#nextListen?.();
    await this.#connection?.close();
    await this.#listening;
    await this.#asking;
  }

  async #ask(): Promise<void> {
    while (this.#isAskedAgain && !this.#isClosed) {
      this.#isAskedAgain = false;
      const version = await this.#version();
      if (this.#isClosed || version === undefined || version === this.#known) continue;
      this.#known = version;
      this.#options.onChange(version);
    }
  }

  async #version(): Promise<bigint | undefined> {
    try {
      return await currentVersion(this.#database.statements);
    } catch (error) {
      this.#trouble(error);
      return undefined;
    }
  }

  #pollLater(): void {
    if (this.#isClosed) return;
    const { timers, pollEveryMs = POLL_EVERY_MS } = this.#options;
    this.#nextPoll = timers.after(ms(pollEveryMs), () => {
      void this.poll().then(() => this.#pollLater());
    });
  }

  /** Resolves when the connection is over. */
  async #listen(): Promise<void> {
    try {
      await withDirect(this.#database, async (connection) => {
        this.#connection = connection;
        if (this.#isClosed) return;
        connection.onNotification(() => void this.poll());
        await sql`listen ${sql.id(CONFIGURATION_CHANNEL)}`.execute(connection.statements);
        void this.poll(); // what was changed while nobody listened
        const broken = await connection.closed;
        this.#trouble(broken ?? new Error('the connection was closed'));
      });
    } catch (error) {
      this.#trouble(error);
    }
    if (this.#isClosed) return;
    this.#nextListen = this.#options.timers.after(ms(LISTEN_AGAIN_AFTER_MS), () => {
      this.#listening = this.#listen();
    });
  }

  #trouble(error: unknown): void {
    if (this.#isClosed) return;
    this.#options.onTrouble?.(error instanceof Error ? error.message : String(error));
  }
}
