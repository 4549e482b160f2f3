import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFromE7 } from '@tandem/base/money';
import type {
  ListedRecord,
  RecordExport,
  RecordFilter,
  RecordPage,
  WholeRecord,
} from '@tandem/books/cdr/contract';
import { testingRecord } from '@tandem/domain/testkit';
import { explainRecord } from './explain-record.ts';
import { exportRecords } from './export-records.ts';
import { listRecords, type RecordsQuery } from './list-records.ts';

function whole(count: number, more: Partial<WholeRecord> = {}): WholeRecord {
  const record = testingRecord(count);
  const { caller, callee, charge, cost, attempts, trace, ...same } = record;
  const side = (rated: typeof charge) =>
    rated && {
      account: BigInt(rated.account.key),
      accountId: rated.account.id,
      fee: moneyFromE7(BigInt(rated.feeE7)),
      billedSeconds: rated.billedSeconds,
      number: rated.number,
      prefix: rated.rate?.prefix ?? null,
      area: rated.rate?.area ?? null,
    };
  return {
    ...same,
    callerId: caller?.id ?? null,
    calleeId: callee?.id ?? null,
    charge: side(charge),
    cost: side(cost),
    chargeRate: charge?.rate ?? null,
    costRate: cost?.rate ?? null,
    attempts: attempts.length,
    tries: attempts.map((attempt, at) => ({
      ...attempt,
      place: at + 1,
      gatewayId: attempt.gateway.id,
    })),
    trace,
    ...{ corrections: [], attemptCosts: [], balanceAfter: moneyFromE7(5_000_000n) },
    entries: [
      {
        ...{ id: 9n, atMs: 0, kind: 'call', debitAccount: 1n, creditAccount: -2n },
        amount: moneyFromE7(120_000n),
      },
    ],
    ...more,
  };
}

class Archive {
  readonly asked: RecordPage[] = [];
  records: readonly WholeRecord[] = [];

  async list(page: RecordPage): Promise<readonly ListedRecord[]> {
    this.asked.push(page);
    return this.records.slice(0, page.limit);
  }

  /** As many rows as there are records; undefined: too many exports are open. */
  isBusy = false;
  closed = 0;
  async openExport(page: RecordFilter, most: number): Promise<RecordExport | undefined> {
    this.asked.push({ ...page, limit: most });
    if (this.isBusy) return undefined;
    const rows = this.records.map(({ id, holdTimeMs }) => [id, String(holdTimeMs)]);
    return {
      rows: rows.length,
      columns: [
        { name: 'id', isNumber: false },
        { name: 'holdTimeMs', isNumber: true },
      ],
      csv: async function* () {
        yield Buffer.from(rows.map((cells) => `${cells.join(',')}\n`).join(''));
      },
      texts: async function* () {
        yield rows;
      },
      close: async () => {
        this.closed += 1;
      },
    };
  }

  async find(id: string): Promise<WholeRecord | undefined> {
    return this.records.find((record) => record.id === id);
  }
}

const NOW_MS = Date.parse('2026-01-31T12:00:00Z');
const DAY_MS = 86_400_000;

function partsOf(archive: Archive, parameters: Readonly<Record<string, string>> = {}) {
  const stored = Object.entries(parameters).map(([name, value]) => ({
    ...{ name, value, changedAtMs: 0, actor: 'admin' },
  }));
  return {
    archive,
    store: {
      find: async (kind: string, id: string) =>
        id === 'acme' ? { key: 7n, id, kind, version: 1n, document: {} } : undefined,
    },
    parameters: { readAll: async () => stored },
    clock: { wallMs: () => NOW_MS },
    localHour: (utcMs: number) => new Date(utcMs).getUTCHours(),
  };
}

