import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printMoney } from '@tandem/base/money';
import { seededRandom } from '@tandem/base/testkit';
import {
  fee,
  priceFrom,
  pricesOverTime,
  type RateTable,
  UTC_ZONE,
  type Zone,
  zoneFrom,
} from '@tandem/domain/rating';
import { moment, sheet } from './testing-sheet.ts';
import { money, pricing } from './testing-tariff.ts';

const PLAIN_RULES = pricing('1/1 0').rules;

/** Central Europe in 2026: clocks go from 02:00 to 03:00 on 29 March, and back on 25 October. */
const BERLIN = zoneFrom({
  firstOffsetMinutes: 60,
  transitions: [
    { atMs: moment('2026-03-29T01:00'), offsetMinutes: 120 },
    { atMs: moment('2026-10-25T01:00'), offsetMinutes: 60 },
  ],
});

interface Call {
  readonly table: RateTable;
  readonly number: string;
  readonly at: string;
  readonly zone?: Zone;
  readonly ringsSeconds?: number;
  readonly freeSeconds?: number;
}

function splitFee(call: Call, seconds: number): string {
  const { table, number, at, zone = UTC_ZONE, ringsSeconds = 0, freeSeconds = 0 } = call;
  const atMs = moment(at);
  const prices = pricesOverTime(table, number, { atMs, zone });
  const answeredAtMs = atMs + ringsSeconds * 1000;
  const price = priceFrom(prices, { answeredAtMs, freeSeconds });
  const rules = { ...PLAIN_RULES, freeSeconds };
  return printMoney(fee(seconds * 1000, { price, rules, packageSeconds: 0 }).amount);
}

describe('a call across hours of different prices, split (BIL-2)', () => {
  const day = sheet('88 B 1/1 0.06 | 08:00-20:00', '88 B 1/1 0.03');
  const blocks = sheet('88 B 60/60 0.06 | 08:00-20:00', '88 B 30/30 0.03');
  const nights = sheet(
    '88 B 1/1 0.06',
    '88 B 1/1 0.03 | 22:00-24:00',
    '88 B 1/1 0.03 | 00:00-06:00',
  );
  const locked = sheet('88 B 1/1 0.06 | 08:00-20:00', '88 B 1/1 0.03 | locked');
  const short = sheet('889 B 1/1 0.06 | 08:00-20:00', '88 B 1/1 0.03');
  const ends = sheet('88 B 1/1 0.06 | until 2026-01-06', '88 B 1/1 0.03 | from 2026-01-06');
  const later = sheet('88 B 1/1 0.06', '88 B 1/1 0.03 | from 2026-01-06 00:00-06:00');
  const tiers = sheet('88 B 1/1 0.06', '88 B 1/1 0.03 from 180 1 0.99 | 08:00-08:02');
  const weekend = sheet('88 B 1/1 0.06', '88 B 1/1 0.03 | sat-sun');
  const stepped = sheet('88 B 1/1 0.06 from 60 1 0.12 | 08:00-20:00', '88 B 1/1 0.03 from 90 1 0');
  const call = (table: RateTable, at: string, number = '880'): Call => ({ table, number, at });
  //  the call, seconds, fee
  const table: ReadonlyArray<readonly [string, Call, number, string]> = [
    ['within the day', call(day, '2026-01-05T12:00'), 60, '0.06'],
    ['up to its end', call(day, '2026-01-05T19:59'), 60, '0.06'],
    ['over its end', call(day, '2026-01-05T19:59'), 120, '0.09'],
    ['into the day', call(day, '2026-01-05T07:59'), 120, '0.09'],
    ['a day and a night', call(day, '2026-01-05T08:00'), 86_400, '64.8'],
    ['three of them', call(day, '2026-01-05T08:00'), 3 * 86_400, '194.4'],
    // A block belongs to the hours in which it begins, whole.
    ['in blocks', call(blocks, '2026-01-05T19:59:30'), 61, '0.075'],
    ['in blocks, before', call(blocks, '2026-01-05T07:59:50'), 31, '0.075'],
    ['over midnight', call(nights, '2026-01-05T23:59'), 120, '0.06'],
    ['out of the night', call(nights, '2026-01-05T05:59'), 120, '0.09'],
    ['a call that runs is not cut by a lock', call(locked, '2026-01-05T19:59'), 120, '0.12'],
    ['a shorter prefix later', call(short, '2026-01-05T19:59', '8890'), 120, '0.09'],
    ['dates are those of the start', call(ends, '2026-01-05T23:59'), 120, '0.12'],
    ['whose dates change in other hours', call(later, '2026-01-05T23:59'), 120, '0.12'],
    ['into hours with steps, and out', call(tiers, '2026-01-05T07:59:30'), 240, '0.18'],
    ['into the weekend', call(weekend, '2026-01-09T23:59'), 120, '0.09'],
    ['out of it', call(weekend, '2026-01-11T23:59'), 120, '0.09'],
    ['with steps of the first hours', call(stepped, '2026-01-05T19:58'), 120, '0.18'],
    ['with steps of both', call(stepped, '2026-01-05T19:58:30'), 100, '0.12'],
    ['in a zone', { ...call(day, '2026-01-05T18:59'), zone: BERLIN }, 120, '0.09'],
    ['in a zone, in summer', { ...call(day, '2026-07-06T17:59'), zone: BERLIN }, 120, '0.09'],
    ['answered after the end', { ...call(day, '2026-01-05T19:59'), ringsSeconds: 60 }, 60, '0.03'],
    ['answered before it', { ...call(day, '2026-01-05T19:59'), ringsSeconds: 30 }, 60, '0.045'],
    // The first 30 seconds of the call are free, those after them dear until the end of the day.
    ['with free time', { ...call(day, '2026-01-05T19:59'), freeSeconds: 30 }, 120, '0.06'],
    [
      'free until after the end',
      { ...call(day, '2026-01-05T19:59'), freeSeconds: 61 },
      122,
      '0.031',
    ],
  ];
  for (const [name, one, seconds, expected] of table) {
    it(`${name}: ${seconds} s from ${one.at} cost ${expected}`, () =>
      assert.equal(splitFee(one, seconds), printMoney(money(expected))));
  }

  it('to the millisecond: a block begins before the change or after it', () => {
    const before = call(day, '2026-01-05T19:59:59.001');
    assert.equal(splitFee(before, 2), '0.0015');
    assert.equal(splitFee(call(day, '2026-01-05T19:59:58.999'), 3), '0.0025');
    assert.equal(splitFee(call(day, '2026-01-05T19:59:59.000'), 2), '0.0015');
  });

  it('while clocks are set, hours are those that they show', () => {
    const early = sheet('88 B 1/1 0.06 | 02:30-04:00', '88 B 1/1 0.03');
    const spring = { table: early, number: '88', zone: BERLIN };
    // 02:30 never comes: at 01:00 UTC it is 03:00, within the hours.
    assert.equal(splitFee({ ...spring, at: '2026-03-29T00:59' }, 120), '0.09');
    // In autumn it is 02:30 twice: at 00:30 UTC, then again at 01:30 after 02:00.
    assert.equal(splitFee({ ...spring, at: '2026-10-25T00:29' }, 120), '0.09');
    assert.equal(splitFee({ ...spring, at: '2026-10-25T00:59' }, 120), '0.09');
    assert.equal(splitFee({ ...spring, at: '2026-10-25T01:29' }, 120), '0.09');
  });

  it('a number without hours has one price, and the zone is not asked', () => {
    const plain = sheet('86 C 1/1 0.01');
    const zone = { offsetMinutesAt: () => assert.fail('no need to know the time of day') };
    assert.equal(pricesOverTime(plain, '86', { atMs: 0, zone }).length, 1);
    assert.deepEqual(pricesOverTime(plain, '1', { atMs: 0, zone }), []);
  });
});

