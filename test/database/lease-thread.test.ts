// The lease thread as the bundled program that it is, over a real server: messages in, messages
// out, and an end when it is told.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { moneyFromE7 } from '@tandem/base/money';
import { type DirectDatabase, ledger } from '@tandem/platform/postgres';
import type { FromLeases, LeaseSettings, ToLeases } from '../../apps/switch/lease-messages.ts';
import { root } from '../../tools/files.mjs';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();

function thread(database: DirectDatabase): Worker {
  const settings: LeaseSettings = {
    ...{ database: server.addressOf(database), node: 'a', epoch: '1' },
  };
  const worker = new Worker(join(root, 'dist', 'switch-leases.js'));
  worker.postMessage(settings);
  return worker;
}

async function heard(worker: Worker): Promise<FromLeases> {
  const [message] = (await once(worker, 'message')) as [FromLeases];
  return message;
}

describe('the lease thread (BIL-4)', () => {
  let database: DirectDatabase;
  let acme: bigint;
  before(async () => {
    database = await server.fresh();
    await done(database, [create('accounts', 'acme')]);
    acme = await keyOf(database, 'accounts', 'acme');
    const amountE7 = moneyFromE7(1_000n);
    const paid = { accountKey: acme, amountE7, kind: 'payment', actor: 'ada', remark: '' } as const;
    assert.ok((await ledger(database).pay(paid)).ok);
  });

  it('says when it can lend, lends, and ends when it is told', async () => {
    const worker = thread(database);
    assert.deepEqual(await heard(worker), { type: 'opened' });
    const request = { account: acme, need: moneyFromE7(10n), wish: moneyFromE7(10n) };
    worker.postMessage({ type: 'ask', question: 1, requests: [request] } satisfies ToLeases);
    const answers = [{ account: acme, granted: moneyFromE7(10n) }];
    assert.deepEqual(await heard(worker), { type: 'answered', question: 1, answers });
    worker.postMessage({ type: 'stop' } satisfies ToLeases);
    assert.deepEqual(await once(worker, 'exit'), [0]);
  });
});
