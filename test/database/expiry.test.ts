// The expiry of an account moves with its payments (BIL-7), on a real server.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { moneyFromE7 } from '@tandem/base/money';
import {
  auditEntries,
  configurationStore,
  type DirectDatabase,
  ledger,
  type Payment,
} from '@tandem/platform/postgres';
import { databaseServer } from './server.ts';
import { create, done, keyOf, transact } from './words.ts';

const server = databaseServer();
const at = (date: string): number => Date.parse(`${date}T00:00:00.000Z`);
const NOW = '2026-06-01';

describe('a payment moves the expiry on (BIL-7)', () => {
  let database: DirectDatabase;
  before(async () => {
    database = await server.fresh();
  });

  async function pays(id: string, days: number, more: Partial<Payment> = {}) {
    const paid = await ledger(database).pay({
      accountKey: await keyOf(database, 'accounts', id),
      ...{ amountE7: moneyFromE7(10n), kind: 'payment', actor: 'ada', remark: '' },
      expiry: { days, nowMs: at(NOW), source: '192.0.2.1' },
      ...more,
    });
    assert.ok(paid.ok, 'it was booked');
    return paid.value;
  }

  async function expiryOf(id: string): Promise<unknown> {
    const { document } = (await configurationStore(database).find('accounts', id)) ?? {};
    return document?.expiresAt;
  }

  const accountUntil = (id: string, date: string | null) =>
    done(database, [
      create('accounts', id, date === null ? {} : { expiresAt: new Date(at(date)).toISOString() }),
    ]);

  //   account    expires           days      then
  const table = [
    ['later', '2026-12-31', 365, '2027-12-31'],
    ['over', '2026-05-01', 30, '2026-07-01'],
    ['today', NOW, 1, '2026-06-02'],
    ['leap', '2028-02-28', 1, '2028-02-29'],
  ] as const;
  for (const [id, until, days, then] of table) {
    it(`${id}: ${until} and ${days} days are ${then}`, async () => {
      await accountUntil(id, until);
      const paid = await pays(id, days);
      assert.equal(paid.expiresAtMs, at(then));
      assert.equal(await expiryOf(id), `${then}T00:00:00.000Z`);
    });
  }

  it('an account that never expires goes on so, and no version comes of it', async () => {
    await accountUntil('always', null);
    const { version } = await configurationStore(database).readAll();
    assert.equal((await pays('always', 365)).expiresAtMs, null);
    assert.equal(await expiryOf('always'), undefined);
    assert.equal((await configurationStore(database).readAll()).version, version);
  });

  it('once per key, at the end of time not further, and by each of many at once', async () => {
    await accountUntil('acme', '2026-12-31');
    const again = { idempotencyKey: 'wire 17' };
    assert.equal((await pays('acme', 10, again)).expiresAtMs, at('2027-01-10'));
    assert.equal((await pays('acme', 10, again)).expiresAtMs, null);
    assert.equal(await expiryOf('acme'), '2027-01-10T00:00:00.000Z');
    await Promise.all(Array.from({ length: 10 }, () => pays('acme', 1)));
    assert.equal(await expiryOf('acme'), '2027-01-20T00:00:00.000Z');
    await accountUntil('old', '9999-12-01');
    await pays('old', 36_500);
    assert.equal(await expiryOf('old'), '9999-12-31T23:59:59.999Z');
  });

  it('is a change as any other: a version, and who did it from where', async () => {
    await accountUntil('told', '2026-12-31');
    const before = (await configurationStore(database).readAll()).version;
    await pays('told', 1);
    assert.equal((await configurationStore(database).readAll()).version, before + 1n);
    const of = { objectType: 'accounts', objectId: 'told' };
    const [entry] = await auditEntries(database).page({ limit: 1, of });
    assert.deepEqual(
      [entry?.action, entry?.actor, entry?.source, entry?.before, entry?.after],
      [
        ...['account.expiryMoved', 'ada', '192.0.2.1'],
        ...[{ expiresAt: '2026-12-31T00:00:00.000Z' }, { expiresAt: '2027-01-01T00:00:00.000Z' }],
      ],
    );
  });

  it('beside changes of the same account, nobody waits for ever and no payment is lost', async () => {
    await accountUntil('busy', '2026-12-31');
    const found = await configurationStore(database).find('accounts', 'busy');
    assert.ok(found);
    const { key, version, document } = found;
    const change = { change: 'change', key, version, references: [] } as const;
    const changes = ['a', 'b', 'c'].map((memo) =>
      transact(database, [{ ...change, document: { ...document, memo } }]),
    );
    const paid = await Promise.all([...changes, ...['1', '2', '3'].map(() => pays('busy', 1))]);
    assert.equal(paid.length, 6);
    assert.equal(await ledger(database).balance(key), 30n);
    const { differences } = await ledger(database).verify();
    assert.deepEqual(differences, []);
  });
});
