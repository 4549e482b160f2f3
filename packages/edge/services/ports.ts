// What the use cases need from outside; platform implements it, apps hand it in.
import type { Authority } from '@tandem/domain/rights';
import type { JsonValue } from '@tandem/edge/objects';

/** Who asks: what is written into the audit, and what `may` (domain/rights) is asked about. */
export interface Asker extends Authority {
  /** An operator's id, or local:<uid> for whoever may open the local socket. */
  readonly actor: string;
  /** Where from: an IP address, or local. */
  readonly source: string;
  /** A person who signed in, whoever may open the local socket, or a machine's key. */
  readonly via: 'session' | 'local' | 'key';
}

export interface Operator {
  readonly key: bigint;
  readonly id: string;
  readonly displayName: string;
  /** Null: none, so that no password is right. */
  readonly passwordHash: string | null;
  readonly mustChangePassword: boolean;
  readonly locked: boolean;
  /** Ids of the roles. */
  readonly roles: readonly string[];
  /** What the roles list together, each object:action with * for every one. */
  readonly rights: readonly string[];
  /** Sees only this account and, of an agent, those under it; null: sees all. */
  readonly accountKey: bigint | null;
  readonly accountId: string | null;
  readonly lastLoginAtMs: number | null;
}

export interface OperatorStore {
  /** By id. */
  list(): Promise<readonly Operator[]>;
  find(id: string): Promise<Operator | undefined>;
  findByKey(key: bigint): Promise<Operator | undefined>;
  /** Ends the sessions that were opened with the password before. */
  setPassword(key: bigint, passwordHash: string, mustChange: boolean): Promise<void>;
  noteLogin(key: bigint): Promise<void>;
}

export interface Session {
  readonly operatorKey: bigint;
  readonly expiresAtMs: number;
}

export interface OpenSession extends Session {
  readonly tokenHash: Uint8Array;
  readonly openedAtMs: number;
  readonly source: string;
}

/** Sessions are found by the hash of their token: a reader of the database cannot take one over. */
export interface SessionStore {
  create(session: {
    readonly tokenHash: Uint8Array;
    readonly operatorKey: bigint;
    readonly expiresAtMs: number;
    readonly source: string;
  }): Promise<void>;
  find(tokenHash: Uint8Array): Promise<Session | undefined>;
  remove(tokenHash: Uint8Array): Promise<void>;
  removeAllOf(operatorKey: bigint): Promise<void>;
  /** Of every operator, newest first; also those that are over and not swept yet. */
  list(): Promise<readonly OpenSession[]>;
}

export interface AuditLog {
  write(entry: {
    readonly actor: string;
    readonly source: string;
    readonly action: string;
    readonly objectType: string;
    readonly objectId: string;
    /** Without secrets. */
    readonly before?: JsonValue;
    readonly after?: JsonValue;
  }): Promise<void>;
}

export interface Secrets {
  hashPassword(password: string): Promise<string>;
  verifyPassword(hash: string, password: string): Promise<boolean>;
  /** A fresh random token, and the hash under which it is kept. */
  newToken(): { readonly token: string; readonly hash: Uint8Array };
  hashToken(token: string): Uint8Array;
}

/** One process as `status` shows it. */
export interface ProcessStatus {
  readonly role: string;
  readonly pid: number | null;
  readonly state: string;
  readonly restarts: number;
  readonly upMs: number | null;
  readonly lastExit: string | null;
  readonly addresses: Readonly<Record<string, string>>;
  /** What the process says of itself; null when it does not answer. */
  readonly health: Readonly<Record<string, unknown>> | null;
}

export interface Supervision {
  /** The processes on this machine; undefined when the supervisor does not answer. */
  processes(): Promise<readonly ProcessStatus[] | undefined>;
}

export interface DatabaseWatch {
  /** The schema's version, or why the database cannot be asked. */
  look(): Promise<{ readonly schema: number } | { readonly away: string }>;
}
