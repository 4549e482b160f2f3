// Records that are priced again, on a real server: records, entries, balances and the proof.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
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
} from '@tandem/platform/postgres';
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

async function world(count: number): Promise<World> {
  const database = await server.fresh();
  const ids = ['acme', 'north', 'agent'] as const;
  await done(
    database,
    ids.map((id) => create('accounts', id)),
  );
  const [acme = 0n, north = 0n, agent = 0n] = await Promise.all(
    ids.map((id) => keyOf(database, 'accounts', id)),
  );
  const records = Array.from({ length: count }, (_, at) => call({ acme, north, agent }, at + 1));
  const entries = entriesOf(records.map(testingEnded), 1);
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

describe('records priced again in the database (BIL-12)', () => {
  let of: World;
  before(async () => {
    of = await world(5);
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
