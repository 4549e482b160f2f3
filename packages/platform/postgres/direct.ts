// A connection outside of the pool, for what is no query: COPY in and out, and LISTEN. Kysely works
// on the same connection, so that all of it can stand in one transaction.
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { CamelCasePlugin, Kysely, PostgresDialect, type RawBuilder } from 'kysely';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { DEFAULT_PORT, tlsOf } from './address.ts';
import {
  type ConnectOptions,
  connect,
  type Database,
  type Statements,
  tellServerProcess,
} from './connect.ts';
import type { Tables } from './tables/index.ts';
import { valueTypes } from './value-types.ts';

/** A server that is there answers in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Firewalls forget idle connections after minutes. */
const KEEP_ALIVE_AFTER_MS = 30_000;

/** A database that also opens connections of their own. */
export interface DirectDatabase extends Database {
  openDirect(): Promise<DirectConnection>;
}

/** Without a limit on the time of statements: it does what takes long. */
export interface DirectConnection {
  readonly statements: Statements;
  /** `copy ... from stdin`; tells how many rows came. The server's errors are thrown. */
  copyIn(statement: RawBuilder<unknown>, chunks: AsyncIterable<Uint8Array>): Promise<number>;
  /** `copy ... to stdout`. A reader that leaves early lets the rest run out, and may go on here. */
  copyOut(statement: RawBuilder<unknown>): AsyncGenerator<Uint8Array, void, void>;
  onNotification(heard: (channel: string, payload: string) => void): void;
  /** Settles when the connection is over, with what broke it, or undefined after `close`. */
  readonly closed: Promise<Error | undefined>;
  close(): Promise<void>;
}

export function connectDirect(options: ConnectOptions): DirectDatabase {
  return { ...connect(options), openDirect: () => openDirect(options) };
}

/** The usual way: the connection is closed whatever becomes of the work. */
export async function withDirect<T>(
  database: DirectDatabase,
  work: (connection: DirectConnection) => Promise<T>,
): Promise<T> {
  const connection = await database.openDirect();
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

async function openDirect(options: ConnectOptions): Promise<DirectConnection> {
  const client = clientOf(options);
  const closed = closedOf(client);
  await client.connect();
  tellServerProcess(client, options);
  const statements = statementsOver(client);
  return {
    statements,
    copyIn: async (statement, chunks) => {
      const copy = client.query(copyFrom(statement.compile(statements).sql));
      await pipeline(Readable.from(chunks, { objectMode: false }), copy);
      return copy.rowCount;
    },
    copyOut: (statement) => copyOut(client, statement.compile(statements).sql),
    onNotification: (heard) => {
      client.on('notification', ({ channel, payload }) => heard(channel, payload ?? ''));
    },
    closed,
    close: () => client.end(),
  };
}

function clientOf(options: ConnectOptions): pg.Client {
  const { host, port, user, database, password, applicationName } = options;
  return new pg.Client({
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
  });
}

function closedOf(client: pg.Client): Promise<Error | undefined> {
  let why: Error | undefined;
  // An error that nobody listens to ends the process. Statements under way fail with it anyway.
  client.on('error', (error: Error) => {
    why ??= error;
  });
  return new Promise((resolve) => client.once('end', () => resolve(why)));
}

/** Kysely over the one client: a pool that lends it again and again and never closes it. */
function statementsOver(client: pg.Client): Statements {
  const lent = {
    query: client.query.bind(client),
    release: () => undefined,
  };
  const pool = { connect: () => Promise.resolve(lent), end: () => Promise.resolve() };
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

async function* copyOut(
  client: pg.Client,
  statement: string,
): AsyncGenerator<Uint8Array, void, void> {
  const copy = client.query(copyTo(statement));
  try {
    // Destroyed in mid-way the connection would be stuck between two messages.
    for await (const chunk of copy.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
  } finally {
    if (!copy.readableEnded && !copy.destroyed) {
      copy.resume();
      await finished(copy);
    }
  }
}