describe('a split call agrees with asking the table at each block (BIL-2)', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`in any hours (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const hours = Array.from({ length: 4 }, () => {
        const from = random.below(1_380);
        const until = from + random.between(1, 1_440 - from);
        const time = (minute: number): string =>
          `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
        const days = random.pick(['', 'mon-fri ', 'sat-sun ', 'wed ']);
        const price = `${random.pick([1, 30])}/${random.pick([1, 6, 30])} 0.${random.between(1, 99)}`;
        return `${random.pick(['88', '889'])} B ${price} | ${days}${time(from)}-${time(until)}`;
      });
      const table = sheet('88 B 6/6 0.07', ...hours);
      for (let round = 0; round < 40; round += 1) {
        const atMs = moment('2026-03-27') + random.below(4 * 86_400_000);
        const prices = pricesOverTime(table, '8891', { atMs, zone: BERLIN });
        const price = priceFrom(prices, { answeredAtMs: atMs, freeSeconds: 0 });
        const seconds = random.between(1, 90_000);
        const got = fee(seconds * 1000, { price, rules: PLAIN_RULES, packageSeconds: 0 });
        let at = price.firstSeconds;
        // Prices are for 60 seconds: so many sixtieths of 10^-7.
        let cost = BigInt(price.firstSeconds) * BigInt(price.firstE7);
        while (at < seconds) {
          const rate = table.find('8891', atMs + at * 1000, BERLIN)?.price();
          assert.ok(rate !== undefined);
          cost += BigInt(rate.nextSeconds) * BigInt(rate.nextE7);
          at += rate.nextSeconds;
        }
        assert.equal(got.amount, (2n * cost + 60n) / 120n);
        assert.equal(got.billedSeconds, at);
      }
    });
  }
});

describe('zones', () => {
  //  at, offset
  const table: ReadonlyArray<readonly [string, number]> = [
    ['1990-01-01', 60],
    ['2026-03-29T00:59:59.999', 60],
    ['2026-03-29T01:00', 120],
    ['2026-10-25T00:59:59.999', 120],
    ['2026-10-25T01:00', 60],
    ['2100-07-01', 60],
  ];
  for (const [at, offset] of table) {
    it(`at ${at} UTC: ${offset} minutes`, () =>
      assert.equal(BERLIN.offsetMinutesAt(moment(at)), offset));
  }

  it('transitions that are not ascending are a mistake', () => {
    const transitions = [2, 1].map((atMs) => ({ atMs, offsetMinutes: 0 }));
    assert.throws(() => zoneFrom({ firstOffsetMinutes: 0, transitions }), /ascending/);
  });
});
