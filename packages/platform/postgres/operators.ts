// Who may sign in. The shapes are those that the use cases ask for in their ports.
import { sql } from 'kysely';
import type { Database } from './connect.ts';
import { instant } from './value-types.ts';

export interface OperatorRow {
  readonly key: bigint;
  readonly id: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  readonly locked: boolean;
}

export interface NewAdministrator {
  readonly id: string;
  readonly displayName: string;
  readonly passwordHash: string;
}

const COLUMNS = [
  'key',
  'id',
  'displayName',
  'passwordHash',
  'mustChangePassword',
  'locked',
] as const;

export interface Operators {
  /** False when there is an operator already; of two processes that ask at once one gets true. */
  createFirst(administrator: NewAdministrator): Promise<boolean>;
  find(id: string): Promise<OperatorRow | undefined>;
  findByKey(key: bigint): Promise<OperatorRow | undefined>;
  setPassword(key: bigint, passwordHash: string, mustChange: boolean): Promise<void>;
  noteLogin(key: bigint, atMs?: number): Promise<void>;
}

export function operators({ statements }: Database): Operators {
  return {
    createFirst: (administrator) =>
      statements.transaction().execute(async (transaction) => {
        // The mode conflicts with itself: the second of two waits here, and then sees the first
        // one's row.
        await sql`lock table operator in share row exclusive mode`.execute(transaction);
        const any = await transaction.selectFrom('operator').select('key').limit(1).execute();
        if (any.length > 0) return false;
        await transaction
          .insertInto('operator')
          .values({ ...administrator, mustChangePassword: true })
          .execute();
        return true;
      }),

    find: (id) =>
      statements.selectFrom('operator').select(COLUMNS).where('id', '=', id).executeTakeFirst(),

    findByKey: (key) =>
      statements.selectFrom('operator').select(COLUMNS).where('key', '=', key).executeTakeFirst(),

    setPassword: async (key, passwordHash, mustChangePassword) => {
      await statements
        .updateTable('operator')
        .set({ passwordHash, mustChangePassword })
        .where('key', '=', key)
        .execute();
    },

    noteLogin: async (key, atMs) => {
      await statements
        .updateTable('operator')
        .set({ lastLoginAt: atMs === undefined ? sql`now()` : instant(atMs) })
        .where('key', '=', key)
        .execute();
    },
  };
}
