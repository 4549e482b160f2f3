import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFromE7, type PriceE7, parsePrice } from '@tandem/base/money';
import type { Correction, RatedCall, RerateFilter } from '@tandem/books/rerating';
import { EVERY_RIGHT } from '@tandem/domain/rights';
import { TESTING_START_MS, testingId, testingPrice } from '@tandem/domain/testkit';
import type { StoredObject, StoredRate } from '../configuration/ports.ts';
import { RerateBoard } from './board.ts';
import { type RerateRequest, rerate } from './rerate.ts';

const HOUR_MS = 3_600_000;

const e7 = (price: string): PriceE7 => {
  const parsed = parsePrice(price);
  assert.ok(parsed.ok);
  return parsed.value;
};

function rate(price: string, more: Partial<StoredRate> = {}): StoredRate {
  return {
    ...{ prefix: '880', area: 'Bangladesh', level: null, locked: false },
    ...{ effectiveFromMs: null, effectiveUntilMs: null },
    ...{ weekdays: 0, fromMinute: 0, untilMinute: 1440 },
    ...{ firstSeconds: 60, firstPriceE7: null, nextSeconds: 60, nextPriceE7: e7(price) },
    ...{ perSeconds: 60, connectionFeeE7: 0 as PriceE7, graceSeconds: 0, extras: '' },
    ...more,
  };
}

/** A minute that acme paid 0.012 for. */
function call(count: number, startedAtMs = TESTING_START_MS): RatedCall {
  const group = { key: '5', id: 'sell' };
  const rules = { holdTimePrecisionMs: 0, freeSeconds: 0, feeDecimals: 7, feeUnitE7: '0' };
  return {
    id: testingId(count),
    ...{ startedAtMs, answeredAtMs: startedAtMs, holdTimeMs: 60_000, packageSeconds: 0 },
    charge: {
      ...{ account: 1n, accountId: 'acme', number: '8801711', billedSeconds: 60 },
      fee: moneyFromE7(120_000n),
      rate: { group, prefix: '880', area: 'Bangladesh', price: testingPrice, rules },
    },
    ...{ callerPhone: null, cost: null, agents: [], attempts: [], most: null },
  };
}

class World {
  readonly board = new RerateBoard();
  calls: readonly RatedCall[] = [1, 2, 3].map((count) => call(count));
  rates: readonly StoredRate[] = [rate('0.015')];
  group: Record<string, string> = {};
  readonly asked: RerateFilter[] = [];
  readonly booked: Correction[] = [];
  readonly audited: unknown[] = [];

  run(more: Partial<RerateRequest> = {}) {
    return rerate(
      {
        store: {
          readAll: async () => ({ version: 1n, objects: this.objects() }),
          find: async (_, id) => this.objects().find((one) => one.id === id),
        },
        parameters: { readAll: async () => [] },
        rates: { stream: (key) => this.#stream(key) },
        records: {
          count: async () => this.calls.length,
          charged: async function* () {
            yield [];
          },
          calls: (filter) => this.#page(filter),
          correct: async (corrections) => {
            this.booked.push(...corrections);
            // They say what they come to now, as the database would.
            const after = new Map(corrections.map((one) => [one.call.id, one.after]));
            this.calls = this.calls.map((one) => ({ ...one, ...after.get(one.id) }));
            return new Set(after.keys());
          },
        },
        audit: { write: async (entry) => void this.audited.push(entry) },
        clock: { wallMs: () => TESTING_START_MS + 48 * HOUR_MS },
        ...{ serverZone: 'UTC', board: this.board },
      },
      {
        ...{ from: '2026-01-31T00:00:00Z', until: '2026-02-01T00:00:00Z' },
        ...{ side: 'both', reason: 'late sheet', dryRun: false },
        asker: {
          ...{ actor: 'ada', source: 'local', via: 'local' },
          ...{ rights: EVERY_RIGHT, account: null },
        },
        ...more,
      },
    );
  }

  objects(): readonly StoredObject[] {
    return [
      {
        ...{ kind: 'accounts', key: 1n, id: 'acme', version: 1n },
        document: { type: 'customer', rateGroup: 'sell' },
      },
      { kind: 'rateGroups', key: 5n, id: 'sell', version: 1n, document: this.group },
    ];
  }

  async *#stream(key: bigint): AsyncGenerator<readonly StoredRate[]> {
    if (key === 5n) yield this.rates;
  }

  async *#page(filter: RerateFilter): AsyncGenerator<readonly RatedCall[]> {
    this.asked.push(filter);
    for (const one of this.calls) yield [one];
  }
}

