// The one connection that leases are asked over: opened when it is needed, given up when it is
// stuck, and not tried without a pause while the database is away.
import { type Clock, fail, ms, ok, type Result, type Timers } from '@tandem/base/kernel';
import { sql } from 'kysely';
import type { DirectConnection, DirectDatabase } from '../direct.ts';
import { sqlStateOf } from '../fault.ts';
import { requireSchema } from '../migrate.ts';

/** A call waits 200 ms in all: what takes longer than this is of no use to it. */
const STATEMENT_TIMEOUT_MS = 150;
/** Locks of a switch that stands still are not kept from others for longer. */
const IDLE_TRANSACTION_TIMEOUT_MS = 1_000;
/** Whoever waits for a connection hears so soon that there is none; it is opened all the same. */
const OPEN_PATIENCE_MS = 150;
/** A server that is gone without a word. */
const ANSWER_PATIENCE_MS = 1_000;
const RETRY_AFTER_MS = 200;
/** SQL states of a connection that is over: connection exceptions, and a server that ends it. */
const IS_OVER = /^(08|57P)/;

export interface ConnectionParts {
  readonly database: DirectDatabase;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  /** A connection is there: the first one, or another after that broke. */
  readonly onOpen?: () => void;
}

export class LeaseConnection {
  readonly #parts: ConnectionParts;
  #open: Promise<DirectConnection> | undefined;
  #live: DirectConnection | undefined;
  #openSinceMs = 0;
  #retryAtMs = 0;
  #why = '';

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  async use<T>(work: (connection: DirectConnection) => Promise<T>): Promise<Result<T, string>> {
    const { clock, timers } = this.#parts;
    if (this.#open === undefined && clock.now() < this.#retryAtMs) return fail(this.#why);
    if (this.#open === undefined) {
      this.#openSinceMs = clock.now();
      this.#open = this.#connect();
    }
    try {
      const waitedMs = clock.now() - this.#openSinceMs;
      const connection =
        this.#live ?? (await this.#within(Math.max(0, OPEN_PATIENCE_MS - waitedMs), this.#open));
      const giveUp = timers.after(ms(ANSWER_PATIENCE_MS), () => void this.drop('no answer'));
      try {
        return ok(await work(connection));
      } finally {
        giveUp();
      }
    } catch (error) {
      // What the server refused leaves the connection as it is; anything else has broken it.
      const state = sqlStateOf(error);
      if (this.#live !== undefined && (state === undefined || IS_OVER.test(state))) {
        await this.drop(textOf(error));
      }
      return fail(textOf(error));
    }
  }

  /** It may be in any state: the next use opens another one. */
  async drop(why: string): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#live = undefined;
    this.#why = why;
    const connection = await open?.catch(() => undefined);
    await connection?.close().catch(() => undefined);
  }

  async #connect(): Promise<DirectConnection> {
    const { database } = this.#parts;
    try {
      const fits = await requireSchema(database);
      if (!fits.ok) throw new Error(fits.error.message);
      const connection = await database.openDirect();
      await sql`select set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, false),
        set_config('idle_in_transaction_session_timeout', ${String(IDLE_TRANSACTION_TIMEOUT_MS)},
        false)`.execute(connection.statements);
      void connection.closed.then(() => {
        if (this.#live === connection) void this.drop('the connection broke');
      });
      this.#live = connection;
      this.#parts.onOpen?.();
      return connection;
    } catch (error) {
      this.#retryAtMs = this.#parts.clock.now() + RETRY_AFTER_MS;
      void this.drop(textOf(error));
      throw error;
    }
  }

  #within<T>(patienceMs: number, what: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = this.#parts.timers.after(ms(patienceMs), () =>
        reject(new Error('the database does not answer')),
      );
      what.then(resolve, reject).finally(giveUp);
    });
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
