// Records of calls on a real server: rows, entries, balances, leases and the position, together or
// not at all.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { DatabaseSink } from '@tandem/books/cdr';
import type { Step } from '@tandem/domain/record';
import { TESTING_START_MS, testingEnded, testingRecord, testingSide } from '@tandem/domain/testkit';
import {
  type DirectDatabase,
  HOUSE_ACCOUNTS,
  ledger,
  recordStore,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();
const DAY_MS = 86_400_000;
const NAME = { sink: 'database', node: 'node-a' };

interface World {
  readonly database: DirectDatabase;
  readonly acme: string;
  readonly north: string;
}

async function world(): Promise<World> {
  const database = await server.fresh();
  await done(database, [create('accounts', 'acme'), create('accounts', 'north')]);
  const key = async (id: string) => `${await keyOf(database, 'accounts', id)}`;
  return { database, acme: await key('acme'), north: await key('north') };
}

/** A call that acme pays and north is paid for. */
function call({ acme, north }: World, count: number, more = {}) {
  const charge = testingSide('acme', acme, '120000');
  const cost = testingSide('north', north, '80000');
  return testingRecord(count, { charge, cost, ...more });
}

function batchOf(steps: readonly Step[], segment = 1) {
  const entries = entriesOf(steps, segment);
  const after = entries.at(-1)?.after;
  assert.ok(after);
  return { entries, after };
}

async function posts(database: DirectDatabase, steps: readonly Step[], segment = 1) {
  const sink = new DatabaseSink(recordStore(database, NAME));
  const taken = await sink.take(batchOf(steps, segment));
  assert.ok(taken.ok, taken.ok ? '' : taken.error.why);
  return sink.figures();
}

async function count(database: DirectDatabase, table: string): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from ${sql.table(table)}`.execute(database.statements);
  return Number(rows[0]?.count);
}

describe('records in the database (CDR-1, CDR-7, BIL-10)', () => {
  let of: World;
  before(async () => {
    of = await world();
  });

  it('rows, attempts, entries, balances and the position come together', async () => {
    const { database, acme, north } = of;
    const steps = [1, 2, 3].map((one) => testingEnded(call(of, one)));
    const posted = await posts(database, steps);
    assert.deepEqual(posted, { records: 3, duplicates: 0, parked: 0, leasesShort: 1 });
    assert.equal(await count(database, 'call_record'), 3);
    assert.equal(await count(database, 'call_attempt'), 3);
    const books = ledger(database);
    assert.equal(await books.balance(BigInt(acme)), -360_000n);
    assert.equal(await books.balance(BigInt(north)), -240_000n);
    assert.equal(await books.balance(HOUSE_ACCOUNTS.revenue), 360_000n);
    assert.deepEqual((await books.verify()).differences, []);
    const stands = await recordStore(database, NAME).position();
    assert.ok(stands.ok);
    assert.deepEqual(stands.value, batchOf(steps).after);
  });

  it('the same batch again changes nothing, nor the same records further on', async () => {
    const { database, acme } = of;
    const steps = [1, 2, 3].map((one) => testingEnded(call(of, one)));
    const nothing = { records: 0, duplicates: 0, parked: 0, leasesShort: 0 };
    assert.deepEqual(await posts(database, steps), nothing);
    const again = [...steps, testingEnded(call(of, 4)), testingEnded(call(of, 4))];
    const posted = await posts(database, again, 2);
    assert.deepEqual([posted.records, posted.duplicates], [1, 4]);
    assert.equal(await ledger(database).balance(BigInt(acme)), -480_000n);
    assert.equal(await count(database, 'call_record'), 4);
  });

  it('another day has another partition, made when its first record comes', async () => {
    const { database } = of;
    const startedAtMs = TESTING_START_MS - 400 * DAY_MS;
    await posts(database, [testingEnded(call(of, 9, { startedAtMs }))], 3);
    assert.equal(await count(database, 'call_record_20241227'), 1);
  });

  it('texts keep what they are, but for the one byte that no database takes', async () => {
    const { database } = of;
    const vendorPhrase = 'tab\there \\N and\nline, "quoted" é \0.';
    const record = call(of, 10, { vendorPhrase, trace: ['one', 'two'] });
    await posts(database, [testingEnded(record)], 4);
    const row = await database.statements
      .selectFrom('callRecord')
      .select(['vendorPhrase', 'trace', 'startedAt', 'holdTimeMs', 'rating'])
      .where('id', '=', record.id)
      .executeTakeFirstOrThrow();
    assert.equal(row.vendorPhrase, vendorPhrase.replace('\0', ' '));
    assert.equal(row.trace, 'one\ntwo');
    assert.equal(row.startedAt, record.startedAtMs);
    assert.equal(row.holdTimeMs, 60_000n);
    const { charge, cost, agents } = record;
    assert.deepEqual(row.rating, { charge: charge?.rate, cost: cost?.rate, agents });
  });

  it('what no row can hold is set aside, and the others are booked', async () => {
    const { database } = of;
    const before = await count(database, 'call_record');
    const bad = call(of, 12, { codec: 'x', endReason: 40_000 });
    await posts(database, [testingEnded(call(of, 11)), testingEnded(bad)], 5);
    assert.equal(await count(database, 'parked_record'), 1);
    assert.equal(await count(database, 'call_record'), before + 1);
  });
});

describe('leases (BIL-4)', () => {
  const EPOCH = '019c0000-0000-7000-8000-000000000001';
  interface Lent {
    readonly account: string;
    readonly epoch: string;
    readonly amountE7: bigint;
  }
  const lends = (database: DirectDatabase, { account, ...lease }: Lent) =>
    database.statements
      .insertInto('lease')
      .values({ account: BigInt(account), node: 'node-a', ...lease })
      .execute();
  const leases = async (database: DirectDatabase) => {
    const rows = await database.statements
      .selectFrom('lease')
      .select(['epoch', 'amountE7'])
      .orderBy('epoch')
      .execute();
    return rows.map(({ epoch, amountE7 }) => `${epoch.slice(-1)}: ${amountE7}`);
  };

  it('charges and returns come out of the lease; a new epoch voids those before it', async () => {
    const of = await world();
    const { database, acme } = of;
    await lends(database, { account: acme, epoch: EPOCH, amountE7: 500_000n });
    const epoch = EPOCH;
    const paid = [1, 2].map((one) => testingEnded(call(of, one, { epoch })));
    const returned = { node: 'node-a', epoch, account: acme, amountE7: '60000' } as const;
    const posted = await posts(database, [...paid, { kind: 'leaseReturned', ...returned }]);
    assert.equal(posted.leasesShort, 0);
    assert.deepEqual(await leases(database), ['1: 200000']);
    const next = `${EPOCH.slice(0, -1)}2`;
    await lends(database, { account: acme, epoch: next, amountE7: 10n });
    await posts(database, [{ kind: 'epoch', node: 'node-a', epoch: next }], 2);
    assert.deepEqual(await leases(database), ['2: 10']);
  });

  it('a charge over the lease empties it and is counted', async () => {
    const of = await world();
    const { database, acme } = of;
    await lends(database, { account: acme, epoch: EPOCH, amountE7: 100_000n });
    const { leasesShort } = await posts(database, [testingEnded(call(of, 1, { epoch: EPOCH }))]);
    assert.equal(leasesShort, 1);
    assert.deepEqual(await leases(database), ['1: 0']);
  });
});

describe('the proof finds what records and ledger do not agree about (BIL-10)', () => {
  let of: World;
  before(async () => {
    of = await world();
    const agents = [{ account: { key: of.north, id: 'north' }, amountE7: '500' }];
    const records = [call(of, 1), call(of, 2), call(of, 3, { agents })];
    await posts(of.database, records.map(testingEnded));
  });

  const spoils = async (statement: string) => {
    const { database } = of;
    await sql.raw(statement).execute(database.statements);
    const { differences } = await ledger(database).verify();
    return differences.map((one) =>
      one.what === 'call' ? `${one.of} ${one.recordE7 ?? 'missing'} ${one.entriesE7}` : one.what,
    );
  };

  it('all is well', async () => {
    const verdict = await ledger(of.database).verify();
    assert.deepEqual([verdict.records, verdict.differences], [3n, []]);
  });

  it('a fee, an entry that is gone, a record that is gone, who paid, one set aside', async () => {
    const [first, second, third] = [1, 2, 3].map((one) => call(of, one).id);
    const one = `update call_record set charge_fee_e7 = 1 where id = '${first}'`;
    assert.deepEqual(await spoils(one), ['charge 1 120000']);
    const two = `delete from ledger_entry where kind = 'cost' and cause_id = '${second}'`;
    const afterTwo = await spoils(two);
    const balances = ['balance', 'balance', 'balanceAfter'];
    assert.deepEqual(afterTwo, [...balances, 'charge 1 120000', 'cost 80000 0']);
    const three = await spoils(`delete from call_record where id = '${third}'`);
    assert.deepEqual(three.slice(5), [
      ...['charge missing 120000', 'cost missing 80000', 'commission missing 500'],
    ]);
    const four = `update call_record set billing_mode = -1 where id = '${second}'`;
    assert.deepEqual((await spoils(four)).slice(8), ['payer']);
    const parked = `insert into parked_record (sink, record_id, why, step) values ('a','b','c','d')`;
    assert.equal((await spoils(parked)).at(-1), 'parked');
  });
});
