// The configuration as the switch loads it, on a real server.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { PLAIN_ROW, type RateRow } from '@tandem/domain/rating';
import type { ConfigurationRead, SnapshotSource } from '@tandem/engine/snapshot/ports';
import {
  backupText,
  type Change,
  configurationStore,
  type DirectDatabase,
  dump,
  load,
  readBackupText,
  snapshotSource,
} from '@tandem/platform/postgres';
import { isSnapshotSource } from '../../packages/engine/snapshot/snapshot-source.conformance.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf, price, rate, sheet } from './words.ts';

const server = databaseServer();
const KINDS = ['accounts', 'gatewayGroups', 'mappingGateways', 'phones', 'rateGroups'];

const sourceOn = (database: DirectDatabase): SnapshotSource =>
  snapshotSource(database, { kinds: KINDS });

async function readOf(source: SnapshotSource, since: bigint | null): Promise<ConfigurationRead> {
  const read = await source.read(since);
  assert.ok(read.ok, read.ok ? '' : read.error.why);
  return read.value;
}

const idsOf = ({ objects }: ConfigurationRead) => objects.map(({ kind, id }) => `${kind} ${id}`);

isSnapshotSource('PostgreSQL', async () => {
  const database = await server.fresh();
  let reading = server.again(database);
  const source: SnapshotSource = {
    version: () => sourceOn(reading).version(),
    read: (since) => sourceOn(reading).read(since),
    rates: (groupKey) => sourceOn(reading).rates(groupKey),
  };
  const nowhere = { ...reading, openDirect: () => Promise.reject(new Error('no way there')) };
  return {
    source,
    putGroup: async (id, prices) => {
      const isNew = !idsOf(await readOf(source, null)).includes(`rateGroups ${id}`);
      const rows = Object.entries(prices).map(([prefix, text]) =>
        rate(prefix, { nextPriceE7: price(text) }),
      );
      await done(database, [
        ...(isNew ? [create('rateGroups', id)] : []),
        sheet(id, { way: 'replace' }, [rows]),
      ]);
      return keyOf(database, 'rateGroups', id);
    },
    putAccount: async (id, rateGroup) => {
      await done(database, [create('accounts', id, { rateGroup })]);
      return keyOf(database, 'accounts', id);
    },
    setParameter: async (name, value) => {
      await done(database, [{ change: 'parameter', name, value }]);
    },
    rename: async (key, newId) => {
      const { objects } = await configurationStore(database).readAll();
      const version = objects.find((one) => one.key === key)?.version ?? 0n;
      const change = { change: 'change', key, version, document: {}, references: [] } as const;
      await done(database, [{ ...change, newId }]);
    },
    remove: async (key) => {
      await done(database, [{ change: 'remove', key }]);
    },
    away: {
      goes: async () => {
        await reading.close();
        reading = nowhere;
      },
      isBack: async () => {
        reading = server.again(database);
      },
    },
  };
});

describe('what the switch reads of the database (OPS-1)', () => {
  let database: DirectDatabase;
  let source: SnapshotSource;
  before(async () => {
    database = await server.fresh();
    source = sourceOn(database);
    await done(database, [
      create('accounts', 'acme', { credit: '5' }),
      create('phones', '1000', { account: 'acme' }),
      create('phones', '1001', { account: 'acme' }),
      create('operators', 'ada'),
    ]);
  });

  const secretOf = (id: string, text: string | null, kind = 'phones'): Change => ({
    change: 'secret',
    of: { kind, id },
    field: 'password',
    ciphertext: text === null ? null : Buffer.from(text),
  });

  it('documents come as they are kept, of the kinds that it asked for', async () => {
    const read = await readOf(source, null);
    assert.deepEqual(idsOf(read), ['accounts acme', 'phones 1000', 'phones 1001']);
    const [acme, phone] = read.objects;
    assert.deepEqual(acme?.document, { credit: '5' });
    assert.deepEqual(phone?.document, { account: 'acme' });
  });

  it('secrets come sealed, and an object with another one has changed', async () => {
    const before = await readOf(source, null);
    await done(database, [secretOf('1000', 'sealed'), secretOf('ada', 'hash', 'operators')]);
    const set = await readOf(source, before.version);
    assert.deepEqual(idsOf(set), ['phones 1000']);
    assert.deepEqual(set.objects[0]?.sealed, { password: 'c2VhbGVk' });
    await done(database, [secretOf('1000', null)]);
    const removed = await readOf(source, set.version);
    assert.deepEqual(idsOf(removed), ['phones 1000']);
    assert.deepEqual(removed.objects[0]?.sealed, {});
    assert.deepEqual(idsOf(await readOf(source, removed.version)), []);
  });

  it('an object whose secret changed can still be changed by who reads it then', async () => {
    const store = configurationStore(database);
    const stale = await store.find('phones', '1001');
    await done(database, [secretOf('1001', 'new')]);
    const fresh = await store.find('phones', '1001');
    assert.ok(stale && fresh && fresh.version > stale.version);
    const { key, version } = fresh;
    const change = { change: 'change', key, version, document: {}, references: [] } as const;
    await done(database, [change]);
  });

  it('rates have all of their fields, what is not said the plain ones', async () => {
    await done(database, [create('rateGroups', 'shop')]);
    const full = rate('861', {
      ...{ effectiveFromMs: 1_000, effectiveUntilMs: 2_000, weekdays: 3, fromMinute: 60 },
      ...{ untilMinute: 120, firstSeconds: 30, firstPriceE7: price('0.05'), nextSeconds: 6 },
      ...{ perSeconds: 30, connectionFeeE7: price('0.1'), graceSeconds: 3, locked: true },
      ...{ area: 'Main\tland', level: 'international' },
    });
    await done(database, [sheet('shop', { way: 'replace' }, [[full, rate('86')]])]);
    const found: RateRow[] = [];
    for await (const batch of source.rates(await keyOf(database, 'rateGroups', 'shop'))) {
      assert.ok(batch.ok);
      found.push(...batch.value);
    }
    const cent = price('0.01');
    const plain = { ...PLAIN_ROW, prefix: '86', firstE7: cent, nextE7: cent };
    assert.deepEqual(found, [
      plain,
      {
        ...plain,
        ...{ prefix: '861', effectiveFromMs: 1_000, effectiveUntilMs: 2_000, weekdays: 3 },
        ...{ fromMinute: 60, untilMinute: 120, firstSeconds: 30, firstE7: price('0.05') },
        ...{ nextSeconds: 6, perSeconds: 30, connectionE7: price('0.1'), graceSeconds: 3 },
        ...{ locked: true, area: 'Main\tland', level: 'international' },
      },
    ]);
  });

  it('a restored database has the same versions, and is told from the one it was', async () => {
    const before = await readOf(source, null);
    assert.equal((await readOf(source, null)).lineage, before.lineage);
    const lineages = [before.lineage];
    const other = await server.fresh();
    for (const clear of [false, true]) {
      const loaded = await load(other, readBackupText(backupText(dump(database))), { clear });
      assert.ok(loaded.ok, loaded.ok ? '' : loaded.error.message);
      const restored = await readOf(sourceOn(other), null);
      lineages.push(restored.lineage);
      assert.deepEqual({ ...restored, lineage: before.lineage }, before);
    }
    assert.equal(new Set(lineages).size, 3);
  });
});
