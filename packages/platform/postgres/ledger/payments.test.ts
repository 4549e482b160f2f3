import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MIGRATIONS } from '../migrations/index.ts';
import { HOUSE } from './payments.ts';

describe('payments among the entries of calls (BIL-7)', () => {
  for (const side of ['debit_account', 'credit_account']) {
    it(`all accounts of ours that they are asked by are in an index of ${side}`, () => {
      const index = `on ledger_entry (${side}, id)\n  where ${side} in (${HOUSE.join(', ')})`;
      assert.ok(MIGRATIONS.some(({ sql }) => sql.includes(index)));
    });
  }
});
