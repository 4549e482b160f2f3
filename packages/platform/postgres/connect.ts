// A pool of connections with limits on everything that can hang, and kysely over it, so that no
// statement is spliced together from text. Columns are snake_case there and camelCase here.
import { ok, type Result } from '@tandem/base/kernel';
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type DatabaseAddress, DEFAULT_PORT, printAddress, tlsOf } from './address.ts';
import { type DatabaseFault, faultOf, SQL_STATE, sqlStateOf } from './fault.ts';
import type { Tables } from './tables/index.ts';
import { valueTypes } from './value-types.ts';

/** A server that is there answers in milliseconds; beyond this it is as good as away. */
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * No statement of a running switch should take this long; one that does must not hold its locks for
 * ever.
 */
const STATEMENT_TIMEOUT_MS = 30_000;
/** The server's own limit fires first; this one is for a server that is gone without a word. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/** A transaction whose owner is stuck blocks vacuum and others' rows. */
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;
/** Three roles and the tools fit into the 50 connections of the embedded server. */
const POOL_CONNECTIONS = 10;
/** Firewalls forget idle connections after minutes. */
const KEEP_ALIVE_AFTER_MS = 30_000;

export interface ConnectOptions extends DatabaseAddress {
  /** Shown by the server in its list of sessions and in its log. */
  readonly applicationName: string;
  readonly poolConnections?: number;
  /** A connection broke. The pool has dropped it, and the next statement opens a new one. */
  readonly onConnectionLost?: (why: string) => void;
  /** A connection is there; the process of the server that serves it has this number over there. */
  readonly onConnected?: (serverProcess: number) => void;
}

export type Statements = Kysely<Tables>;

export interface Database {
  readonly statements: Statements;
  /** For messages; without the password. */
  readonly where: string;
  ping(): Promise<Result<void, DatabaseFault>>;
  /** The last migration that the database has had; 0 for an empty one. */
  schemaVersion(): Promise<Result<number, DatabaseFault>>;
  /**
   * Work on one connection of its own, without a limit on time, closed afterwards with its locks.
   */
  session<T>(work: (session: Statements) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function connect(options: ConnectOptions): Database {
  const where = printAddress(options);
  const statements = open(options, {
    max: options.poolConnections ?? POOL_CONNECTIONS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
  });
  return {
    statements,
    where,
    ping: () => answered(where, async () => void (await sql`select 1`.execute(statements))),
    schemaVersion: () => answered(where, () => schemaVersion(statements)),
    session: (work) => onOwnConnection(options, work),
    close: () => statements.destroy(),
  };
}

function open(options: ConnectOptions, limits: pg.PoolConfig): Statements {
  const { host, port, user, database, password, applicationName } = options;
  const pool = new pg.Pool({
    host,
    port: port ?? DEFAULT_PORT,
    user,
    database,
    password,
    ssl: tlsOf(options),
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    types: valueTypes,
    ...limits,
  });
  // An error that nobody listens to ends the process. The pool listens to its idle connections
  // only: one that breaks under a statement speaks twice, through the statement and by an event.
  pool.on('connect', (client) => {
    client.on('error', (error: Error) => options.onConnectionLost?.(error.message));
    tellServerProcess(client, options);
  });
  pool.on('error', () => undefined); // told by the connection itself already
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    // The keys inside of a jsonb value are data, not column names.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/** The driver keeps the number to cancel by; its types do not have it. */
export function tellServerProcess(client: object, { onConnected }: ConnectOptions): void {
  const { processID } = client as { readonly processID?: number | null };
  if (typeof processID === 'number') onConnected?.(processID);
}

async function onOwnConnection<T>(
  options: ConnectOptions,
  work: (session: Statements) => Promise<T>,
): Promise<T> {
  const statements = open(options, { max: 1 });
  try {
    return await statements.connection().execute(work);
  } finally {
    await statements.destroy();
  }
}

async function answered<T>(
  where: string,
  ask: () => Promise<T>,
): Promise<Result<T, DatabaseFault>> {
  try {
    return ok(await ask());
  } catch (error) {
    return { ok: false, error: faultOf(error, where) };
  }
}

async function schemaVersion(statements: Statements): Promise<number> {
  try {
    const last = await statements
      .selectFrom('schemaMigration')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirst();
    return last?.id ?? 0;
  } catch (error) {
    if (sqlStateOf(error) === SQL_STATE.undefinedTable) return 0; // nothing has migrated it yet
    throw error;
  }
}
