// Keys of operators in the database: found by their hash, gone with their operator.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ApiKeys, apiKeys, type DirectDatabase, operators } from '@tandem/platform/postgres';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();
const hashOf = (byte: number): Uint8Array => Buffer.alloc(32, byte);

async function withOperator(): Promise<{ database: DirectDatabase; keys: ApiKeys; key: bigint }> {
  const database = await server.fresh();
  await operators(database).createFirst({ id: 'admin', displayName: '', passwordHash: 'hash' });
  await done(database, [create('operators', 'robot', { roles: [] })]);
  return { database, keys: apiKeys(database), key: await keyOf(database, 'operators', 'robot') };
}

describe('keys of operators (SEC-6)', () => {
  it('come back as they were made', async () => {
    const { keys, key } = await withOperator();
    const plain = { operatorKey: key, name: '', rights: null, sources: [], expiresAtMs: null };
    const limits = {
      rights: ['phones:*'],
      sources: ['192.0.2.0/24'],
      expiresAtMs: 1_900_000_000_000,
    };
    const first = await keys.create({ ...plain, tokenHash: hashOf(1) });
    const second = await keys.create({ ...plain, ...limits, name: 'ci', tokenHash: hashOf(2) });
    const found = await keys.find(hashOf(2));
    assert.ok(found);
    const { createdAtMs, ...rest } = found;
    assert.deepEqual(rest, {
      ...{ id: second, operatorKey: key, operatorId: 'robot', name: 'ci', lastUsedAtMs: null },
      ...limits,
    });
    assert.ok(createdAtMs > 0);
    assert.deepEqual(
      (await keys.list()).map(({ id, rights }) => [id, rights]),
      [
        [first, null],
        [second, ['phones:*']],
      ],
    );
    await keys.noteUse(first);
    assert.ok(((await keys.get(first))?.lastUsedAtMs ?? 0) > 0);
    const others = { rights: ['cdrs:see'], sources: ['2001:db8::/32'], expiresAtMs: null };
    await keys.change(second, { ...others, name: 'moved' });
    const { name, rights, sources, expiresAtMs } = (await keys.find(hashOf(2))) ?? {};
    assert.deepEqual({ name, rights, sources, expiresAtMs }, { ...others, name: 'moved' });
    assert.deepEqual((await keys.get(first))?.rights, null, 'of no other one');
    await keys.remove(first);
    assert.equal(await keys.find(hashOf(1)), undefined);
    assert.equal(await keys.get(first), undefined);
  });

  it('go with their operator', async () => {
    const { database, keys, key } = await withOperator();
    const plain = { operatorKey: key, name: '', rights: null, sources: [], expiresAtMs: null };
    await keys.create({ ...plain, tokenHash: hashOf(1) });
    await done(database, [{ change: 'remove', key }]);
    assert.deepEqual(await keys.list(), []);
  });
});
