// Charges put right by hand, on a real server: record, ledger, balance, figures and trail agree.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { DatabaseSink } from '@tandem/books/cdr';
import { UTC_ZONE } from '@tandem/domain/rating';
import { type CallRecord, printTextLine, readTextLine } from '@tandem/domain/record';
import { TESTING_START_MS, testingEnded, testingRecord, testingSide } from '@tandem/domain/testkit';
import { correctRecords, localAsker } from '@tandem/edge/services';
import {
  auditEntries,
  configurationStore,
  type DirectDatabase,
  ledger,
  parameters,
  recordArchive,
  recordImport,
  recordStore,
  rerateStore,
  rollup,
} from '@tandem/platform/postgres';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();
const SPAN = { from: '2026-01-31T00:00:00Z', until: '2026-02-01T00:00:00Z' };

let database: DirectDatabase;

async function begin(): Promise<void> {
  database = await server.fresh();
  await done(
    database,
    ['acme', 'north'].map((id) => create('accounts', id)),
  );
  assert.equal(await keyOf(database, 'accounts', 'north'), 2n, 'the keys of the records');
  const records = [
    {},
    { charge: testingSide('acme', '1', '1000001') },
    { charge: null },
    { isHidden: true },
    { calleeE164: '1212', serverReason: 9 as const },
  ].map((more, at) => testingRecord(at + 1, more));
  const entries = entriesOf(records.map(testingEnded));
  const after = entries.at(-1)?.after;
  assert.ok(after);
  const sink = new DatabaseSink(recordStore(database, { sink: 'database', node: 'a' }));
  const posted = await sink.take({ entries, after });
  assert.ok(posted.ok, posted.ok ? '' : posted.error.why);
  await rollup(database).advance();
}

function lineOf(record: CallRecord) {
  const read = readTextLine(printTextLine(record, UTC_ZONE).trimEnd(), UTC_ZONE);
  assert.ok(read.ok);
  return read.value;
}

type Request = Omit<Parameters<typeof correctRecords>[1], 'asker' | 'dryRun'>;

const correct = (request: Request, dryRun = false) =>
  correctRecords(
    {
      ...{ store: configurationStore(database), parameters: parameters(database) },
      ...{ records: rerateStore(database), audit: auditEntries(database) },
      ...{ clock: { wallMs: () => TESTING_START_MS }, localHour: () => 12 },
    },
    { ...request, dryRun, asker: localAsker('7') },
  );

/** What a report says, the balance of acme, and whether the books agree. */
async function stands(request: Request, dryRun = false) {
  const report = await correct(request, dryRun);
  assert.ok(report.ok, JSON.stringify(report));
  const { records, changed, before: was, after: is } = report.value;
  const { differences } = await ledger(database).verify();
  assert.deepEqual(differences, []);
  const [all] = await rollup(database).figures({
    ...{ fromMs: 0, untilMs: TESTING_START_MS * 2, by: [], withHidden: true, limit: 1 },
  });
  const balance = await ledger(database).balance(1n);
  assert.equal(all?.charge, -balance);
  return [records, changed, was, is, balance];
}

describe('charges put right (CDR-5)', () => {
  before(begin);
  const first = testingRecord(1).id;

  it('shown before, and nothing is done', async () => {
    const request = { of: { id: first }, charge: '0.05', reason: 'double fee' };
    assert.deepEqual(await stands(request, true), [1, 1, '0.012', '0.05', -1_360_001n]);
  });

  it('one record', async () => {
    const request = { of: { id: first }, charge: '0.05', reason: 'double fee' };
    assert.deepEqual(await stands(request), [1, 1, '0.012', '0.05', -1_740_001n]);
    assert.deepEqual(await stands(request), [1, 0, '0.00', '0.00', -1_740_001n], 'once');
    const whole = await recordArchive(database).find(first);
    assert.equal(whole?.charge?.fee, 500_000n);
    const [told] = whole?.corrections ?? [];
    assert.deepEqual(
      [told?.actor, told?.reason, told?.chargeBefore, told?.chargeAfter],
      ['local:7', 'double fee', 120_000n, 500_000n],
    );
    const [trail] = await auditEntries(database).page({ limit: 1 });
    assert.deepEqual([trail?.action, trail?.objectId], ['cdr.correct', first]);
    assert.deepEqual(trail?.after, { charge: '0.05', reason: 'double fee' });
  });

  it('all that a filter finds, by a share, rounded once; not what is hidden', async () => {
    const query = { ...SPAN, callee: '880' };
    const request = { of: { query }, percent: '50', reason: 'outage' };
    assert.deepEqual(await stands(request), [2, 2, '0.1500001', '0.0750001', -990_001n]);
    const [trail] = await auditEntries(database).page({ limit: 1 });
    assert.deepEqual([trail?.action, trail?.objectId], ['cdr.correct', '2 records']);
    const told = { charge: '0.0750001', reason: 'outage', percent: '50' };
    assert.deepEqual(trail?.after, { ...told, filter: JSON.stringify(query) });
    const free = { of: { query: { ...SPAN, reason: 9 } }, percent: '0', reason: 'test call' };
    assert.deepEqual(await stands(free), [1, 1, '0.012', '0.00', -870_001n]);
  });

  it('calls of a text file stand among the others, once, and nobody pays for them', async () => {
    const line = { ...lineOf(testingRecord(77)), callerGatewayId: '', calleeGatewayId: 'north-1' };
    const call = { id: testingRecord(77).id, line };
    assert.equal(await recordImport(database).write([call]), 1);
    assert.equal(await recordImport(database).write([call]), 0);
    const whole = await recordArchive(database).find(call.id);
    assert.deepEqual(
      [whole?.charge, whole?.calleeId, whole?.callerId, whole?.holdTimeMs, whole?.startedAtMs],
      [null, 'north-1', null, 60_000, TESTING_START_MS],
    );
    assert.deepEqual((await ledger(database).verify()).differences, []);
  });

  const query = SPAN;
  //  asked, refused by
  const faults: readonly (readonly [Request, string])[] = [
    [{ of: { query }, charge: '1', reason: ' ' }, 'reason'],
    [{ of: { query }, reason: 'x' }, 'charge'],
    [{ of: { query }, charge: '1', percent: '1', reason: 'x' }, 'charge'],
    [{ of: { query }, charge: '-1', reason: 'x' }, 'charge'],
    [{ of: { query }, percent: 'half', reason: 'x' }, 'percent'],
    [{ of: { query: { from: SPAN.from } }, charge: '1', reason: 'x' }, 'until'],
    [{ of: { id: '7' }, charge: '1', reason: 'x' }, 'id'],
  ];
  for (const [request, field] of faults) {
    it(`${JSON.stringify(request)} is refused by ${field}`, async () => {
      const report = await correct(request);
      assert.ok(!report.ok && report.error.field === field);
    });
  }
});
