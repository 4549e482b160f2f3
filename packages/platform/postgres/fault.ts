// What can be wrong with the database, as values: a code for programs, a sentence for people, and
// what to do. The code of every fault of the area DATABASE stands here, so that each is spelled
// once.
import { InvariantError } from '@tandem/base/kernel';
import pg from 'pg';

export type DatabaseFaultCode =
  // Of a connection
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_STARTING'
  | 'DATABASE_MISSING'
  | 'DATABASE_REFUSED'
  | 'DATABASE_CROWDED'
  | 'DATABASE_TLS'
  | 'DATABASE_FAILED'
  // Of an outside server
  | 'DATABASE_URL_INVALID'
  | 'DATABASE_TOO_OLD'
  | 'DATABASE_READ_ONLY'
  | 'DATABASE_ENCODING'
  | 'DATABASE_NO_RIGHTS'
  // Of the embedded server
  | 'DATABASE_NO_BINARIES'
  | 'DATABASE_BINARIES_UNREACHABLE'
  | 'DATABASE_NO_SETPRIV'
  | 'DATABASE_NO_USER'
  | 'DATABASE_PATH_TOO_LONG'
  | 'DATABASE_OWNER'
  | 'DATABASE_FOREIGN_FOLDER'
  | 'DATABASE_OTHER_VERSION'
  | 'DATABASE_NO_ROOM'
  | 'DATABASE_DENIED'
  | 'DATABASE_BUSY'
  | 'DATABASE_INIT_FAILED'
  | 'DATABASE_START_FAILED'
  | 'DATABASE_SLOW'
  // Of the schema
  | 'DATABASE_SCHEMA_NEWER'
  | 'DATABASE_SCHEMA_OLDER'
  | 'DATABASE_MIGRATION_GAP'
  | 'DATABASE_MIGRATION_CHANGED'
  | 'DATABASE_MIGRATION_LOCKED'
  | 'DATABASE_MIGRATION_FAILED';

export interface DatabaseFault {
  readonly code: DatabaseFaultCode;
  readonly message: string;
  readonly advice: string;
}

/** PostgreSQL's error codes (its manual, appendix A) that mean something of their own to us. */
export const SQL_STATE = {
  duplicateDatabase: '42P04',
  lockNotAvailable: '55P03',
  undefinedTable: '42P01',
} as const;

/** By the whole code, else by its class: the first two characters. */
const BY_SQL_STATE: Readonly<Record<string, readonly [DatabaseFaultCode, string]>> = {
  '57P03': ['DATABASE_STARTING', 'It is starting or recovering; it will answer in a while.'],
  '3D000': ['DATABASE_MISSING', 'Create the database, or name another one.'],
  '28': ['DATABASE_REFUSED', 'Look at the user, the password and the pg_hba.conf of that server.'],
  '53300': ['DATABASE_CROWDED', 'Raise max_connections of that server, or close other programs.'],
  '53100': ['DATABASE_NO_ROOM', 'Free some space on the disk of the database.'],
  '08': ['DATABASE_UNREACHABLE', 'Is the server running, and may this machine reach it?'],
  '57P': ['DATABASE_UNREACHABLE', 'The server is being stopped or was restarted.'],
};

/** OpenSSL's and Node's names of what is wrong with a certificate or with the encryption. */
const TLS_CODE = /CERT|TLS|SSL/;
const NO_TLS = /does not support SSL/;

const isFailure = (error: unknown): error is Error & { readonly code?: string } =>
  error instanceof Error;

export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** What a driver's error means. Errors that are defects of ours are thrown on. */
export function faultOf(error: unknown, where: string): DatabaseFault {
  if (!isFailure(error) || error instanceof TypeError || error instanceof InvariantError) {
    throw error;
  }
  const said = reasonOf(error);
  const state = sqlStateOf(error);
  if (state !== undefined) {
    const [code, advice] = BY_SQL_STATE[state] ??
      BY_SQL_STATE[state.slice(0, 3)] ??
      BY_SQL_STATE[state.slice(0, 2)] ?? ['DATABASE_FAILED', "The server's log says more."];
    return { code, message: `the database at ${where} says: ${said} (${state})`, advice };
  }
  if (NO_TLS.test(said) || TLS_CODE.test(error.code ?? '')) {
    const advice =
      'sslmode=require encrypts without checking the certificate; sslmode=disable not.';
    return { code: 'DATABASE_TLS', message: `no encryption with ${where}: ${said}`, advice };
  }
  return {
    code: 'DATABASE_UNREACHABLE',
    message: `the database at ${where} does not answer: ${said}`,
    advice: 'Is the server running, and may this machine reach it?',
  };
}

/**
 * A host name with several addresses fails with one error each, and an empty message above them.
 */
function reasonOf(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message;
  const reasons = error.errors.filter(isFailure).map((each) => each.message);
  return [...new Set(reasons)].join(', ');
}
