// Half a day of the demo, played by the engine of calls over the demo's own system: what there is
// to see in the console is there, and the books of it agree.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryLog } from '@tandem/base/testkit';
import { ParameterView } from '@tandem/domain/parameters';
import type { CallRecord } from '@tandem/domain/record';
import {
  checkConfiguration,
  currentConfiguration,
  readConfiguration,
} from '@tandem/edge/configuration';
import { diceOf } from '../../../apps/demo/dice.ts';
import { playPast } from '../../../apps/demo/past/play.ts';
import { placesIn } from '../../../apps/demo/world/places.ts';
import { demoSystem } from '../../../apps/demo/world/system.ts';
import { demoSnapshot } from './world.ts';

const HOUR_MS = 3_600_000;
const FROM = Date.UTC(2026, 0, 30, 6);
const HOURS = 6;
const UNTIL = FROM + HOURS * HOUR_MS;

async function played(seed: number, hours = HOURS) {
  const records: CallRecord[] = [];
  const log = new MemoryLog();
  const spent = await playPast(
    {
      ...{ fromMs: FROM, untilMs: FROM + hours * HOUR_MS, cps: 0.1, places: placesIn(1) },
      ...{ tandem: { address: '127.1.0.1', port: 5080 }, node: 'past', epoch: 'epoch-1' },
    },
    {
      ...{ snapshot: demoSnapshot(), dice: diceOf(seed), log: log.log },
      ended: ({ record }) => records.push(record),
      pause: async () => undefined,
    },
  );
  return { records, spent, log };
}

describe('half a day of the demo (CON-1)', async () => {
  const { records, spent, log } = await played(1);
  const answered = records.filter(({ answeredAtMs }) => answeredAtMs !== null);

  it('has calls, within its time, none of them broken', () => {
    assert.ok(records.length > 800, `${records.length}`);
    for (const { startedAtMs, endedAtMs } of records) {
      assert.ok(startedAtMs >= FROM && endedAtMs <= UNTIL);
    }
    // Somebody calls for help now and then, of which operators are told.
    const told = new Set(log.records.map(({ code }) => code));
    assert.deepEqual([...told], ['EMERGENCY_CALL']);
  });

  //  what there is to see                               of all calls
  const table: ReadonlyArray<readonly [string, (record: CallRecord) => boolean]> = [
    ['answered ones', ({ answeredAtMs }) => answeredAtMs !== null],
    ['busy ones', ({ serverReason }) => serverReason === 2],
    ['callers who gave up', ({ endReason }) => endReason === 487],
    [
      'some that a second vendor took',
      ({ attempts, answeredAtMs }) => attempts.length > 1 && answeredAtMs !== null,
    ],
    ['somebody unknown', ({ isIllegal }) => isIllegal],
    ['numbers without a price', ({ serverReason }) => serverReason === 7],
    ['routes left out for their margin', ({ trace }) => trace.some((line) => /margin/.test(line))],
    [
      'losses where they are allowed',
      ({ charge, cost }) => BigInt(cost?.feeE7 ?? 0) > BigInt(charge?.feeE7 ?? 0),
    ],
    ['an agent who earns', ({ agents }) => agents.some(({ amountE7 }) => BigInt(amountE7) > 0n)],
    [
      'free calls',
      ({ calleeE164, charge, answeredAtMs }) =>
        calleeE164 === '800' && answeredAtMs !== null && (charge?.feeE7 ?? '0') === '0',
    ],
  ];
  for (const [what, holds] of table) {
    it(`has ${what}`, () => assert.ok(records.some(holds), what));
  }

  it('is answered as often as a market is, and costs less than it earns', () => {
    const ratio = answered.length / records.length;
    assert.ok(ratio > 0.3 && ratio < 0.8, `${ratio}`);
    const sum = (fee: (record: CallRecord) => string): bigint =>
      answered.reduce((total, record) => total + BigInt(fee(record)), 0n);
    const [sold, bought] = [
      sum(({ charge }) => charge?.feeE7 ?? '0'),
      sum(({ cost }) => cost?.feeE7 ?? '0'),
    ];
    assert.ok(sold > bought && bought > 0n, `${sold} ${bought}`);
  });

  it('has spent what its records say, to the last digit', () => {
    const sums = new Map<string, bigint>();
    for (const { charge } of records) {
      if (charge === null || charge.feeE7 === '0') continue;
      const { key } = charge.account;
      sums.set(key, (sums.get(key) ?? 0n) + BigInt(charge.feeE7));
    }
    assert.deepEqual(sums, new Map([...spent].map(([key, money]) => [String(key), money])));
  });

  it('is the same again from the same seed', async () => {
    const shown = ({ startedAtMs, calleeE164, endReason }: CallRecord) =>
      `${startedAtMs} ${calleeE164} ${endReason}`;
    const [one, again, other] = [await played(1, 1), await played(1, 1), await played(2, 1)];
    assert.deepEqual(again.records.map(shown), one.records.map(shown));
    assert.notDeepEqual(other.records.map(shown), one.records.map(shown));
  });
});

describe("the demo's system as a file (CON-1)", () => {
  it('is one that `tandem apply` takes', async () => {
    const text = JSON.stringify(demoSystem(placesIn(1)));
    const document = await readConfiguration(text, 'demo');
    assert.ok(document.ok);
    const current = currentConfiguration({
      objects: [],
      parameters: ParameterView.defaults,
      rates: new Map(),
    });
    const checked = checkConfiguration(document.value, { current, prune: false });
    assert.ok(checked.ok, JSON.stringify(checked));
  });
});
