// Second factors of operators: one sealed secret each, beside the password.
import { sql } from 'kysely';
import type { Database } from './connect.ts';

const FIELD = 'totp';

export interface FactorChange {
  readonly operator: bigint;
  /** null: there is none. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

export interface Factors {
  read(operator: bigint): Promise<Uint8Array | undefined>;
  /** False: it is not what it was before. */
  replace(change: FactorChange): Promise<boolean>;
}

export function secondFactors({ statements }: Database): Factors {
  return {
    read: async (operator) => {
      const row = await statements
        .selectFrom('objectSecret')
        .select('ciphertext')
        .where('key', '=', operator)
        .where('field', '=', FIELD)
        .executeTakeFirst();
      return row?.ciphertext;
    },

    replace: async ({ operator, before, after }) => {
      if (before === null) {
        if (after === null) return false;
        const { numInsertedOrUpdatedRows } = await statements
          .insertInto('objectSecret')
          .values({ key: operator, field: FIELD, ciphertext: after })
          .onConflict((conflict) => conflict.columns(['key', 'field']).doNothing())
          .executeTakeFirst();
        return numInsertedOrUpdatedRows === 1n;
      }
      if (after === null) {
        const { numDeletedRows } = await statements
          .deleteFrom('objectSecret')
          .where('key', '=', operator)
          .where('field', '=', FIELD)
          .where('ciphertext', '=', before)
          .executeTakeFirst();
        return numDeletedRows === 1n;
      }
      const { numUpdatedRows } = await statements
        .updateTable('objectSecret')
        .set({ ciphertext: after, changedAt: sql<never>`now()` })
        .where('key', '=', operator)
        .where('field', '=', FIELD)
        .where('ciphertext', '=', before)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}
