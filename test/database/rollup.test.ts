// The counts by minute against a recount of the records, whatever came late, was corrected or went.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { moneyFromE7 } from '@tandem/base/money';
import { seededRandom } from '@tandem/base/testkit';
import { DatabaseSink } from '@tandem/books/cdr';
import { ratiosOf } from '@tandem/books/rollup';
import type { CallRecord, ReasonCode } from '@tandem/domain/record';
import {
  TESTING_START_MS,
  testingEnded,
  testingId,
  testingRecord,
  testingSide,
} from '@tandem/domain/testkit';
import {
  type DirectDatabase,
  indexRunning,
  recordStore,
  rerateStore,
  rollup,
  spentByPhones,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const NAME = { sink: 'database', node: 'a' };

let database: DirectDatabase;
let segment = 0;

async function begin(): Promise<void> {
  database = await server.fresh();
  await done(
    database,
    ['acme', 'north'].map((id) => create('accounts', id)),
  );
  assert.equal(await keyOf(database, 'accounts', 'north'), 2n, 'the keys of the records');
}

async function post(records: readonly CallRecord[], of = database): Promise<void> {
  segment += 1;
  const entries = entriesOf(records.map(testingEnded), segment);
  const after = entries.at(-1)?.after;
  assert.ok(after);
  const posted = await new DatabaseSink(recordStore(of, NAME)).take({ entries, after });
  assert.ok(posted.ok, posted.ok ? '' : posted.error.why);
}

const KEYS = sql`date_trunc('minute', started_at) as minute, coalesce(caller_key, 0) as caller_key,
  coalesce(callee_key, 0) as callee_key, coalesce(charge_account, 0) as charge_account,
  coalesce(cost_account, 0) as cost_account, coalesce(charge_area, cost_area, '') as area,
  server_reason, end_direction, billing_mode, is_hidden`;

/** Every row that the counts and a recount do not agree about. */
async function differences(): Promise<readonly unknown[]> {
  const { rows } = await sql`
    with recount as (
      select ${KEYS}, count(*) as calls, count(*) filter (where attempts > 0) as sent,
        count(answered_at) as answered, sum(attempts)::bigint as attempts,
        sum(hold_time_ms)::bigint as hold_ms,
        coalesce(sum(charge_billed_seconds), 0)::bigint as charge_seconds,
        coalesce(sum(cost_billed_seconds), 0)::bigint as cost_seconds,
        coalesce(sum(charge_fee_e7), 0)::bigint as charge_e7,
        coalesce(sum(cost_fee_e7), 0)::bigint as cost_e7,
        sum(commission_e7)::bigint as commission_e7,
        coalesce(sum(pdd_ms), 0)::bigint as pdd_ms, count(pdd_ms) as pdds,
        count(*) filter (where hold_time_ms between 1 and 2999 and end_direction = 0)
          as caller_short,
        count(*) filter (where hold_time_ms between 1 and 4999 and end_direction = 1)
          as callee_short
      from call_record group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ), kept as (select * from call_rollup where calls <> 0)
    (select 'kept' as side, * from (select * from kept except select * from recount) as more)
    union all
    (select 'records', * from (select * from recount except select * from kept) as more)
  `.execute(database.statements);
  return rows;
}

async function runs(statement: string): Promise<void> {
  await sql.raw(statement).execute(database.statements);
}

describe('figures of calls by minute (OPS-3, CDR-5)', () => {
  before(begin);
  const keeper = () => rollup(database);

  it('are what a recount says, whatever becomes of records before and after they are counted', async () => {
    const random = seededRandom(7);
    const reasons: readonly ReasonCode[] = [9, 11, 12];
    let count = 0;
    const draw = (): CallRecord => {
      count += 1;
      const answeredAtMs = random.below(3) === 0 ? null : TESTING_START_MS;
      return testingRecord(count, {
        startedAtMs: TESTING_START_MS - random.below(2) * DAY_MS + random.below(4) * MINUTE_MS,
        answeredAtMs,
        holdTimeMs: answeredAtMs === null ? 0 : random.between(1, 9_000),
        pddMs: random.below(2) === 0 ? null : random.below(4_000),
        endDirection: random.below(2) as 0 | 1,
        serverReason: reasons[random.below(3)] ?? 11,
        isHidden: random.below(8) === 0,
        charge: random.below(5) === 0 ? null : testingSide('acme', '1', `${random.below(900)}`),
        cost: random.below(3) === 0 ? null : testingSide('north', '2', `${random.below(500)}`),
      });
    };
    const aRecord = () =>
      `(select id from call_record order by md5(id::text || '${count}') limit 1)`;
    const deeds: readonly (() => Promise<unknown>)[] = [
      () => post(Array.from({ length: random.between(1, 9) }, draw)),
      () => post(Array.from({ length: random.between(1, 9) }, draw)),
      () => keeper().advance(),
      () =>
        runs(`update call_record set charge_fee_e7 = 77 where id = ${aRecord()}
        and charge_fee_e7 is not null`),
      () =>
        runs(`update call_record set is_hidden = not is_hidden, charge_area = 'Mars'
        where id < ${aRecord()}`),
      () => runs(`delete from call_record where id = ${aRecord()}`),
    ];
    for (let step = 0; step < 60; step += 1) await deeds[random.below(deeds.length)]?.();
    await keeper().advance();
    assert.deepEqual(await differences(), []);
    const { rows } = await sql`select from call_rollup limit 1`.execute(database.statements);
    assert.equal(rows.length, 1);
  });

  it('do not count a transaction twice that ends while they are made', async () => {
    const other = server.again(database);
    await other.session(async (session) => {
      await sql`begin`.execute(session);
      await sql`update call_record set commission_e7 = 5 where charge_area = 'Mars'`.execute(
        session,
      );
      // It waits some moments, and then lets it be.
      const before = await keeper().advance();
      assert.ok(before > 0n);
      await sql`commit`.execute(session);
    });
    await post([testingRecord(5_000, { startedAtMs: TESTING_START_MS })]);
    await keeper().advance();
    assert.deepEqual(await differences(), []);
  });

  it('wait for who writes, and nobody who begins to write waits for them', async () => {
    const other = server.again(database);
    await other.session(async (session) => {
      await sql`begin`.execute(session);
      await sql`lock table only call_record in row exclusive mode`.execute(session);
      let isOver = false;
      const counting = keeper()
        .advance()
        .then(() => {
          isOver = true;
        });
      await post([testingRecord(5_001, { startedAtMs: TESTING_START_MS })]);
      assert.equal(isOver, false);
      await sql`commit`.execute(session);
      await counting;
    });
    await keeper().advance();
    assert.deepEqual(await differences(), []);
  });

  it('told by gateway, by day, as ratios', async () => {
    database = await server.fresh();
    await begin();
    const calls = [
      {},
      { answeredAtMs: null, holdTimeMs: 0, charge: null, cost: null, pddMs: null },
      { startedAtMs: TESTING_START_MS + DAY_MS, holdTimeMs: 30_000, pddMs: 1_500 },
      { attempts: [], callee: null, answeredAtMs: null, holdTimeMs: 0, charge: null, cost: null },
      { isHidden: true },
    ];
    await post(calls.map((more, at) => testingRecord(at + 1, more)));
    const span = { fromMs: TESTING_START_MS, untilMs: TESTING_START_MS + 2 * DAY_MS, limit: 10 };
    const shown = { ...span, withHidden: false };
    const days = await keeper().figures({ ...shown, by: ['day', 'calleeGateway', 'account'] });
    const told = days.map(({ of, calls: all, charge }) => [...of, Number(all), Number(charge)]);
    assert.deepEqual(told, [
      ['2026-01-31T00:00:00Z', '', '', 1, 0],
      ['2026-01-31T00:00:00Z', '#21', '', 1, 0],
      ['2026-01-31T00:00:00Z', '#21', 'acme', 1, 120_000],
      ['2026-02-01T00:00:00Z', '#21', 'acme', 1, 120_000],
    ]);
    const [all] = await keeper().figures({ ...shown, by: [] });
    assert.ok(all);
    assert.deepEqual(ratiosOf(all), { asr: 2 / 3, acdSeconds: 45, pddMs: 2_500 / 3 });
    const [whole] = await keeper().figures({ ...span, by: [], withHidden: true });
    assert.deepEqual([whole?.calls, whole?.charge], [5n, 360_000n]);
  });
});

describe('what phones were charged in a month (BIL-6)', () => {
  const phone = { kind: 'phone', key: '31', id: '1001' } as const;
  const own = { billingMode: 0, caller: phone, callerE164: '1001' } as const;
  const months = [{ phone: 31n, numbers: ['1001', '2002'], account: 1n, fromMs: TESTING_START_MS }];
  //  a record                                                             counts
  const table: ReadonlyArray<readonly [string, Partial<CallRecord>, boolean]> = [
    ['of the phone', own, true],
    ['before the month', { ...own, startedAtMs: TESTING_START_MS - 1 }, false],
    ['of the run that counts its own', { ...own, node: 'node-a', epoch: 'epoch-9' }, false],
    ['of another node in a run of that name', { ...own, node: 'b', epoch: 'epoch-9' }, true],
    ['of another phone', { ...own, caller: { ...phone, key: '32', id: '1002' } }, false],
    ['of a gateway that pays', { callerE164: '1001' }, false],
    ['of the phone behind a gateway', { billingMode: 0, callerE164: '2002' }, true],
    ['to the phone, which pays', { billingMode: 0, calleeBilling: 1, calleeE164: '2002' }, true],
    ['of the phone, where another one pays', { ...own, calleeBilling: 1 }, false],
    ['of another account', { ...own, charge: testingSide('north', '2', '120000') }, false],
  ];
  before(begin);

  it('by each way in which a phone pays, and by no other', async () => {
    // Each has a fee of its own bit, so that the sum says which ones were counted.
    const fee = (at: number): bigint => 1n << BigInt(at);
    const records = table.map(([, record], at) => {
      const side = record.charge ?? testingSide('acme', '1', '0');
      return testingRecord(at + 1, { ...record, charge: { ...side, feeE7: String(fee(at)) } });
    });
    await post(records);
    const run = { node: 'node-a', epoch: 'epoch-9' };
    const sum = (await spentByPhones(database, months, run)).get(31n) ?? 0n;
    for (const [at, [what, , counts]] of table.entries()) {
      assert.equal((sum & fee(at)) !== 0n, counts, what);
    }
  });

  it('whose day runs, with indexes up to a moment: the same', async () => {
    const run = { node: 'node-a', epoch: 'epoch-9' };
    const before = await spentByPhones(database, months, run);
    const from = Math.floor(TESTING_START_MS / 86_400_000);
    const days = { nowMs: TESTING_START_MS + 3_600_000, from, leastMore: 1 };
    assert.notEqual(await indexRunning(database, days), 0);
    assert.deepEqual(await spentByPhones(database, months, run), before);
    await post([testingRecord(90, { ...own, charge: testingSide('acme', '1', '5000000') })]);
    const after = (await spentByPhones(database, months, run)).get(31n) ?? 0n;
    assert.equal(after - (before.get(31n) ?? 0n), 5_000_000n);
  });

  it('of the run that counts its own: by how much it was put right since', async () => {
    const run = { node: 'node-a', epoch: 'epoch-9' };
    const before = (await spentByPhones(database, months, run)).get(31n) ?? 0n;
    await post([
      testingRecord(91, {
        ...{ ...own, node: run.node, epoch: run.epoch },
        charge: testingSide('acme', '1', '700000'),
      }),
    ]);
    const by = { actor: 'ada', reason: 'test' };
    for (const [from, to] of [
      [700_000n, 200_000n],
      [200_000n, 300_000n],
    ] as const) {
      const store = rerateStore(database);
      for await (const [call] of store.charged({ id: testingId(91) })) {
        assert.ok(call?.charge);
        assert.equal(call.charge.fee, from);
        const charge = { ...call.charge, fee: moneyFromE7(to) };
        const names = { account: 1n, accountId: 'acme' };
        const amount = moneyFromE7(from - to);
        const move = { side: 'charge' as const, ...names, before: call.charge.fee, amount };
        const moves = [{ ...move, after: charge.fee }];
        await store.correct([{ call, after: { ...call, charge }, moves }], by);
      }
    }
    const after = (await spentByPhones(database, months, run)).get(31n) ?? 0n;
    assert.equal(after - before, -400_000n);
  });

  it('nobody is asked about: nothing', async () => {
    assert.equal((await spentByPhones(database, [], { node: 'a', epoch: 'e' })).size, 0);
  });
});