describe('a period priced again (BIL-12)', () => {
  it('is shown first, account by account, and nothing is booked', async () => {
    const world = new World();
    const report = await world.run({ dryRun: true, reason: '' });
    assert.ok(report.ok);
    const { records, changed, accounts, dryRun } = report.value;
    assert.deepEqual([dryRun, records, changed], [true, 3, 3]);
    assert.deepEqual(accounts, [
      {
        ...{ account: 'acme', side: 'charge', records: 3 },
        ...{ before: '0.036', after: '0.045', balance: '-0.009' },
      },
    ]);
    assert.deepEqual([world.booked.length, world.audited.length], [0, 0]);
  });

  it('books what was shown, once, and tells the audit', async () => {
    const world = new World();
    const report = await world.run();
    assert.ok(report.ok);
    assert.equal(world.booked.length, 3);
    assert.equal(world.audited.length, 1);
    const again = await world.run();
    assert.ok(again.ok);
    assert.deepEqual([again.value.changed, again.value.accounts], [0, []]);
    assert.deepEqual([world.booked.length, world.audited.length], [3, 1]);
  });

  const NEXT_DAY = TESTING_START_MS + 24 * HOUR_MS;
  const changing = [
    rate('0.015', { effectiveUntilMs: NEXT_DAY }),
    rate('0.020', { effectiveFromMs: NEXT_DAY }),
  ];
  const evening = rate('0.010', { fromMinute: 18 * 60 });
  const evenings = TESTING_START_MS + 9 * HOUR_MS;
  //  rates of                     rows                     call began     a minute costs
  const moments: ReadonlyArray<
    readonly [string | undefined, readonly StoredRate[], number, string]
  > = [
    [undefined, changing, TESTING_START_MS, '0.015'],
    [undefined, changing, NEXT_DAY, '0.02'],
    ['now', changing, TESTING_START_MS, '0.02'],
    ['2026-01-15', changing, NEXT_DAY, '0.015'],
    [undefined, [rate('0.015'), evening], TESTING_START_MS, '0.015'],
    [undefined, [rate('0.015'), evening], evenings, '0.01'],
    ['now', [rate('0.015'), evening], evenings, '0.01'],
  ];
  for (const [rates, rows, beganMs, price] of moments) {
    const began = new Date(beganMs).toISOString();
    it(`${rows.length} rates, ${rates ?? 'of its moment'}: a call of ${began}`, async () => {
      const world = new World();
      world.calls = [call(1, beganMs)];
      world.rates = rows;
      const report = await world.run(rates === undefined ? {} : { rates });
      assert.ok(report.ok);
      assert.equal(report.value.accounts[0]?.after, price);
    });
  }

  it('a group that splits by its hours does so again', async () => {
    const world = new World();
    world.group = { bandCrossing: 'split' };
    // Ten seconds before the cheaper hours begin.
    const beganMs = TESTING_START_MS + 8 * HOUR_MS - 10_000;
    world.calls = [call(1, beganMs)];
    const blocks = { firstSeconds: 0, nextSeconds: 1 };
    world.rates = [rate('0.060', blocks), rate('0.006', { ...blocks, fromMinute: 18 * 60 })];
    const report = await world.run();
    assert.ok(report.ok);
    assert.equal(report.value.accounts[0]?.after, '0.015');
  });

  it('a locked rate, and none, leave the call as it was', async () => {
    const world = new World();
    world.rates = [rate('0.015', { locked: true })];
    const locked = await world.run();
    assert.ok(locked.ok);
    assert.deepEqual(locked.value.unpriced, [{ side: 'charge', why: 'locked', records: 3 }]);
    world.rates = [rate('0.015', { prefix: '49' })];
    const none = await world.run();
    assert.ok(none.ok);
    assert.deepEqual(none.value.unpriced, [{ side: 'charge', why: 'noRate', records: 3 }]);
    assert.equal(world.booked.length, 0);
  });

  it('asks for the calls that are meant', async () => {
    const world = new World();
    await world.run({ account: 'acme', callee: '+880 (17)%' });
    const [asked] = world.asked;
    assert.deepEqual([asked?.account, asked?.calleePrefix], [1n, '88017']);
    assert.equal(asked?.fromMs, Date.parse('2026-01-31T00:00:00Z'));
  });

  //  what is wrong                  request                                 field
  const refused: ReadonlyArray<readonly [string, Partial<RerateRequest>, string]> = [
    ['a beginning that is none', { from: 'soon' }, 'from'],
    ['an end that is none', { until: 'later' }, 'until'],
    ['an end before the beginning', { until: '2026-01-01T00:00:00Z' }, 'until'],
    ['no reason', { reason: ' ' }, 'reason'],
    ['an account that is not there', { account: 'nobody' }, 'account'],
    ['rates of no date', { rates: 'cheap' }, 'rates'],
    ['rates of always', { rates: 'always' }, 'rates'],
  ];
  for (const [what, request, field] of refused) {
    it(`${what}: refused with its field`, async () => {
      const world = new World();
      const report = await world.run(request);
      assert.equal(!report.ok && report.error.field, field);
      assert.equal(world.asked.length, 0);
    });
  }
});
