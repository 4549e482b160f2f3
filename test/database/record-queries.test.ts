// Queries and exports of records on a real server, over days that are indexed and one that is not.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Uuid } from '@tandem/base/kernel';
import { DatabaseSink } from '@tandem/books/cdr';
import type { ListedRecord, RecordFilter } from '@tandem/books/cdr/contract';
import { UTC_ZONE } from '@tandem/domain/rating';
import { type CallRecord, printTextLine, readTextLine } from '@tandem/domain/record';
import { TESTING_START_MS, testingEnded, testingRecord, testingSide } from '@tandem/domain/testkit';
import {
  type DirectDatabase,
  indexDays,
  indexRunning,
  makePartitions,
  recordArchive,
  recordFeed,
  recordImport,
  recordStore,
  rollup,
  utcDayOf,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import { daysOf } from '../../packages/platform/postgres/records/days.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();
const DAY_MS = 86_400_000;

const [tried] = testingRecord(0).attempts;
/** Of an account that has nothing else of its call. */
const busy = {
  ...(tried ?? assert.fail('a record has an attempt')),
  ...{ status: 486, outcome: 'refused', cost: testingSide('acme', '1', '5000') },
};

/** Record 1 is the oldest; two a day, the last of them the day that is not over. */
const RECORDS: readonly CallRecord[] = [
  ...[
    { callerE164: '4930100', calleeE164: '88017', holdTimeMs: 0, answeredAtMs: null },
    { callerE164: '4930200', calleeE164: '88018', endReason: 480, serverReason: 9 as const },
    { callerE164: '4940300', calleeE164: '88017', endDirection: 2 as const },
    { callerE164: '4940400', calleeE164: '1212', billingMode: 0 as const, callerIp: '192.0.2.7' },
    {
      ...{ charge: testingSide('other', '3', '12345678'), caller: null },
      ...{ callerAccessE164: '=2+3', attempts: [busy] },
    },
    { cost: null, callee: null, vendorPhrase: 'a, "b"\tc', isRecovered: true },
  ],
].map((more, at) => {
  const startedAtMs = TESTING_START_MS + Math.floor(at / 2) * DAY_MS + at * 1_000;
  return testingRecord(at + 1, { startedAtMs, ...more });
});

async function store(
  database: DirectDatabase,
  records: readonly CallRecord[],
  segment?: number,
): Promise<void> {
  const entries = entriesOf(records.map(testingEnded), segment);
  const after = entries.at(-1)?.after;
  assert.ok(after);
  const sink = new DatabaseSink(recordStore(database, { sink: 'database', node: 'a' }));
  const posted = await sink.take({ entries, after });
  assert.ok(posted.ok, posted.ok ? '' : posted.error.why);
}

let database: DirectDatabase;

async function begin(): Promise<void> {
  database = await server.fresh();
  await done(
    database,
    ['acme', 'north', 'other'].map((id) => create('accounts', id)),
  );
  assert.equal(await keyOf(database, 'accounts', 'other'), 3n, 'the keys of the records');
  const hidden = testingRecord(9, { isHidden: true, startedAtMs: TESTING_START_MS + DAY_MS });
  await store(database, [...RECORDS, hidden]);
}

const placeOf = ({ id }: Pick<ListedRecord, 'id'>): number =>
  RECORDS.findIndex((record) => record.id === id) + 1;
const listed = async (filter: RecordFilter, limit = 10, after?: Uuid) =>
  (await recordArchive(database).list({ ...filter, limit, after })).map(placeOf);

function saysWhatItFinds(): void {
  //  filter, records from the newest
  const table: readonly (readonly [RecordFilter, readonly number[]])[] = [
    [{}, [6, 5, 4, 3, 2, 1]],
    [{ fromMs: TESTING_START_MS + DAY_MS }, [6, 5, 4, 3]],
    [{ untilMs: TESTING_START_MS + DAY_MS }, [2, 1]],
    [{ fromMs: TESTING_START_MS + 1_000, untilMs: TESTING_START_MS + DAY_MS + 2_001 }, [3, 2]],
    [{ caller: { begins: '4930' } }, [6, 5, 2, 1]],
    [{ caller: { begins: '49', ends: '300' } }, [3]],
    [{ callee: { is: '8801' } }, []],
    [{ callee: { is: '88017' } }, [3, 1]],
    [{ account: 3n }, [5]],
    [{ account: 2n }, [5, 4, 3, 2, 1]],
    [{ account: 1n }, [6, 5, 4, 3, 2, 1]],
    [{ account: 1n, untilMs: TESTING_START_MS + DAY_MS }, [2, 1]],
    [{ paidBy: [1n, 3n], account: 1n }, [6, 4, 3, 2, 1]],
    [{ paidBy: [] }, []],
    [{ paidBy: [3n] }, [5]],
    [{ paidBy: [1n, 3n], callee: { is: '88017' } }, [3, 1]],
    [{ paidBy: [2n] }, []],
    // Of the side that pays alone, so that nobody finds out where his calls went.
    [{ paidBy: [1n, 3n], account: 2n }, []],
    [{ paidBy: [1n, 3n], gateway: 'north-1' }, []],
    [{ paidBy: [1n, 3n], calleeGateway: 'north-1' }, []],
    [{ paidBy: [1n, 3n], gateway: 'acme-in' }, [6, 4, 3, 2, 1]],
    [{ gateway: 'acme-in' }, [6, 4, 3, 2, 1]],
    [{ gateway: 'north-1', calleeGateway: 'north-1' }, [5, 4, 3, 2, 1]],
    [{ callerGateway: 'north-1' }, []],
    [{ prefix: '880', area: 'Bangladesh', ip: '192.0.2.7' }, [4]],
    [{ serverReason: 9 }, [2]],
    [{ endReason: 480 }, [2]],
    [{ endDirection: 2 }, [3]],
    [{ billingMode: 0 }, [4]],
    [{ isAnswered: false }, [1]],
    [{ isAnswered: true, leastHoldMs: 1, mostHoldMs: 60_000 }, [6, 5, 4, 3, 2]],
    [{ mostHoldMs: 59_999 }, [1]],
  ];
  for (const [filter, expected] of table) {
    const told = JSON.stringify(filter, (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    it(told, async () => {
      assert.deepEqual(await listed(filter), expected);
      const file = await recordArchive(database).openExport(filter, 100);
      assert.ok(file);
      assert.equal(file.rows, expected.length);
      const ids: string[] = [];
      for await (const rows of file.texts()) for (const [id = ''] of rows) ids.push(id);
      assert.deepEqual(ids.map((id) => placeOf({ id: id as Uuid })).toReversed(), expected);
      await file.close();
    });
  }
}

describe('records of some days (CDR-4)', () => {
  before(begin);
  describe('by a filter, in a list and in an export', saysWhatItFinds);
  describe('in pages', readsPages);
  describe('in a file', exports);
  describe('of the day that runs', findsBeforePlaces);
  describe('of days that are over', findsByIndexes);
  describe('read in from lines', readsIn);
  describe('day by day', touchesItsDays);

  it('one that is hidden is not there, by its id either', async () => {
    const hidden = testingRecord(9, { startedAtMs: TESTING_START_MS + DAY_MS });
    assert.equal(await recordArchive(database).find(hidden.id), undefined);
    const { rows } = await sql`select from call_record where id = ${hidden.id}`.execute(
      database.statements,
    );
    assert.equal(rows.length, 1, 'the books have it');
  });
});

/** Another day is held by somebody who shares it with nobody: who looks at it waits for ever. */
function touchesItsDays(): void {
  const held = async (act: () => Promise<void>): Promise<void> => {
    await database.session(async (session) => {
      await sql`begin`.execute(session);
      await sql`lock table call_record_20260131, call_attempt_20260131
        in access exclusive mode`.execute(session);
      const waits = setTimeout(() => void sql`rollback`.execute(session), 10_000);
      try {
        await act();
        const { rows } = await sql<{ held: string }>`
          select count(*)::text as held from pg_locks
          where pid = pg_backend_pid() and mode = 'AccessExclusiveLock'`.execute(session);
        assert.notEqual(rows[0]?.held, '0', 'nobody had to wait until it was let go');
      } finally {
        clearTimeout(waits);
        await sql`rollback`.execute(session);
      }
    });
  };
  const third: RecordFilter = {
    fromMs: TESTING_START_MS + 2 * DAY_MS - 3_600_000,
    untilMs: TESTING_START_MS + 2 * DAY_MS + 3_600_000,
  };

  it('a list, one by its id, and an export look at their days alone', async () => {
    await held(async () => {
      assert.deepEqual(await listed(third), [6, 5]);
      assert.deepEqual(await listed({ ...third, callerGateway: 'acme-in' }), [6]);
      const whole = await recordArchive(database).find(RECORDS[5]?.id ?? assert.fail());
      assert.equal(whole?.tries.length, 1);
      const file = await recordArchive(database).openExport(third, 10);
      assert.equal(file?.rows, 2);
      const rows: unknown[] = [];
      for await (const some of file?.texts() ?? []) rows.push(...some);
      assert.equal(rows.length, 2);
      await file?.close();
    });
  });
}

function readsPages(): void {
  it('of days that have records: those made ahead are not asked', async () => {
    const first = utcDayOf(TESTING_START_MS);
    const ahead = Array.from({ length: 8 }, (_, day) => first + 3 + day);
    await makePartitions(database.statements, ahead);
    assert.deepEqual(await daysOf(database.statements, {}), [first + 2, first + 1, first]);
  });

  it('one behind the other, over days', async () => {
    const pages: number[][] = [];
    let after: Uuid | undefined;
    for (;;) {
      const page = await recordArchive(database).list({ limit: 4, after });
      if (page.length === 0) break;
      pages.push(page.map(placeOf));
      after = page.at(-1)?.id;
    }
    assert.deepEqual(pages, [
      [6, 5, 4, 3],
      [2, 1],
    ]);
  });

  it('behind a record that is gone, or whose clock was set back', async () => {
    const [one, , three] = RECORDS;
    const gone = `${three?.id.slice(0, -4)}ffff` as Uuid;
    assert.deepEqual(await listed({}, 2, gone), [3, 2]);
    const past = testingRecord(50, { startedAtMs: (one?.startedAtMs ?? 0) - DAY_MS });
    assert.deepEqual(await listed({}, 2, past.id), []);
  });
}

function exports(): void {
  it('counts no further than it is asked to', async () => {
    const file = await recordArchive(database).openExport({}, 3);
    assert.equal(file?.rows, 4);
    await file?.close();
  });

  it('is CSV as spreadsheets read it, money as it is printed', async () => {
    const file = await recordArchive(database).openExport({ caller: { is: '4930123456' } }, 10);
    assert.ok(file);
    let text = '';
    for await (const chunk of file.csv()) text += Buffer.from(chunk).toString();
    await file.close();
    const [five = '', six = ''] = text.trimEnd().split('\n');
    const of = (line: string, name: string) =>
      line.split(',')[file.columns.findIndex((column) => column.name === name)];
    assert.deepEqual(
      ['id', 'startedAt', 'chargeFee', 'costFee', 'callerId'].map((name) => of(five, name)),
      [RECORDS[4]?.id, '2026-02-02T10:00:04.000Z', '1.2345678', '0.008', ''],
    );
    assert.equal(of(five, 'callerAccessE164'), "'=2+3", 'no formula');
    assert.deepEqual(
      ['chargeAccount', 'chargeFee', 'costFee', 'commission'].map((name) => of(six, name)),
      ['acme', '0.012', '', '0.00'],
    );
  });

  it('who sees what he pays alone has no columns of the vendor', async () => {
    const file = await recordArchive(database).openExport({ paidBy: [1n] }, 10);
    assert.ok(file);
    const names = file.columns.map(({ name }) => name);
    assert.ok(
      names.includes('chargeFee') && !names.some((name) => /^cost|^callee(Id|Ip)/.test(name)),
    );
    const lines: Buffer[] = [];
    for await (const chunk of file.csv()) lines.push(Buffer.from(chunk));
    await file.close();
    const [first = ''] = Buffer.concat(lines).toString().split('\n');
    assert.equal(first.split(',').length, names.length);
    assert.doesNotMatch(Buffer.concat(lines).toString(), /north/);
  });

  it('four at once, and no more until one is closed, even in the middle', async () => {
    const archive = recordArchive(database);
    const files = await Promise.all([1, 2, 3, 4].map(() => archive.openExport({}, 10)));
    assert.ok(files.every((file) => file !== undefined));
    assert.equal(await archive.openExport({}, 10), undefined);
    const [first] = files;
    const reading = first?.csv()[Symbol.asyncIterator]();
    await reading?.next();
    await Promise.all(files.map((file) => file?.close()));
    await first?.close();
    await new Promise((resolve) => setImmediate(resolve));
    const again = await archive.openExport({}, 10);
    assert.ok(again);
    await again.close();
  });
}

function readsIn(): void {
  it('are known by what their line says, whoever wrote it', async () => {
    const lines = RECORDS.slice(0, 3).map((record) => {
      const read = readTextLine(printTextLine(record, UTC_ZONE).trimEnd(), UTC_ZONE);
      assert.ok(read.ok);
      return read.value;
    });
    const [first, ...others] = lines;
    assert.ok(first !== undefined);
    const imports = recordImport(database);
    const another = { ...first, holdTimeMs: first.holdTimeMs + 1 };
    assert.deepEqual(await imports.alike([first, another, ...others]), [1, 0, 1, 1]);
    const id = testingRecord(60, { startedAtMs: first.startedAtMs }).id;
    assert.equal(await imports.write([{ id, line: first }]), 1);
    assert.equal(await imports.write([{ id, line: first }]), 0);
    assert.deepEqual(await imports.alike([first]), [2]);
    await sql`delete from call_record where id = ${id}`.execute(database.statements);
  });
}

const running = async (): Promise<readonly string[]> => {
  const { rows } = await sql<{ name: string }>`select indexname as name from pg_indexes
    where indexname like '%upto%' order by name`.execute(database.statements);
  return rows.map(({ name }) => name);
};

/** Their names tell up to when they reach; the last two of the records are of that day. */
function findsBeforePlaces(): void {
  const from = utcDayOf(TESTING_START_MS) + 2;
  const settled = 600_000;
  const [fifth, sixth] = [RECORDS[4]?.startedAtMs ?? 0, RECORDS[5]?.startedAtMs ?? 0];

  it('has indexes when enough came since, and only the newest of them', async () => {
    const upto = (ms: number) => ({ nowMs: ms + settled, from, leastMore: 1 });
    const first = upto(fifth + 1);
    assert.equal(await indexRunning(database, upto(fifth)), 0);
    assert.equal(await indexRunning(database, { ...first, leastMore: 2 }), 0);
    assert.equal(await indexRunning(database, first), 18);
    assert.equal(await indexRunning(database, first), 0);
    const names = await running();
    assert.equal(names.length, 18);
    assert.match(names[0] ?? '', /^call_record_20260202_billing_mode_upto_[0-9a-f]{12}$/);
    await sql`create index call_record_20260202_ip_upto_000000000001 on call_record_20260202 (id)
      where id < '00000000-0001-0000-0000-000000000000'`.execute(database.statements);
    assert.equal(await indexRunning(database, { ...upto(sixth), leastMore: 0 }), 18);
    const renewed = await running();
    assert.equal(renewed.length, 18);
    assert.ok(renewed.every((name) => !names.includes(name)));
  });

  it('is found by them, and what is behind them by the id', async () => {
    const place = sql.raw(`'${RECORDS[5]?.id.slice(0, 13)}-0000-0000-000000000000'`);
    const plan = await database.session(async (session) => {
      await sql`set enable_seqscan = off`.execute(session);
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain
        select * from call_record_20260202 where caller_ip = '192.0.2.9' and id < ${place}`.execute(
        session,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    assert.match(plan, /caller_ip_upto_/);
  });

  describe('whoever asks', saysWhatItFinds);
  describe('page by page', readsPages);
}

function findsByIndexes(): void {
  it('get their indexes once, also one that was left half made', async () => {
    const over = utcDayOf(TESTING_START_MS) + 2;
    assert.equal(await indexDays(database, over), 2 * 18);
    assert.equal(await indexDays(database, over), 0);
    await sql`update pg_index set indisvalid = false
      where indexrelid = 'call_record_20260131_caller_id'::regclass`.execute(database.statements);
    assert.equal(await indexDays(database, over), 1);
    assert.equal((await running()).length, 18, 'the day that runs keeps its own');
    assert.equal(await indexDays(database, over + 1), 18);
    assert.deepEqual(await running(), []);
  });

  describe('and are found by them', saysWhatItFinds);
}

describe('records as they are written (API-3)', () => {
  it('are told once, in their order, up to what is settled', async () => {
    await begin();
    const feed = recordFeed(database);
    const counts = rollup(database);
    await counts.advance();
    const { at, items: none } = await feed.since(null, 10);
    assert.deepEqual(none, []);
    const now = Date.now();
    const written = [11, 12, 13].map((number) =>
      testingRecord(number, { startedAtMs: now + number, isHidden: number === 12 }),
    );
    await store(database, written, 2);
    assert.deepEqual((await feed.since(at, 10)).items, [], 'not settled yet');
    await counts.advance();
    const told = await feed.since(at, 10);
    const ids = told.items.map(({ id }) => id);
    assert.deepEqual([ids, told.isCut], [[written[0]?.id, written[2]?.id], false]);
    assert.deepEqual((await feed.since(told.at, 10)).items, []);
    const cut = await feed.since(at, 1);
    assert.deepEqual([cut.isCut, cut.items.length, cut.at], [true, 1, told.at]);
  });
});
