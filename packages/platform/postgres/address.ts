// Where a database is. It travels from the supervisor to the roles as plain data.
import type { ConnectionOptions } from 'node:tls';

export interface DatabaseAddress {
  /** A name or an IP address; a path that begins with `/` is the folder of a Unix socket. */
  readonly host: string;
  readonly port?: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  /** Encrypted, and the server's certificate is checked. Absent or false: in the clear. */
  readonly ssl?: boolean;
  /**
   * With `ssl`: any certificate will do (sslmode=require). It keeps listeners out, not impostors.
   */
  readonly sslTrustsAny?: boolean;
  /**
   * With `ssl`: the certificates, as PEM text, that vouch for the server instead of the system's.
   */
  readonly sslAuthority?: string;
}

/**
 * What PostgreSQL listens on unless told otherwise; for a Unix socket it is a part of the file's
 * name.
 */
export const DEFAULT_PORT = 5432;

/** For messages; never with the password. */
export function printAddress({ host, port, database }: DatabaseAddress): string {
  const number = port ?? DEFAULT_PORT;
  if (host.startsWith('/')) return `${host} (Unix socket ${number}, database ${database})`;
  return `${host.includes(':') ? `[${host}]` : host}:${number}/${database}`;
}

export function tlsOf(address: DatabaseAddress): boolean | ConnectionOptions {
  // Said in every case: the driver would take an absent value from PGSSLMODE in the environment.
  if (address.ssl !== true) return false;
  if (address.sslTrustsAny === true) return { rejectUnauthorized: false };
  return address.sslAuthority === undefined ? true : { ca: address.sslAuthority };
}
