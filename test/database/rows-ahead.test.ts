// Batches whose rows are in the database before their turn, on a second connection: nothing of them
// shows before it, and whatever comes between, each record is booked once.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSink } from '@tandem/books/cdr';
import type { Batch } from '@tandem/books/journal/contract';
import type { CallRecord } from '@tandem/domain/record';
import { TESTING_START_MS, testingEnded, testingRecord, testingSide } from '@tandem/domain/testkit';
import { type DirectDatabase, ledger, recordStore } from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();
const NAME = { sink: 'database', node: 'node-a' };
const DAY_MS = 86_400_000;
const FEE_E7 = 120_000n;

type Call = (count: number, more?: Partial<CallRecord>) => CallRecord;

/** The first batch has been posted, so that its day is known: the next one may go ahead. */
async function begun() {
  const database = await server.fresh();
  await done(database, [create('accounts', 'acme'), create('accounts', 'north')]);
  const [acme, north] = await Promise.all(
    ['acme', 'north'].map(async (id) => `${await keyOf(database, 'accounts', id)}`),
  );
  const charge = testingSide('acme', acme ?? '', `${FEE_E7}`);
  const cost = testingSide('north', north ?? '', '80000');
  const call: Call = (count, more = {}) => testingRecord(count, { charge, cost, ...more });
  const sink = new DatabaseSink(recordStore(database, NAME));
  await takes(sink, batch(1, [call(1), call(2)]));
  return { database, sink, call, acme: BigInt(acme ?? '') };
}

type World = Awaited<ReturnType<typeof begun>>;

function batch(segment: number, records: readonly CallRecord[]): Batch {
  const entries = entriesOf(records.map(testingEnded), segment);
  const after = entries.at(-1)?.after;
  assert.ok(after);
  return { entries, after };
}

async function takes(sink: DatabaseSink<unknown>, of: Batch): Promise<void> {
  const taken = await sink.take(of);
  assert.ok(taken.ok, taken.ok ? '' : taken.error.why);
}

/** Processes of the server that have something open and are asked for nothing. */
async function waitingIn({ statements }: DirectDatabase): Promise<readonly number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity
    where datname = current_database() and state = 'idle in transaction'`.execute(statements);
  return rows.map(({ pid }) => pid);
}

async function untilAhead(database: DirectDatabase): Promise<number> {
  for (let patience = 500; patience > 0; patience -= 1) {
    const [pid] = await waitingIn(database);
    if (pid !== undefined) return pid;
    await sleep(10);
  }
  return assert.fail('no rows went ahead');
}

/** Each once, with its money, and the proof over them. */
async function booked(
  { database, acme }: World,
  records: number,
  differences: readonly string[] = [],
): Promise<void> {
  const { rows } = await sql<{ records: bigint; attempts: bigint }>`
    select (select count(*) from call_record) as records,
      (select count(*) from call_attempt) as attempts`.execute(database.statements);
  assert.deepEqual(rows, [{ records: BigInt(records), attempts: BigInt(records) }]);
  const books = ledger(database);
  assert.equal(await books.balance(acme), -FEE_E7 * BigInt(records));
  const found = (await books.verify()).differences.map(({ what }) => what);
  assert.deepEqual(found, differences);
}

describe('rows that go ahead of their turn (CDR-4)', () => {
  it('show nothing before it, and all of it then', async () => {
    const world = await begun();
    const { database, sink, call } = world;
    const next = batch(2, [call(3), call(4)]);
    await sink.prepare(next);
    await untilAhead(database);
    await booked(world, 2);
    await takes(sink, next);
    await booked(world, 4);
    assert.deepEqual(await waitingIn(database), []);
    assert.equal(sink.figures().records, 4);
  });

  it('of batch upon batch, each while the one before is posted', async () => {
    const world = await begun();
    const { sink, call } = world;
    let taking: Promise<void> = Promise.resolve();
    for (let segment = 2; segment < 12; segment += 1) {
      const next = batch(segment, [call(2 * segment), call(2 * segment + 1)]);
      await sink.prepare(next);
      await taking;
      taking = takes(sink, next);
    }
    await taking;
    await booked(world, 22);
    const stands = await recordStore(world.database, NAME).position();
    assert.ok(stands.ok);
    assert.equal(stands.value?.segment, 11);
  });

  it('leave nothing when the batch is never taken, and keep no other from being', async () => {
    const world = await begun();
    const { database, sink, call } = world;
    await sink.prepare(batch(2, [call(3), call(4)]));
    await untilAhead(database);
    // The same records, read again; and it was still being made.
    await takes(sink, batch(2, [call(3), call(4), call(5)]));
    await booked(world, 5);
    assert.deepEqual(await waitingIn(database), []);
  });

  it('with a record of a batch before, posted or just being posted: once', async () => {
    const world = await begun();
    const { sink, call } = world;
    const second = batch(2, [call(1), call(3)]);
    await sink.prepare(second);
    const taking = takes(sink, second);
    const third = batch(3, [call(3), call(4)]);
    await sink.prepare(third);
    await taking;
    await takes(sink, third);
    await booked(world, 4);
    assert.equal(sink.figures().duplicates, 2);
  });

  it('with the same record while the one before is under way ahead too: once', async () => {
    const world = await begun();
    const { sink, call } = world;
    const second = batch(2, [call(3)]);
    await sink.prepare(second);
    const taking = takes(sink, second);
    const third = batch(3, [call(3), call(4), call(4)]);
    await sink.prepare(third);
    await taking;
    await takes(sink, third);
    await booked(world, 4);
    assert.equal(sink.figures().duplicates, 2);
  });

  it('of the first call of a day, which has no partition yet', async () => {
    const world = await begun();
    const { sink, call } = world;
    const next = batch(2, [call(3), call(4, { startedAtMs: TESTING_START_MS + 9 * DAY_MS })]);
    await sink.prepare(next);
    await takes(sink, next);
    await booked(world, 4);
  });

  it('with a record that no row can hold: that one is set aside', async () => {
    const world = await begun();
    const { sink, call } = world;
    const next = batch(2, [call(3), call(4, { endReason: 40_000 }), call(5)]);
    await sink.prepare(next);
    await takes(sink, next);
    await booked(world, 4, ['parked']);
    const { records, parked } = sink.figures();
    assert.deepEqual([records, parked], [4, 1]);
  });

  it('on a connection that breaks before their turn: posted all the same', async () => {
    const world = await begun();
    const { database, sink, call } = world;
    const next = batch(2, [call(3)]);
    await sink.prepare(next);
    const pid = await untilAhead(database);
    await sql`select pg_terminate_backend(${pid})`.execute(database.statements);
    await takes(sink, next);
    await booked(world, 3);
  });

  it('that another recorder posts too: once, whichever the database lets go first', async () => {
    const world = await begun();
    const { database, sink, call } = world;
    const records = [call(3), call(4)];
    const next = batch(2, records);
    await sink.prepare(next);
    await untilAhead(database);
    const other = new DatabaseSink(recordStore(server.again(database), NAME));
    const [ours, theirs] = await Promise.all([sink.take(next), other.take(batch(2, records))]);
    // One may be told to come again, as by a database that is away.
    for (const [of, taken] of [
      [sink, ours],
      [other, theirs],
    ] as const) {
      if (!taken.ok) await takes(of, batch(2, records));
    }
    await booked(world, 4);
  });
});
