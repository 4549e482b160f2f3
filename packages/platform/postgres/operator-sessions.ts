// Sessions of operators, found by the hash of their token.
import { tellingAccess } from './access-notice.ts';
import type { Database } from './connect.ts';
import { instant } from './value-types.ts';

export interface OperatorSession {
  readonly operatorKey: bigint;
  readonly expiresAtMs: number;
}

export interface NewOperatorSession extends OperatorSession {
  /** SHA-256 of the token: 32 bytes. */
  readonly tokenHash: Uint8Array;
  /** Where it was opened from: an IP address, or local:<uid>. */
  readonly source: string;
}

export interface ListedSession extends NewOperatorSession {
  readonly openedAtMs: number;
}

export interface OperatorSessions {
  create(session: NewOperatorSession): Promise<void>;
  /** Also one that is over: the caller has the clock. */
  find(tokenHash: Uint8Array): Promise<OperatorSession | undefined>;
  remove(tokenHash: Uint8Array): Promise<void>;
  removeAllOf(operatorKey: bigint): Promise<void>;
  /** Of every operator, newest first. */
  list(): Promise<readonly ListedSession[]>;
  /** Tells how many were over. */
  removeExpired(nowMs: number): Promise<number>;
}

export function operatorSessions({ statements }: Database): OperatorSessions {
  return {
    create: async ({ tokenHash, operatorKey, expiresAtMs, source }) => {
      await statements
        .insertInto('operatorSession')
        .values({ tokenHash, operatorKey, expiresAt: instant(expiresAtMs), source })
        .execute();
    },

    find: (tokenHash) =>
      statements
        .selectFrom('operatorSession')
        .select(['operatorKey', 'expiresAt as expiresAtMs'])
        .where('tokenHash', '=', tokenHash)
        .executeTakeFirst(),

    remove: (tokenHash) =>
      tellingAccess(statements, async (transaction) => {
        const sessions = transaction.deleteFrom('operatorSession');
        await sessions.where('tokenHash', '=', tokenHash).execute();
      }),

    removeAllOf: (operatorKey) =>
      tellingAccess(statements, async (transaction) => {
        const sessions = transaction.deleteFrom('operatorSession');
        await sessions.where('operatorKey', '=', operatorKey).execute();
      }),

    list: () =>
      statements
        .selectFrom('operatorSession')
        .select(['tokenHash', 'operatorKey', 'source'])
        .select(['createdAt as openedAtMs', 'expiresAt as expiresAtMs'])
        .orderBy('createdAt', 'desc')
        .execute(),

    removeExpired: async (nowMs) => {
      const { numDeletedRows } = await statements
        .deleteFrom('operatorSession')
        .where('expiresAt', '<=', instant(nowMs))
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
