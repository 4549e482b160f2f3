import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFromE7 } from '@tandem/base/money';
import type { ListedRecord, RecordPage, WholeRecord } from '@tandem/books/cdr/contract';
import { testingRecord } from '@tandem/domain/testkit';
import { explainRecord } from './explain-record.ts';
import { listRecords, type RecordQuery } from './list-records.ts';

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

  async find(id: string): Promise<WholeRecord | undefined> {
    return this.records.find((record) => record.id === id);
  }
}

const store = {
  find: async (_: string, id: string) =>
    id === 'acme' ? { key: 7n, id, kind: 'accounts', version: 1n, document: {} } : undefined,
} as unknown as Parameters<typeof listRecords>[0]['store'];

describe('a page of records (CDR-4)', () => {
  const table: readonly (readonly [RecordQuery, Partial<RecordPage>])[] = [
    [{}, { limit: 101 }],
    [{ limit: 5 }, { limit: 6 }],
    [{ from: '2026-01-31T10:00:00Z' }, { fromMs: 1_769_853_600_000 }],
    [{ account: 'acme' }, { account: 7n }],
    [{ callee: '+880 (17)%' }, { calleePrefix: '88017' }],
    [
      { leastSeconds: 1, mostSeconds: 2 },
      { leastHoldMs: 1_000, mostHoldMs: 2_000 },
    ],
  ];
  for (const [query, expected] of table) {
    it(JSON.stringify(query), async () => {
      const archive = new Archive();
      assert.ok((await listRecords({ store, archive }, query)).ok);
      const asked: Partial<RecordPage> = { ...archive.asked[0] };
      for (const [name, value] of Object.entries(expected)) {
        assert.equal(asked[name as keyof RecordPage], value, name);
      }
    });
  }

  const faults: readonly (readonly [RecordQuery, string])[] = [
    [{ from: 'yesterday' }, 'from'],
    [{ until: '31.1.' }, 'until'],
    [{ after: '7' }, 'after'],
    [{ account: 'nobody' }, 'account'],
  ];
  for (const [query, field] of faults) {
    it(`${JSON.stringify(query)} is refused by its field`, async () => {
      const listed = await listRecords({ store, archive: new Archive() }, query);
      assert.ok(!listed.ok && listed.error.field === field);
    });
  }

  it('tells where the next page begins, and on the last that there is none', async () => {
    const archive = new Archive();
    archive.records = [1, 2, 3].map((count) => whole(count));
    const first = await listRecords({ store, archive }, { limit: 2 });
    assert.ok(first.ok);
    assert.deepEqual([first.value.items.length, first.value.next], [2, archive.records[1]?.id]);
    const last = await listRecords({ store, archive }, { limit: 3 });
    assert.ok(last.ok && last.value.next === null);
    const { charge, startedAt, reason } = last.value.items[0] ?? {};
    assert.deepEqual(
      [charge?.fee, startedAt, reason],
      ['0.012', '2026-01-31T10:00:00.000Z', 'Caller Hangup'],
    );
  });
});

describe('a record explained (DIA-3)', () => {
  it('path, attempts, arithmetic of both sides, end', async () => {
    const archive = new Archive();
    const record = whole(1);
    archive.records = [record];
    const explained = await explainRecord(archive, record.id);
    const text = explained?.sections.flatMap(({ title, lines }) => [title, ...lines]).join('\n');
    assert.doesNotThrow(() => JSON.stringify(explained));
    assert.match(text ?? '', /4930123456 called 8801711000000 \(came as 008801711000000\)/);
    assert.match(text ?? '', /1\. north-1 at 127\.0\.0\.2:5060: connected, 200 OK; begun 2 ms/);
    assert.match(text ?? '', /acme for 8801711000000: prefix 880 \(Bangladesh\) of acme-rates/);
    assert.match(text ?? '', /ended by the caller: reason 11, Caller Hangup; code 200, Q.850 16/);
    // The recorded cost is not what its price comes to: that is said, and not smoothed over.
    assert.match(text ?? '', /booked: 0\.008; which is not what this comes to/);
  });

  it('what is not there is told by nothing', async () => {
    assert.equal(await explainRecord(new Archive(), whole(1).id), undefined);
  });

  it('a vendor without a rate', async () => {
    const archive = new Archive();
    const record = whole(1, { costRate: null });
    archive.records = [record];
    const explained = await explainRecord(archive, record.id);
    const cost = explained?.sections.find(({ title }) => title === 'Cost');
    assert.deepEqual(cost?.lines, ['north for 8801711000000: no rate is known, booked as 0.008']);
  });
});
