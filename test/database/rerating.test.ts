// Records that are priced again, on a real server: records, entries, balances and the proof.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { moneyFromE7 } from '@tandem/base/money';
import { DatabaseSink } from '@tandem/books/cdr';
import type { Correction, RatedCall, RerateFilter } from '@tandem/books/rerating';
import type { CallRecord } from '@tandem/domain/record';
import { TESTING_START_MS, testingEnded, testingRecord, testingSide } from '@tandem/domain/testkit';
import {
  type DirectDatabase,
  HOUSE_ACCOUNTS,
  ledger,
  recordArchive,
  recordStore,
  rerateStore,
  rollup,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();
const DAY_MS = 86_400_000;
const BY = { actor: 'ada', reason: 'late sheet' };
const ALL: RerateFilter = { fromMs: TESTING_START_MS - DAY_MS, untilMs: TESTING_START_MS + DAY_MS };

interface World {
  readonly database: DirectDatabase;
  readonly keys: Readonly<Record<'acme' | 'north' | 'agent', bigint>>;
}

async function world(calls: (keys: World['keys']) => readonly CallRecord[]): Promise<World> {
  const database = await server.fresh();
  const ids = ['acme', 'north', 'agent'] as const;
  await done(
    database,
    ids.map((id) => create('accounts', id)),
  );
  const [acme = 0n, north = 0n, agent = 0n] = await Promise.all(
    ids.map((id) => keyOf(database, 'accounts', id)),
  );
  const entries = entriesOf(calls({ acme, north, agent }).map(testingEnded), 1);
  const after = entries.at(-1)?.after;
  assert.ok(after);
  const sink = new DatabaseSink(recordStore(database, { sink: 'database', node: 'a' }));
  const posted = await sink.take({ entries, after });
  assert.ok(posted.ok, posted.ok ? '' : posted.error.why);
  return { database, keys: { acme, north, agent } };
}

function call({ acme, north, agent }: World['keys'], count: number): CallRecord {
  return testingRecord(count, {
    charge: testingSide('acme', `${acme}`, '120000'),
    cost: testingSide('north', `${north}`, '80000'),
    agents: [{ account: { key: `${agent}`, id: 'agent' }, amountE7: '12000' }],
    // Two in the future of the others, in a partition of their own.
    startedAtMs: TESTING_START_MS + (count > 3 ? 2 * DAY_MS : count),
  });
}

async function read({ database }: World, filter: RerateFilter = ALL): Promise<RatedCall[]> {
  const all: RatedCall[] = [];
  for await (const page of rerateStore(database).calls(filter)) all.push(...page);
  return all;
}

/** The charge becomes `fee`, the cost stays, and the agent earns a tenth. */
function charged(one: RatedCall, fee: bigint): Correction {
  assert.ok(one.charge !== null);
  const [agent] = one.agents;
  assert.ok(agent !== undefined);
  const income = fee / 10n;
  const names = { accountId: 'x' };
  return {
    call: one,
    after: {
      charge: { ...one.charge, fee: moneyFromE7(fee) },
      cost: one.cost,
      agents: [{ ...agent, amountE7: String(income) }],
      attempts: one.attempts,
      most: null,
    },
    moves: [
      {
        ...{ side: 'charge', account: one.charge.account, before: one.charge.fee, ...names },
        ...{ after: moneyFromE7(fee), amount: moneyFromE7(one.charge.fee - fee) },
      },
      {
        ...{ side: 'commission', account: BigInt(agent.account.key), ...names },
        ...{ before: moneyFromE7(BigInt(agent.amountE7)), after: moneyFromE7(income) },
        amount: moneyFromE7(income - BigInt(agent.amountE7)),
      },
    ],
  };
}

/** The vendor of each took something for an attempt of the other. */
function crossed({ acme, north, agent }: World['keys']): readonly CallRecord[] {
  const [attempt] = testingRecord(0).attempts;
  assert.ok(attempt !== undefined);
  const sides = [
    { id: 'north-1', key: '11', side: testingSide('north', `${north}`, '80000') },
    { id: 'south-1', key: '12', side: testingSide('agent', `${agent}`, '80000') },
  ] as const;
  return sides.map(({ id, key, side }, at) => {
    const other = sides[at === 0 ? 1 : 0];
    const gateway = { kind: 'routingGateway' as const, id: other.id, key: other.key };
    return testingRecord(at + 1, {
      charge: testingSide('acme', `${acme}`, '120000'),
      cost: side,
      callee: { kind: 'routingGateway', id, key },
      attempts: [{ ...attempt, gateway, status: 486, outcome: 'refused', cost: other.side }],
    });
  });
}

/** The charge and the fee of its attempt become others. */
function dearer(call: RatedCall): Correction {
  const { charge, attempts } = call;
  const [tried] = attempts;
  assert.ok(charge !== null && tried !== undefined && tried.figures !== null);
  const fee = moneyFromE7(90_000n);
  const names = { account: tried.figures.account, accountId: 'x', side: 'cost' as const };
  return {
    call,
    after: {
      ...call,
      charge: { ...charge, fee: moneyFromE7(100_000n) },
      attempts: [{ ...tried, figures: { ...tried.figures, fee } }],
    },
    moves: [
      {
        ...{ side: 'charge', account: charge.account, accountId: 'x', before: charge.fee },
        ...{ after: moneyFromE7(100_000n), amount: moneyFromE7(20_000n) },
      },
      { ...names, before: tried.figures.fee, after: fee, amount: moneyFromE7(-10_000n) },
    ],
  };
}

async function waiting({ statements }: DirectDatabase): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    select count(distinct pid) as count from pg_locks where not granted`.execute(statements);
  return Number(rows[0]?.count ?? 0n);
}

describe('records priced again in the database (BIL-12)', () => {
  let of: World;
  before(async () => {
    of = await world((keys) => Array.from({ length: 5 }, (_, at) => call(keys, at + 1)));
  });

  it('are read by their period and filters, with the figures that they have', async () => {
    assert.equal((await read(of)).length, 3);
    assert.equal((await read(of, { ...ALL, untilMs: ALL.untilMs + 2 * DAY_MS })).length, 5);
    assert.equal((await read(of, { ...ALL, account: of.keys.north })).length, 3);
    assert.equal((await read(of, { ...ALL, account: of.keys.agent })).length, 0);
    assert.equal((await read(of, { ...ALL, calleePrefix: '49' })).length, 0);
    const [first] = await read(of, { ...ALL, calleePrefix: '8801' });
    assert.equal(first?.charge?.fee, 120_000n);
    assert.equal(first?.cost?.rate?.prefix, '880');
    assert.equal(first?.startedAtMs, TESTING_START_MS + 1);
    assert.equal(first?.answeredAtMs, TESTING_START_MS + 1 + 3_000);
  });

  it('say what they come to now; entries, balances and the proof follow', async () => {
    const { database, keys } = of;
    const [first, second] = await read(of);
    assert.ok(first !== undefined && second !== undefined);
    const corrections = [charged(first, 100_000n), charged(second, 150_000n)];
    const corrected = await rerateStore(database).correct(corrections, BY);
    assert.deepEqual([...corrected].sort(), [first.id, second.id].sort());
    const books = ledger(database);
    assert.deepEqual((await books.verify()).differences, []);
    assert.equal(await books.balance(keys.acme), -600_000n + 20_000n - 30_000n);
    assert.equal(await books.balance(keys.agent), 60_000n - 2_000n + 3_000n);
    assert.equal(await books.balance(HOUSE_ACCOUNTS.corrections), 10_000n - 1_000n);
    const record = await recordArchive(database).find(first.id);
    assert.equal(record?.charge?.fee, 100_000n);
    assert.equal(record?.entries.length, 5);
    assert.deepEqual(
      record?.corrections.map(({ actor, reason, chargeBefore, chargeAfter }) => ({
        ...{ actor, reason, chargeBefore, chargeAfter },
      })),
      [{ ...BY, chargeBefore: 120_000n, chargeAfter: 100_000n }],
    );
  });

  it('what was corrected meanwhile is passed over, and nothing is booked twice', async () => {
    const { database } = of;
    const [, , third] = await read(of);
    assert.ok(third !== undefined);
    const store = rerateStore(database);
    const both = await Promise.all([
      store.correct([charged(third, 90_000n)], BY),
      store.correct([charged(third, 90_000n)], BY),
    ]);
    assert.deepEqual(both.map(({ size }) => size).sort(), [0, 1]);
    assert.equal((await store.correct([charged(third, 90_000n)], BY)).size, 0);
    assert.deepEqual((await ledger(database).verify()).differences, []);
  });

  it('two at once, that count the same in another order, do not stop one another', async () => {
    const pair = await world(crossed);
    await rollup(pair.database).advance();
    const calls = await read(pair);
    const blocker = await pair.database.openDirect();
    await sql`begin`.execute(blocker.statements);
    // Both get as far as they come: behind the counts of their records, if they may.
    await sql`lock table attempt_cost in share row exclusive mode`.execute(blocker.statements);
    const store = rerateStore(pair.database);
    const both = calls.map((one) => store.correct([dearer(one)], BY));
    while ((await waiting(pair.database)) < 2) await sleep(5);
    await blocker.close();
    assert.deepEqual(
      (await Promise.all(both)).map(({ size }) => size),
      [1, 1],
    );
    assert.deepEqual((await ledger(pair.database).verify()).differences, []);
  });

  it('a correction that is not what its record says is found', async () => {
    const { database } = of;
    await database.statements
      .updateTable('callRecord')
      .set({ chargeFeeE7: 100_001n })
      .where('chargeFeeE7', '=', 100_000n)
      .execute();
    const { differences } = await ledger(database).verify();
    assert.equal(differences.length, 1);
    assert.deepEqual(
      differences.map((one) => one.what === 'call' && [one.of, one.recordE7, one.entriesE7]),
      [['charge', 100_001n, 100_000n]],
    );
  });
});

describe('fees of attempts and what balances are left (BIL-13, CDR-1)', () => {
  let of: World;
  const [first] = testingRecord(0).attempts;
  before(async () => {
    assert.ok(first !== undefined);
    const busy = { ...first, status: 486, outcome: 'refused' };
    const moved = { ...busy, status: 302, ringingMs: null };
    const silent = { ...moved, status: null, firstResponseMs: null, outcome: 'InviteTimeout' };
    const other = { ...first.gateway, key: '77' };
    of = await world(({ acme, north }) => [
      // Answered by the second; the first took something.
      testingRecord(1, {
        charge: testingSide('acme', `${acme}`, '120000'),
        cost: testingSide('north', `${north}`, '80000'),
        attempts: [{ ...busy, cost: testingSide('north', `${north}`, '5000') }, first],
      }),
      // Nobody answered: both sides pay for the attempt.
      testingRecord(2, {
        ...{ answeredAtMs: null, holdTimeMs: 0, cost: null },
        charge: testingSide('acme', `${acme}`, '10000'),
        attempts: [{ ...busy, cost: testingSide('north', `${north}`, '7000') }, busy],
      }),
      testingRecord(3, { charge: testingSide('acme', `${acme}`, '0'), cost: null }),
      testingRecord(4, {
        ...{ answeredAtMs: null, holdTimeMs: 0, cost: null, charge: null },
        attempts: [
          ...[moved, silent], // sent on to a place that is silent: one attempt, told by its last
          { ...moved, gateway: other }, // sends calls on, and nobody follows
          { ...silent, gateway: { ...other, key: '78' } },
          { ...silent, status: 100, gateway: { ...other, key: '79' } },
        ],
      }),
    ]);
  });
  const costs = async () =>
    (
      await rollup(of.database).figures({
        ...{ fromMs: ALL.fromMs, untilMs: ALL.untilMs, by: ['vendor'] },
        ...{ withHidden: true, limit: 10 },
      })
    ).map(({ of: [name], calls, cost }) => [name, calls, cost]);

  it('are entries of the vendor, proven and counted with what he gets', async () => {
    const { database, keys } = of;
    assert.deepEqual((await ledger(database).verify()).differences, []);
    assert.equal(await ledger(database).balance(keys.north), -92_000n);
    assert.deepEqual(await costs(), [
      ['', 3n, 0n],
      ['north', 1n, 92_000n],
    ]);
  });

  it('a record says what it has left of the balance, as its entry does', async () => {
    const { database, keys } = of;
    const listed = await recordArchive(database).list({ limit: 10 });
    assert.deepEqual(
      listed.map(({ balanceAfter }) => balanceAfter),
      [null, null, -130_000n, -120_000n],
    );
    const paid = await ledger(database).pay({
      ...{ accountKey: keys.acme, amountE7: moneyFromE7(1_000_000n), kind: 'payment' },
      ...{ actor: 'ada', remark: '' },
    });
    assert.ok(paid.ok);
    const found = await recordArchive(database).find(testingRecord(2).id);
    assert.equal(found?.balanceAfter, -130_000n);
    assert.deepEqual((await ledger(database).verify()).differences, []);
  });

  it('are read and put right, also where there was none; books, proof and counts follow', async () => {
    const { database, keys } = of;
    const [one, two, three, four] = await read(of);
    assert.ok(one !== undefined && two !== undefined);
    assert.deepEqual(
      four?.attempts.map(({ place }) => place),
      [2, 3, 5],
      'of whom a vendor was heard',
    );
    assert.deepEqual(
      [one, two, three].map((call) => call?.attempts.map(({ figures }) => figures?.fee)),
      [[5_000n], [7_000n, undefined], []],
    );
    const now = { ...(one.attempts[0]?.figures ?? assert.fail()), fee: moneyFromE7(9_000n) };
    const attempts = two.attempts.map((attempt) => ({ ...attempt, figures: now }));
    const names = { account: keys.north, accountId: 'north' };
    const moves = [7_000n, 0n].map((before) => ({
      ...{ side: 'cost' as const, ...names, before: moneyFromE7(before), after: now.fee },
      amount: moneyFromE7(before - 9_000n),
    }));
    const correction = { call: two, after: { ...two, attempts }, moves };
    assert.equal((await rerateStore(database).correct([correction], BY)).size, 1);
    assert.equal((await rerateStore(database).correct([correction], BY)).size, 0, 'once');
    assert.deepEqual((await ledger(database).verify()).differences, []);
    assert.equal(await ledger(database).balance(keys.north), -103_000n);
    assert.deepEqual(await costs(), [
      ['', 3n, 0n],
      ['north', 1n, 103_000n],
    ]);
    const found = await recordArchive(database).find(two.id);
    assert.deepEqual(
      found?.attemptCosts.map(({ place, fee }) => [place, fee]),
      [
        [1, 9_000n],
        [2, 9_000n],
      ],
    );
    const [told] = found?.corrections ?? [];
    assert.deepEqual([told?.costBefore, told?.costAfter], [7_000n, 18_000n]);
  });

  it('an entry that says another balance than it left is found', async () => {
    const { statements } = of.database;
    await sql`update ledger_entry set balance_e7 = balance_e7 + 1 where kind = 'payment'`.execute(
      statements,
    );
    const { differences } = await ledger(of.database).verify();
    assert.deepEqual(
      differences.map((one) => one.what === 'balanceAfter' && [one.balanceE7, one.entriesE7]),
      [[870_001n, 870_000n]],
    );
  });
});
