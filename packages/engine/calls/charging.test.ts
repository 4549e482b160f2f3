// What whole calls cost by all that a rate, its group, the account and the parameters say.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PriceE7, parsePrice } from '@tandem/base/money';
import { type RateExtras, type RateRow, readStep } from '@tandem/domain/rating';
import type { Fields } from '@tandem/edge/objects';
import { failed, hungUp, trying } from './legs/testing-legs.ts';
import {
  answersAfter,
  refuses,
  type SwitchOptions,
  says,
  silent,
  switchUnderTest,
} from './testing-switch.ts';

type Vendors = NonNullable<SwitchOptions['vendors']>;

const e7 = (text: string): PriceE7 => {
  const parsed = parsePrice(text);
  assert.ok(parsed.ok);
  return parsed.value;
};

const CALLEE = '8613800138000';
const MINUTE = 60_000;

/** Of 0.06 a minute, and what else it says. */
const rate = (more: Partial<RateRow> = {}): Partial<RateRow> => ({
  ...{ firstE7: e7('0.06'), nextE7: e7('0.06') },
  ...more,
});

const extra = (more: Partial<Omit<RateExtras, 'steps'>>, steps: readonly string[] = []) =>
  rate({
    ...more,
    steps: steps.map((text) => {
      const step = readStep(text);
      assert.ok(step.ok);
      return step.value;
    }),
  });

interface Charge {
  readonly name: string;
  readonly sell?: Partial<RateRow>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly talkMs: number;
  /** Of the customer, and the seconds that they are charged for. */
  readonly fee: string;
  readonly billed: number;
}

const CHARGES: readonly Charge[] = [
  { name: 'a minute of 1/1', talkMs: MINUTE, fee: '0.06', billed: 60 },
  { name: 'half a second more is no second', talkMs: 60_499, fee: '0.06', billed: 60 },
  { name: 'and this is one', talkMs: 60_500, fee: '0.061', billed: 61 },
  {
    ...{ name: '30/6', sell: rate({ firstSeconds: 30, nextSeconds: 6 }) },
    ...{ talkMs: 37_000, fee: '0.042', billed: 42 },
  },
  {
    ...{ name: '20/6, first then next', sell: rate({ firstSeconds: 20, nextSeconds: 6 }) },
    ...{ talkMs: 21_000, fee: '0.026', billed: 26 },
  },
  {
    name: '20/6, the total rounded',
    sell: extra({ ...rate({ firstSeconds: 20, nextSeconds: 6 }), mode: 'round-total' }),
    ...{ talkMs: 21_000, fee: '0.024', billed: 24 },
  },
  {
    ...{ name: 'connection fee', sell: rate({ connectionE7: e7('0.01') }) },
    ...{ talkMs: MINUTE, fee: '0.07', billed: 60 },
  },
  {
    ...{ name: 'within grace nothing, the connection fee neither' },
    sell: rate({ graceSeconds: 5, connectionE7: e7('0.01') }),
    ...{ talkMs: 5_000, fee: '0.00', billed: 0 },
  },
  {
    ...{ name: 'beyond grace all of it', sell: rate({ graceSeconds: 5 }) },
    ...{ talkMs: 6_000, fee: '0.006', billed: 6 },
  },
  {
    ...{ name: 'the minimum', sell: extra({ minimumE7: e7('0.05') }) },
    ...{ talkMs: 10_000, fee: '0.05', billed: 10 },
  },
  {
    ...{ name: 'more than the minimum', sell: extra({ minimumE7: e7('0.05') }) },
    ...{ talkMs: MINUTE, fee: '0.06', billed: 60 },
  },
  {
    ...{
      name: 'cheaper from the second minute on',
      sell: extra({}, ['60:0.03', '120:0.01/60/60']),
    },
    ...{ talkMs: 130_000, fee: '0.10', billed: 180 },
  },
  {
    ...{ name: 'FREE_TIME', parameters: { SERVER_BILLING_FREE_TIME: '20' } },
    ...{ talkMs: MINUTE, fee: '0.04', billed: 40 },
  },
  {
    ...{ name: 'HOLD_TIME_PRECISION', parameters: { SERVER_BILLING_HOLD_TIME_PRECISION: '10000' } },
    ...{ talkMs: 44_000, fee: '0.04', billed: 40 },
  },
  {
    ...{ name: 'FEE_PRECISION, half up', parameters: { SERVER_BILLING_FEE_PRECISION: '2' } },
    ...{ talkMs: 25_000, fee: '0.03', billed: 25 },
  },
  {
    ...{ name: 'FEE_UNIT, up', parameters: { SERVER_BILLING_FEE_UNIT: '0.05' } },
    ...{ talkMs: 51_000, fee: '0.10', billed: 51 },
  },
];