describe('a page of records (CDR-4)', () => {
  const table: readonly (readonly [RecordsQuery, Partial<RecordPage>])[] = [
    [{}, { limit: 101, fromMs: NOW_MS - 31 * DAY_MS, untilMs: undefined }],
    [{ limit: 5 }, { limit: 6 }],
    [{ from: '2026-01-31T10:00:00Z' }, { fromMs: 1_769_853_600_000 }],
    [{ account: 'acme' }, { account: 7n }],
    [{ callee: '+880 (17)%' }, { callee: { is: undefined, begins: '88017', ends: undefined } }],
    [
      { callerIs: '4930', callerEnds: '30' },
      { caller: { is: '4930', begins: undefined, ends: '30' } },
    ],
    [
      { leastSeconds: 1, mostSeconds: 2 },
      { leastHoldMs: 1_000, mostHoldMs: 2_000 },
    ],
    [
      { endedBy: 'server', answered: false, code: 480, mode: -1 },
      { endDirection: 2, isAnswered: false, endReason: 480, billingMode: -1 },
    ],
    [
      { callerGateway: 'in', calleeGateway: 'out' },
      { callerGateway: 'in', calleeGateway: 'out' },
    ],
  ];
  for (const [query, expected] of table) {
    it(JSON.stringify(query), async () => {
      const archive = new Archive();
      assert.ok((await listRecords(partsOf(archive), query)).ok);
      const asked: Partial<RecordPage> = { ...archive.asked[0] };
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual(asked[name as keyof RecordPage], value, name);
      }
    });
  }

  //  asked, parameters, refused by: field and what is allowed
  const faults: readonly (readonly [RecordsQuery, Record<string, string>, string, RegExp])[] = [
    [{ from: 'yesterday' }, {}, 'from', /a moment such as/],
    [{ until: '31.1.' }, {}, 'until', /a moment such as/],
    [{ after: '7' }, {}, 'after', /id of a record/],
    [{ account: 'nobody' }, {}, 'account', /id of an account/],
    [{ limit: 0 }, {}, 'limit', /1 to 10000/],
    [{ limit: 51 }, { SERVER_QUERY_ONE_PAGE_SIZE: '50' }, 'limit', /1 to 50/],
    [{ from: '2025-12-01T00:00:00Z' }, {}, 'from', /at most 31 days before until/],
    [
      { from: '2026-01-01T00:00:00Z', until: '2026-01-03T00:00:00Z' },
      { SERVER_QUERY_CDR_MAX_DAY_INTERVAL: '1' },
      'from',
      /at most 1 days/,
    ],
    [{}, { SERVER_QUERY_CDR_DENY_TIME: '11,12' }, 'SERVER_QUERY_CDR_DENY_TIME', /but 11, 12/],
  ];
  for (const [query, parameters, field, allowed] of faults) {
    const told = `${JSON.stringify(query)} under ${JSON.stringify(parameters)}`;
    it(`${told} is refused by ${field}`, async () => {
      const listed = await listRecords(partsOf(new Archive(), parameters), query);
      assert.ok(!listed.ok && listed.error.field === field);
      assert.match(listed.error.allowed, allowed);
    });
  }

  it('tells where the next page begins, and on the last that there is none', async () => {
    const archive = new Archive();
    archive.records = [1, 2, 3].map((count) => whole(count));
    const first = await listRecords(partsOf(archive), { limit: 2 });
    assert.ok(first.ok);
    assert.deepEqual([first.value.items.length, first.value.next], [2, archive.records[1]?.id]);
    const last = await listRecords(partsOf(archive), { limit: 3 });
    assert.ok(last.ok && last.value.next === null);
    const { charge, startedAt, reason } = last.value.items[0] ?? {};
    assert.deepEqual(
      [charge?.fee, startedAt, reason],
      ['0.012', '2026-01-31T10:00:00.000Z', 'Caller Hangup'],
    );
  });

  it('of an account that is not his is refused as of one that is not there (SEC-6)', async () => {
    const archive = new Archive();
    const ask = (account: string, key: bigint) =>
      listRecords(partsOf(archive), { account, paidBy: [key] });
    assert.deepEqual(await ask('acme', 8n), await ask('nobody', 8n));
    assert.equal(archive.asked.length, 0);
    assert.ok((await ask('acme', 7n)).ok);
    assert.deepEqual([archive.asked[0]?.account, archive.asked[0]?.paidBy], [7n, [7n]]);
  });
});

