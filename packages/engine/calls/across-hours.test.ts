// Calls across hours of different prices, charged by their start or split, and money that ends
// among them: a call rings for a while, so its prices begin at other seconds than when it came.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PriceE7, parsePrice } from '@tandem/base/money';
import type { RateRow } from '@tandem/domain/rating';
import { hungUp } from './legs/testing-legs.ts';
import { answersAfter, switchUnderTest } from './testing-switch.ts';

const CALLEE = '8613800138000';
const SECOND = 1_000;
const DAY_MINUTES = 1_440;

const e7 = (text: string): PriceE7 => {
  const parsed = parsePrice(text);
  assert.ok(parsed.ok);
  return parsed.value;
};

type Hours = Pick<RateRow, 'fromMinute' | 'untilMinute'>;
/** The clock of the tests begins at midnight. */
const UNTIL_TEN_PAST: Hours = { fromMinute: 0, untilMinute: 10 };
const FROM_TEN_PAST: Hours = { fromMinute: 10, untilMinute: DAY_MINUTES };
const CALLS_AT_SECONDS = 9 * 60 + 30;

const minute = (price: string, more: Partial<RateRow> = {}): Partial<RateRow> => ({
  ...{ firstE7: e7(price), nextE7: e7(price) },
  ...more,
});

interface Case {
  readonly what: string;
  readonly crossing?: 'start' | 'split';
  /** Until ten past midnight, half a minute after the call comes; a cent a second from then on. */
  readonly before?: Partial<RateRow>;
  readonly after?: Partial<RateRow>;
  readonly advance?: string;
  readonly balance?: string;
  readonly ringsSeconds: number;
  /** Longer than its money: it is cut. */
  readonly talksSeconds: number;
  readonly fee: string;
  readonly heldMs?: number;
}

const DEAR = minute('0.60');
const CHEAP = minute('0.06');

const CASES: readonly Case[] = [
  {
    ...{ what: 'by its start', crossing: 'start' },
    ...{ ringsSeconds: 10, talksSeconds: 60, fee: '0.06' },
  },
  {
    ...{ what: 'by its start, though answered later', crossing: 'start' },
    ...{ ringsSeconds: 60, talksSeconds: 60, fee: '0.06' },
  },
  { what: 'split where it is answered before', ringsSeconds: 10, talksSeconds: 60, fee: '0.42' },
  { what: 'answered at the edge', ringsSeconds: 30, talksSeconds: 50, fee: '0.50' },
  { what: 'answered behind it', ringsSeconds: 60, talksSeconds: 50, fee: '0.50' },
  {
    ...{ what: 'money that ends among dearer hours', balance: '0.40' },
    ...{ ringsSeconds: 10, talksSeconds: 600, fee: '0.40', heldMs: 58 * SECOND },
  },
  {
    ...{ what: 'the same, all of it dearer than when it came', balance: '0.40' },
    ...{ ringsSeconds: 30, talksSeconds: 600, fee: '0.40', heldMs: 40 * SECOND },
  },
  {
    ...{ what: 'money that lasts longer, because cheap hours came first', balance: '0.40' },
    ...{ before: DEAR, after: CHEAP },
    ...{ ringsSeconds: 30, talksSeconds: 600, fee: '0.40', heldMs: 400 * SECOND },
  },
  {
    ...{ what: 'a first block that the reserve does not pay is asked for at once' },
    ...{ after: minute('0.60', { firstSeconds: 60, nextSeconds: 60 }), advance: '0' },
    ...{ ringsSeconds: 60, talksSeconds: 30, fee: '0.60' },
  },
];

describe('a call across hours of different prices (BIL-2, BIL-4)', () => {
  for (const one of CASES) {
    it(one.what, () => {
      const { before = CHEAP, after = DEAR, advance = '1', balance = '100' } = one;
      const world = switchUnderTest({
        vendors: { good: answersAfter(one.ringsSeconds * SECOND) },
        sell: { '': { ...after, ...FROM_TEN_PAST }, '86': { ...before, ...UNTIL_TEN_PAST } },
        objects: { rateGroups: { retail: { bandCrossing: one.crossing ?? 'split' } } },
        parameters: { SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME: advance },
        balance,
      });
      world.passes(CALLS_AT_SECONDS * SECOND);
      const call = world.calls(CALLEE);
      world.passes((one.ringsSeconds + one.talksSeconds) * SECOND);
      if (call.stage === 'up') call.says(hungUp());
      world.passes(SECOND);
      const { charge, holdTimeMs, serverReason } = world.record(call);
      assert.equal(charge?.feeE7, String(e7(one.fee)));
      assert.equal(holdTimeMs, one.heldMs ?? one.talksSeconds * SECOND);
      assert.equal(serverReason === 24, one.heldMs !== undefined);
      assert.equal(world.switch.counters.feesCapped, 0);
      world.check();
    });
  }

  it('what no money is left for is cut at once, and costs no more than was reserved', () => {
    const world = switchUnderTest({
      vendors: { good: answersAfter(60 * SECOND) },
      sell: {
        '': { ...minute('0.60', { firstSeconds: 60, nextSeconds: 60 }), ...FROM_TEN_PAST },
        '86': { ...CHEAP, ...UNTIL_TEN_PAST },
      },
      objects: { rateGroups: { retail: { bandCrossing: 'split' } } },
      parameters: { SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME: '0' },
      balance: '0.50',
    });
    world.passes(CALLS_AT_SECONDS * SECOND);
    const call = world.calls(CALLEE);
    world.passes(90 * SECOND);
    const { charge, holdTimeMs, serverReason } = world.record(call);
    assert.deepEqual([charge?.feeE7, serverReason], [String(e7('0.001')), 24]);
    assert.ok(holdTimeMs <= SECOND, `${holdTimeMs} ms`);
    world.check();
  });
});

describe('SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME (BIL-4)', () => {
  //  minutes, balance, whether a call of 0.06 a minute begins
  const table: ReadonlyArray<readonly [string, string, boolean]> = [
    ['1', '0.0599999', false],
    ['1', '0.06', true],
    ['3', '0.1799999', false],
    ['3', '0.18', true],
    ['0', '0.0009999', false],
    ['0', '0.001', true],
  ];
  for (const [minutes, balance, begins] of table) {
    it(`${minutes} min ahead with ${balance}: it ${begins ? 'begins' : 'is refused'}`, () => {
      const world = switchUnderTest({
        sell: { '': CHEAP },
        balance,
        parameters: { SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME: minutes },
      });
      const call = world.calls(CALLEE);
      world.passes(1_500);
      if (call.stage === 'up') call.says(hungUp());
      world.passes(SECOND);
      const { answeredAtMs, serverReason } = world.record(call);
      assert.deepEqual([answeredAtMs !== null, serverReason === 8], [begins, !begins]);
      world.check();
    });
  }
});