function talk(options: SwitchOptions, talkMs: number) {
  const world = switchUnderTest({ vendors: { good: answersAfter(1_000) }, ...options });
  const call = world.calls(CALLEE);
  world.passes(1_000 + talkMs);
  call.says(hungUp());
  world.passes(1_000);
  world.check();
  return world.record(call);
}

describe('what calls are charged (BIL-2, BIL-5, BIL-13)', () => {
  for (const { name, sell, parameters = {}, talkMs, fee, billed } of CHARGES) {
    it(`${name}: ${talkMs} ms cost ${fee}`, () => {
      const { charge } = talk({ sell: { '': sell ?? rate() }, parameters }, talkMs);
      assert.deepEqual([charge?.feeE7, charge?.billedSeconds], [String(e7(fee)), billed]);
    });
  }

  it('the vendor by the same rules, with terms of his own', () => {
    const buy = extra({ mode: 'round-total', minimumE7: e7('0.001') }, ['60:0.01/60/6']);
    const { cost, charge } = talk({ sell: { '': rate() }, buy: { '': buy } }, 90_000);
    assert.equal(charge?.feeE7, String(e7('0.09')));
    assert.equal(cost?.feeE7, String(e7('0.065')));
    assert.equal(cost?.rate?.price.mode, 'round-total');
    assert.equal(cost?.rate?.price.steps.length, 1);
  });

  it('an attempt that nobody answered has its fee, and no more than there is', () => {
    const sell = { '': extra({ attemptE7: e7('0.002') }) };
    const world = switchUnderTest({ vendors: { busy: refuses(486) }, sell });
    const call = world.calls(CALLEE);
    world.passes(5_000);
    const { charge, answeredAtMs } = world.record(call);
    assert.deepEqual([answeredAtMs, charge?.feeE7, charge?.billedSeconds], [null, '20000', 0]);
    world.check();
  });

  describe('the vendor of an attempt that came to nothing', () => {
    const buy = { '': extra({ attemptE7: e7('0.003') }) };
    const good = answersAfter(2_000);
    const contacts = [{ number: '1', address: '203.0.113.9:5060' }];
    const moved = says([[20, failed(302, { contacts })]], {
      ...{ addresses: ['198.51.100.1:5060', '203.0.113.9:5060'], redirects: 1 },
      inviteTimeoutSeconds: 1,
    });
    //  vendors, in their order                                   who gets a fee of an attempt
    const table: ReadonlyArray<readonly [string, Vendors, readonly string[]]> = [
      ['one that is busy gets it', { a: refuses(486) }, ['a 30000']],
      ['each one that was tried', { a: refuses(503), b: refuses(503) }, ['a 30000', 'b 30000']],
      ['before another one answers', { a: refuses(503), good }, ['a 30000']],
      ['not one that was never heard of', { a: silent({ inviteTimeoutSeconds: 1 }), good }, []],
      ['who only said 100 and nothing more', { a: says([[20, trying()]]), good }, ['a 30000']],
      ['not one that answers', { good }, []],
      ['one that sends the call on to a place that is silent', { a: moved, good }, ['a 30000']],
    ];
    for (const [name, vendors, fees] of table) {
      it(name, () => {
        const world = switchUnderTest({ vendors, buy });
        const call = world.calls(CALLEE);
        world.passes(MINUTE);
        if (call.stage === 'up') call.says(hungUp());
        world.passes(MINUTE);
        const { attempts } = world.record(call);
        const told = attempts.flatMap(({ gateway, cost }) =>
          cost === undefined ? [] : [`${gateway.id} ${cost.feeE7}`],
        );
        assert.deepEqual(told, fees);
        world.check();
      });
    }

    it('also where the caller gives up', () => {
      const world = switchUnderTest({ vendors: { a: answersAfter(30_000) }, buy });
      const call = world.calls(CALLEE);
      world.passes(5_000);
      call.says({ type: 'cancelled', cause: null });
      world.passes(MINUTE);
      const [attempt] = world.record(call).attempts;
      assert.deepEqual([attempt?.cost?.feeE7, attempt?.cost?.number], ['30000', CALLEE]);
    });

    it('for nothing where the rate has no such fee', () => {
      const world = switchUnderTest({ vendors: { a: refuses(486) } });
      const call = world.calls(CALLEE);
      world.passes(5_000);
      assert.equal(world.record(call).attempts[0]?.cost, undefined);
    });
  });

  it('a call that never found a way has no fee of an attempt', () => {
    const sell = { '': extra({ attemptE7: e7('0.002') }) };
    const vendors = { other: answersAfter(1, { prefixes: ['44'] }) };
    const world = switchUnderTest({ vendors, sell });
    const call = world.calls(CALLEE);
    world.passes(1_000);
    assert.equal(world.record(call).charge, null);
    world.check();
  });

  it('money that ends is cut to the second also where a step is dearer (BIL-4)', () => {
    const sell = { '': extra({}, ['60:0.6']) };
    const world = switchUnderTest({
      vendors: { good: answersAfter(1_000) },
      sell,
      balance: '0.16',
    });
    const call = world.calls(CALLEE);
    world.passes(10 * MINUTE);
    const { holdTimeMs, charge, serverReason } = world.record(call);
    assert.deepEqual([holdTimeMs, charge?.feeE7, serverReason], [70_000, '1600000', 24]);
    world.check();
  });
});