describe('records as a file (CDR-4)', () => {
  const textOf = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
    let text = '';
    for await (const chunk of bytes) text += Buffer.from(chunk).toString('latin1');
    return text;
  };
  const bench = (): Archive => {
    const archive = new Archive();
    archive.records = [1, 2].map((count) => whole(count));
    return archive;
  };

  it('CSV with a head, and how many rows come', async () => {
    const archive = bench();
    const file = await exportRecords(partsOf(archive), { account: 'acme' }, 'csv');
    assert.ok(file.ok);
    const [one, two] = archive.records;
    assert.equal(file.value.rows, 2);
    const lines = `id,holdTimeMs\n${one?.id},60000\n${two?.id},60000\n`;
    assert.equal(await textOf(file.value.bytes), lines);
    assert.deepEqual([archive.asked[0]?.account, archive.asked[0]?.limit], [7n, 30_000_000]);
  });

  it('a workbook, whose numbers are numbers', async () => {
    const archive = bench();
    const file = await exportRecords(partsOf(archive), {}, 'xlsx');
    assert.ok(file.ok);
    assert.match(await textOf(file.value.bytes), /^PK/);
    assert.equal(archive.asked[0]?.limit, 1_048_575);
  });

  it('more rows than may be are refused before the first, and the database let go', async () => {
    const archive = bench();
    const parts = partsOf(archive, { SERVER_QUERY_MAX_SIZE: '1' });
    const file = await exportRecords(parts, {}, 'csv');
    assert.ok(!file.ok && file.error.code === 'RECORDS_TOO_MANY');
    assert.match(file.error.allowed, /at most 1 rows \(SERVER_QUERY_MAX_SIZE\)/);
    assert.equal(archive.closed, 1);
  });

  it('too many at once', async () => {
    const archive = bench();
    archive.isBusy = true;
    const file = await exportRecords(partsOf(archive), {}, 'csv');
    assert.ok(!file.ok && file.error.code === 'RECORDS_BUSY');
  });
});

const PLAIN = { parameters: { readAll: async () => [] } };

describe('a record explained (DIA-3)', () => {
  it('path, attempts, arithmetic of both sides, end', async () => {
    const archive = new Archive();
    const record = whole(1);
    archive.records = [record];
    const explained = await explainRecord({ archive, ...PLAIN }, record.id);
    const text = explained?.sections.flatMap(({ title, lines }) => [title, ...lines]).join('\n');
    assert.doesNotThrow(() => JSON.stringify(explained));
    assert.match(text ?? '', /4930123456 called 8801711000000 \(came as 008801711000000\)/);
    assert.match(text ?? '', /1\. north-1 at 127\.0\.0\.2:5060: connected, 200 OK; begun 2 ms/);
    assert.match(text ?? '', /acme for 8801711000000: prefix 880 \(Bangladesh\) of acme-rates/);
    assert.match(text ?? '', /ended by the caller: reason 11, Caller Hangup; code 200, Q.850 16/);
    // The recorded cost is not what its price comes to: that is said, and not smoothed over.
    assert.match(text ?? '', /booked: 0\.008; which is not what this comes to/);
  });

  it('what we earned, by SERVER_BILLING_PROFIT_CALCULATE (BIL-3)', async () => {
    const archive = new Archive();
    const agents = [{ account: { key: '9', id: 'agent' }, amountE7: '10000' }];
    archive.records = [whole(1, { agents })];
    const told = async (value: string) => {
      const set = { name: 'SERVER_BILLING_PROFIT_CALCULATE', value, changedAtMs: 0, actor: '' };
      const parts = { archive, parameters: { readAll: async () => [set] } };
      const { sections = [] } = (await explainRecord(parts, whole(1).id)) ?? {};
      return sections.find(({ title }) => title === 'Profit')?.lines;
    };
    assert.deepEqual(await told('charge - expense'), ['charge - expense: 0.004']);
    assert.deepEqual(await told('charge - expense - agent commission'), [
      'charge - expense - agent commission: 0.003',
    ]);
  });

  it('what is not there is told by nothing', async () => {
    assert.equal(await explainRecord({ archive: new Archive(), ...PLAIN }, whole(1).id), undefined);
  });

  it('a vendor without a rate', async () => {
    const archive = new Archive();
    const record = whole(1, { costRate: null });
    archive.records = [record];
    const explained = await explainRecord({ archive, ...PLAIN }, record.id);
    const cost = explained?.sections.find(({ title }) => title === 'Cost');
    assert.deepEqual(cost?.lines, ['north for 8801711000000: no rate is known, booked as 0.008']);
    const profit = explained?.sections.find(({ title }) => title === 'Profit');
    assert.match(profit?.lines[0] ?? '', /too high by a cost that nobody knows/);
  });
});
