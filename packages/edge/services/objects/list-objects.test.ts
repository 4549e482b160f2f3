// What is left on accounts is asked for with the right to see payments alone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listObjects, type ObjectsQuestion } from './list-objects.ts';
import type { KeptPage } from './ports.ts';

async function asked(rights: readonly string[], more: Partial<ObjectsQuestion> = {}) {
  const pages: KeptPage[] = [];
  const objects = {
    page: async (page: KeptPage) => {
      pages.push(page);
      return [];
    },
    readKind: async () => [],
    find: async () => undefined,
  };
  const store = { readAll: () => assert.fail('nobody asks for all') };
  const asker = { ...ASKER, rights: new Set(rights) };
  const listed = await listObjects({ objects, store } as never, {
    ...{ kind: 'accounts', asker: asker as never },
    ...more,
  });
  return listed.ok ? pages.map(({ withBalances }) => withBalances) : listed.error;
}

const ASKER = { actor: 'somebody', source: '', account: null };

describe('balances in the list of accounts', () => {
  const both = ['accounts:see', 'payments:see'];
  it('with the right to see payments', async () => {
    assert.deepEqual(await asked(both), [true]);
    assert.deepEqual(await asked(both, { order: 'balance' }), [true]);
  });

  it('without it there are none, and no order tells them', async () => {
    assert.deepEqual(await asked(['accounts:see']), [false]);
    for (const order of ['balance', '-balance'] as const) {
      assert.deepEqual(await asked(['accounts:see'], { order }), { is: 'order' });
    }
  });

  it('other objects have none', async () => {
    assert.deepEqual(await asked(both, { kind: 'phones' }), [false]);
    assert.deepEqual(await asked(both, { kind: 'phones', order: 'balance' }), { is: 'order' });
  });
});