describe('a sheet that begins while calls come (BIL-9)', () => {
  const PER_SECOND = 100;
  const SECONDS = 6;

  it('a hundred calls a second: each has the price of its own moment, across the minute', () => {
    const world = switchUnderTest({
      ...{ vendors: { good: answersAfter(300) }, balance: '1000' },
      // One caller makes all of them.
      parameters: { SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: '0' },
    });
    const atMs = world.clock.wallMs() + (SECONDS / 2) * 1_000;
    const old = rate({ effectiveUntilMs: atMs });
    const fresh = rate({ firstE7: e7('0.12'), nextE7: e7('0.12'), effectiveFromMs: atMs });
    const rows: Record<string, Partial<RateRow>> = { '': rate(), '86': old };
    world.configuration.apply({ objects: {}, rates: { retail: rows } });
    const calls = [];
    for (let turn = 0; turn < SECONDS * PER_SECOND; turn += 1) {
      // The sheet comes ahead of it, and again with what else it has: tables are swapped.
      if (turn === PER_SECOND) {
        const sheet = [...Object.entries(rows), ['8613', fresh] as const, ['8614', fresh] as const];
        world.configuration.apply({
          ...{ objects: {}, rates: { retail: Object.fromEntries(sheet) } },
        });
      }
      calls.push(world.calls(CALLEE));
      world.passes(1_000 / PER_SECOND);
      if (turn >= PER_SECOND) calls[turn - PER_SECOND]?.says(hungUp());
    }
    world.passes(1_000);
    for (const call of calls.slice(-PER_SECOND)) call.says(hungUp());
    world.passes(1_000);
    let dear = 0;
    for (const call of calls) {
      const { startedAtMs, charge } = world.record(call);
      const price = startedAtMs < atMs ? e7('0.06') : e7('0.12');
      assert.equal(charge?.rate?.price.nextE7, price, `${startedAtMs - atMs} ms`);
      dear += startedAtMs < atMs ? 0 : 1;
    }
    assert.equal(dear, calls.length / 2);
    world.check();
  });
});

describe('how far a call may go, by its area (BIL-2)', () => {
  //  area of the rate, areas that were made, and whether a gateway for domestic calls may make it
  const china = (level: string | null) => ({ China: { prefixes: ['86'], level } });
  const rows: ReadonlyArray<readonly [string, string, Record<string, Fields>, boolean]> = [
    ['nobody says', '', {}, false],
    ['the area that the number lies in', '', china('domestic'), true],
    ['the same, further', '', china('international'), false],
    ['the area that the rate names', 'Home', { Home: { prefixes: [], level: 'local' } }, true],
    [
      'the named one before the other',
      'Home',
      { ...china('domestic'), Home: { prefixes: [], level: 'international' } },
      false,
    ],
    ['an area that does not say', '', china(null), false],
  ];
  for (const [what, area, areas, may] of rows) {
    it(`${what}: ${may ? 'it may' : 'it may not'}`, () => {
      const world = switchUnderTest({
        customer: { callLevel: 'domestic' },
        sell: { '': rate({ area }) },
        objects: { areas },
      });
      const call = world.calls(CALLEE);
      world.passes(2_000);
      if (may) call.says(hungUp());
      world.passes(1_000);
      assert.equal(world.record(call).answeredAtMs !== null, may);
      world.check();
    });
  }

  it('what the rate says comes first', () => {
    const world = switchUnderTest({
      customer: { callLevel: 'domestic' },
      sell: { '': rate({ level: 'international' }) },
      objects: { areas: { China: { prefixes: ['86'], level: 'local' } } },
    });
    const call = world.calls(CALLEE);
    world.passes(1_000);
    assert.deepEqual(world.told(call), ['reject 403']);
    world.check();
  });
});
