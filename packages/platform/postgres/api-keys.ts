// Keys of operators for machines, found by the hash of their token.
import { sql } from 'kysely';
import { tellingAccess } from './access-notice.ts';
import type { Database, Statements } from './connect.ts';
import { instant } from './value-types.ts';

export interface ApiKeyRow {
  readonly id: bigint;
  readonly operatorKey: bigint;
  readonly operatorId: string;
  readonly name: string;
  /** Null: all that its operator has. */
  readonly rights: readonly string[] | null;
  /** Empty: from everywhere. */
  readonly sources: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

export interface NewApiKeyRow
  extends Pick<ApiKeyRow, 'operatorKey' | 'name' | 'rights' | 'sources' | 'expiresAtMs'> {
  /** SHA-256 of the token: 32 bytes. */
  readonly tokenHash: Uint8Array;
}

export type ApiKeyLimits = Pick<ApiKeyRow, 'name' | 'rights' | 'sources' | 'expiresAtMs'>;

export interface ApiKeys {
  create(key: NewApiKeyRow): Promise<bigint>;
  /** Also one that is over: the caller has the clock. */
  find(tokenHash: Uint8Array): Promise<ApiKeyRow | undefined>;
  get(id: bigint): Promise<ApiKeyRow | undefined>;
  /** Of every operator, oldest first. */
  list(): Promise<readonly ApiKeyRow[]>;
  /** Told to every office: some addresses may be let in no more. */
  change(id: bigint, limits: ApiKeyLimits): Promise<void>;
  remove(id: bigint): Promise<void>;
  noteUse(id: bigint): Promise<void>;
}

export function apiKeys({ statements }: Database): ApiKeys {
  return {
    create: async ({ expiresAtMs, ...key }) => {
      const { id } = await statements
        .insertInto('apiKey')
        .values({ ...key, expiresAt: momentOrNone(expiresAtMs) })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    },

    find: (tokenHash) => rows(statements).where('tokenHash', '=', tokenHash).executeTakeFirst(),

    get: (id) => rows(statements).where('apiKey.id', '=', id).executeTakeFirst(),

    list: () => rows(statements).orderBy('apiKey.id').execute(),

    change: (id, { expiresAtMs, ...limits }) =>
      tellingAccess(statements, async (transaction) => {
        await transaction
          .updateTable('apiKey')
          .set({ ...limits, expiresAt: momentOrNone(expiresAtMs) })
          .where('id', '=', id)
          .execute();
      }),

    remove: (id) =>
      tellingAccess(statements, async (transaction) => {
        await transaction.deleteFrom('apiKey').where('id', '=', id).execute();
      }),

    noteUse: async (id) => {
      await statements
        .updateTable('apiKey')
        .set({ lastUsedAt: sql<never>`now()` })
        .where('id', '=', id)
        .execute();
    },
  };
}

const momentOrNone = (atMs: number | null) => (atMs === null ? null : instant(atMs));

const rows = (statements: Statements) =>
  statements
    .selectFrom('apiKey')
    .innerJoin('configObject as operator', 'operator.key', 'apiKey.operatorKey')
    .select(['apiKey.id', 'operatorKey', 'operator.id as operatorId', 'name', 'rights', 'sources'])
    .select(['apiKey.createdAt as createdAtMs', 'expiresAt as expiresAtMs'])
    .select('lastUsedAt as lastUsedAtMs');
