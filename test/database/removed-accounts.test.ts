// Accounts that are removed while calls of theirs are up, on a real server: what such a call costs
// is booked when its record comes, and nothing else is seen of the account.
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { ok } from '@tandem/base/kernel';
import { DatabaseSink } from '@tandem/books/cdr';
import { testingEnded, testingRecord, testingSide } from '@tandem/domain/testkit';
import {
  configurationStore,
  type DirectDatabase,
  ledger,
  recordStore,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import { databaseServer } from './server.ts';
import { codes, create, done, keyOf, transact } from './words.ts';

const server = databaseServer();
const NAME = { sink: 'database', node: 'node-a' };

describe('an account that is removed while its call is up (BIL-10, CDR-7)', () => {
  let database: DirectDatabase;
  let acme: bigint;
  let north: bigint;

  beforeEach(async () => {
    database = await server.fresh();
    await done(database, [create('accounts', 'acme'), create('accounts', 'north')]);
    acme = await keyOf(database, 'accounts', 'acme');
    north = await keyOf(database, 'accounts', 'north');
  });

  const removes = (key: bigint) => transact(database, [{ change: 'remove', key }]);

  /** A call that acme pays and north is paid for; the agent is acme's. */
  async function records(count: number, segment = 1) {
    const charge = testingSide('acme', `${acme}`, '120000');
    const cost = testingSide('north', `${north}`, '80000');
    const steps = Array.from({ length: count }, (_, at) =>
      testingEnded(testingRecord(segment * 100 + at, { charge, cost })),
    );
    const entries = entriesOf(steps, segment);
    const after = entries.at(-1)?.after;
    assert.ok(after);
    const sink = new DatabaseSink(recordStore(database, NAME));
    const taken = await sink.take({ entries, after });
    return taken.ok ? ok(sink.figures()) : taken;
  }

  async function parked(): Promise<number> {
    const rows = await sql`select from parked_record`.execute(database.statements);
    return rows.rows.length;
  }

  it('its record, its charge and the cost of its vendor are booked', async () => {
    assert.ok((await removes(acme)).ok);
    assert.ok((await removes(north)).ok);
    const posted = await records(2);
    assert.ok(posted.ok, posted.ok ? '' : posted.error.why);
    assert.equal(posted.value.records, 2);
    assert.equal(await parked(), 0);
    const books = ledger(database);
    assert.deepEqual(
      [await books.balance(acme), await books.balance(north)],
      [-240_000n, -160_000n],
    );
    assert.deepEqual((await books.verify()).differences, []);
  });

  it('nothing is to be seen of it, and its name is free for another', async () => {
    assert.ok((await removes(acme)).ok);
    const { objects } = await configurationStore(database).readAll();
    const ids = objects.filter(({ kind }) => kind !== 'roles').map(({ id }) => id);
    assert.deepEqual(ids, ['north']);
    const again = await removes(acme);
    assert.deepEqual(codes(again), ['CONFIG_STALE']);
    await done(database, [create('accounts', 'acme')]);
    assert.notEqual(await keyOf(database, 'accounts', 'acme'), acme);
    const payment = { accountKey: acme, kind: 'payment', actor: 'ada', remark: '' } as const;
    const paid = await ledger(database).pay({ ...payment, amountE7: 1n as never });
    assert.ok(!paid.ok && paid.error.code === 'ACCOUNT_MISSING');
  });

  it('after its record it cannot be removed any more', async () => {
    assert.ok((await records(1)).ok);
    assert.deepEqual(codes(await removes(acme)), ['ACCOUNT_HAS_ENTRIES']);
  });

  it('at the same time as its record: both come, or the removal is refused', async () => {
    for (let round = 1; round <= 10; round += 1) {
      await done(database, [create('accounts', `brief-${round}`)]);
      acme = await keyOf(database, 'accounts', `brief-${round}`);
      const [posted, gone] = await Promise.all([records(1, round), removes(acme)]);
      assert.ok(posted.ok, posted.ok ? '' : posted.error.why);
      if (!gone.ok) assert.equal(gone.error[0]?.code, 'ACCOUNT_HAS_ENTRIES');
      assert.equal(await ledger(database).balance(acme), -120_000n);
    }
    assert.equal(await parked(), 0);
    assert.deepEqual((await ledger(database).verify()).differences, []);
  });
});
