// What is left on accounts is asked for with the right to see payments alone, and of one's own.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listObjects, type ObjectsQuestion } from './list-objects.ts';
import type { KeptPage } from './ports.ts';

const [CITY, SHOP, WALK_IN] = [1n, 2n, 3n];
const ACCOUNTS = [
  { key: CITY, id: 'city', document: {} },
  { key: SHOP, id: 'shop', document: { agent: 'city' } },
  { key: WALK_IN, id: 'walkIn', document: {} },
];

async function asked(
  { rights, account = null }: { rights: readonly string[]; account?: bigint | null },
  more: Partial<ObjectsQuestion> = {},
) {
  const pages: KeptPage[] = [];
  const objects = {
    page: async (page: KeptPage) => {
      pages.push(page);
      return [];
    },
    readKind: async () => ACCOUNTS,
    find: async () => undefined,
  };
  const store = { readAll: () => assert.fail('nobody asks for all') };
  const asker = { actor: 'somebody', source: '', account, rights: new Set(rights) };
  const listed = await listObjects({ objects, store } as never, {
    ...{ kind: 'accounts', asker: asker as never },
    ...more,
  });
  if (!listed.ok) return listed.error;
  return pages.map(({ withBalances, ofAccounts }) => ({ withBalances, ofAccounts }));
}

const SEES = ['accounts:see', 'payments:see'];
const WITHOUT = { withBalances: false, ofAccounts: undefined };
const WITH = { withBalances: true, ofAccounts: undefined };

describe('balances in the list of accounts', () => {
  it('with the right to see payments', async () => {
    assert.deepEqual(await asked({ rights: SEES }), [WITH]);
    assert.deepEqual(await asked({ rights: SEES }, { order: 'balance' }), [WITH]);
  });

  it('without it there are none, and no order tells them', async () => {
    const rights = ['accounts:see'];
    assert.deepEqual(await asked({ rights }), [WITHOUT]);
    for (const order of ['balance', '-balance'] as const) {
      assert.deepEqual(await asked({ rights }, { order }), { is: 'order' });
    }
  });

  it('an agent sees his own and those of the accounts below him', async () => {
    const own = [{ withBalances: true, ofAccounts: [CITY, SHOP] }];
    assert.deepEqual(await asked({ rights: SEES, account: CITY }), own);
    assert.deepEqual(await asked({ rights: SEES, account: CITY }, { order: '-balance' }), own);
  });

  it('other objects have none', async () => {
    assert.deepEqual(await asked({ rights: SEES }, { kind: 'phones' }), [WITHOUT]);
    const order = 'balance';
    assert.deepEqual(await asked({ rights: SEES }, { kind: 'phones', order }), { is: 'order' });
  });
});
