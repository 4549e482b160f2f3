// Where whole calls go (calls.md 2): which gateways count for the choice of the prefix, lines that
// are reserved, the way back to who called, and addresses of one gateway.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import { hungUp } from './legs/testing-legs.ts';
import { ALWAYS_THERE } from './ports.ts';
import {
  answersAfter,
  CUSTOMER_HOST,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  says,
  silent,
  switchUnderTest,
  type Vendor,
} from './testing-switch.ts';

const SECOND = 1_000;
const CALLEE = '8613800138000';
const list = (number: string): Fields => ({ entries: [{ number }] });
const none: Fields = { spans: [{ weekdays: ['mon'], from: '00:00', until: '00:01' }] };

function over(world: SwitchUnderTest): void {
  for (const call of world.callers) if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  world.check();
}

const keyOf = (world: SwitchUnderTest, id: string) =>
  world.configuration.keyOf('routingGateways', id);

describe('an expiration prefix, by how its gateway is (RTE-1)', () => {
  const wide = answersAfter(1, { prefixes: ['86'] });
  const narrow = (fields: Fields): Vendor =>
    answersAfter(1, { prefixes: ['8613:expiration'], ...fields });
  interface Row {
    readonly is: Vendor;
    readonly more?: SwitchOptions;
    /** Whether the shorter prefix follows. */
    readonly follows: boolean;
    readonly before?: (world: SwitchUnderTest) => void;
  }
  const dark = { parts: { reach: { ...ALWAYS_THERE, isOffline: (key: bigint) => key === 4n } } };
  const table: Readonly<Record<string, Row>> = {
    // They do not exist for the choice of the prefix.
    locked: { is: narrow({ lock: 'all' }), follows: true },
    'not for this customer': { is: narrow({ allowedMappingGateways: ['other'] }), follows: true },
    'denied to this customer': { is: narrow({ deniedMappingGateways: ['acme'] }), follows: true },
    'not for the caller': { is: narrow({ callerDeniedPrefixes: ['49'] }), follows: true },
    'not for the called number': { is: narrow({ calleeLengths: [5] }), follows: true },
    'outside its calendar': {
      ...{ is: narrow({ calendar: 'never' }), follows: true },
      more: { objects: { workCalendars: { never: none } } },
    },
    'refused by a list of its own': {
      ...{ is: narrow({ calleeLists: ['bad'] }), follows: true },
      more: { objects: { numberLists: { bad: list('86*') } } },
    },
    // They exist, and nothing shorter is tried.
    failed: { is: refuses(503, { prefixes: ['8613:expiration'] }), follows: false },
    silent: {
      is: silent({ prefixes: ['8613:expiration'], inviteTimeoutSeconds: 1 }),
      follows: false,
    },
    offline: { is: narrow({}), follows: false, more: dark },
    full: {
      ...{ is: narrow({ lines: 1 }), follows: false },
      before: (world) => void world.calls(CALLEE),
    },
    'at its calls a second': {
      ...{ is: narrow({ cps: 1 }), follows: false },
      before: (world) => void world.calls(CALLEE),
    },
    'of an account that is locked': {
      ...{ is: narrow({ account: 'shut' }), follows: false },
      more: { objects: { accounts: { shut: { type: 'clearing', status: 'locked' } } } },
    },
    'too dear': { is: narrow({ maximumCostPerMinute: '0.001' }), follows: false },
  };
  for (const [how, { is, more = {}, follows, before }] of Object.entries(table)) {
    it(`${how}: ${follows ? 'the shorter prefix follows' : 'nothing shorter does'}`, () => {
      const world = switchUnderTest({ vendors: { narrow: is, wide }, ...more });
      if (more === dark) assert.equal(keyOf(world, 'narrow'), 4n);
      before?.(world);
      const call = world.calls(CALLEE);
      world.passes(5 * SECOND);
      assert.equal(call.stage === 'up', follows);
      over(world);
      const wideTried = world.attempts(call).some((each) => each.startsWith('wide'));
      assert.equal(wideTried, follows);
    });
  }

  it('one such member of several is enough', () => {
    const vendors = {
      gone: narrow({ lock: 'all' }),
      there: refuses(503, { prefixes: ['8613:expiration'] }),
      plain: refuses(503, { prefixes: ['8613'] }),
      wide,
    };
    const world = switchUnderTest({ vendors });
    const call = world.calls(CALLEE);
    world.passes(5 * SECOND);
    over(world);
    assert.deepEqual(world.attempts(call), ['there: refused 503', 'plain: refused 503']);
  });

  it('the longest over all goes before a better priority of a shorter one, and that follows', () => {
    const vendors = {
      wide: refuses(503, { prefixes: [''], priority: 0 }),
      middle: refuses(503, { prefixes: ['86'], priority: 1 }),
      long: refuses(503, { prefixes: ['8613', '44'], priority: 9 }),
    };
    const world = switchUnderTest({ vendors });
    const call = world.calls(CALLEE);
    world.passes(5 * SECOND);
    over(world);
    const order = world.attempts(call).map((each) => each.split(':')[0]);
    assert.deepEqual(order, ['long', 'middle', 'wide']);
  });
});

describe('lines of a group that are reserved (RTE-4)', () => {
  const gatewayGroups = { few: { lines: 2 } };
  const OTHER = '192.0.2.20';
  const source = { address: OTHER, port: 5060 };

  it('for a customer: others of the group cannot take them, it can', () => {
    for (const reservedLines of [0, 1]) {
      const other = {
        ...{ account: 'acme-money', addresses: [OTHER] },
        ...{ groups: ['few'], reservedLines },
      };
      const world = switchUnderTest({
        customer: { groups: ['few'] },
        objects: { gatewayGroups, mappingGateways: { other } },
      });
      const calls = [world.calls(CALLEE), world.calls(CALLEE), world.calls(CALLEE, { source })];
      world.passes(2 * SECOND);
      const up = calls.map(({ stage }) => stage === 'up');
      assert.deepEqual(up, reservedLines === 1 ? [true, false, true] : [true, true, false]);
      over(world);
    }
  });

  it('and once it has used them it is as the others', () => {
    const other = {
      ...{ account: 'acme-money', addresses: [OTHER] },
      ...{ groups: ['few'], reservedLines: 1 },
    };
    const world = switchUnderTest({
      customer: { groups: ['few'] },
      objects: { gatewayGroups, mappingGateways: { other } },
    });
    const [own, second] = [world.calls(CALLEE, { source }), world.calls(CALLEE)];
    const third = world.calls(CALLEE, { source });
    world.passes(2 * SECOND);
    assert.deepEqual(
      [own, second, third].map(({ stage }) => stage),
      ['up', 'up', 'over'],
    );
    over(world);
  });
});

describe('the way back (RTE-5)', () => {
  //  the vendor's address, the port that the customer calls from, a field      who is asked
  const table: ReadonlyArray<readonly [string, number, Fields, string]> = [
    [`${CUSTOMER_HOST}:5060`, 5060, {}, 'other'],
    [CUSTOMER_HOST, 5060, {}, 'other'],
    [`${CUSTOMER_HOST}:5060`, 5080, {}, 'same'],
    [CUSTOMER_HOST, 5080, {}, 'same'],
    [`${CUSTOMER_HOST}:5080`, 5080, {}, 'other'],
    [`${CUSTOMER_HOST}:5060`, 5060, { allowRouteBack: true }, 'same'],
  ];
  for (const [address, port, fields, first] of table) {
    it(`${address}, called from ${port}, ${JSON.stringify(fields)}: ${first}`, () => {
      const vendors = {
        same: answersAfter(1, { addresses: [address], ...fields }),
        other: answersAfter(1),
      };
      const world = switchUnderTest({ vendors });
      world.legs.scripts.set(address, answersAfter(1).script);
      const call = world.calls(CALLEE, { source: { address: CUSTOMER_HOST, port } });
      world.passes(SECOND);
      over(world);
      assert.deepEqual(world.attempts(call), [`${first}: connected 200`]);
    });
  }

  it('a vendor that may call in gets none of its calls back', () => {
    const at = '203.0.113.20';
    const vendors = {
      in: answersAfter(1, { addresses: [at], mayCallIn: true }),
      other: answersAfter(1),
    };
    const world = switchUnderTest({ vendors });
    world.money.has(world.configuration.keyOf('accounts', 'vendor'), 10_000_000n as never);
    world.remembersBalances();
    const call = world.calls(CALLEE, { source: { address: at, port: 5060 } });
    world.passes(SECOND);
    over(world);
    assert.deepEqual(world.attempts(call), ['other: connected 200']);
  });
});

describe('several addresses of a gateway (RTE-3, SIG-10)', () => {
  it('those that answer are used, in their order; without any it is left out', () => {
    const addresses = ['198.51.100.7:5060', '198.51.100.8:5060'];
    for (const live of [addresses, addresses.slice(1), []]) {
      const world: SwitchUnderTest = switchUnderTest({
        vendors: { many: says([], { addresses }), other: answersAfter(1) },
        parts: {
          reach: {
            ...ALWAYS_THERE,
            isOffline: (key) => key === keyOf(world, 'many') && live.length === 0,
            addressesOf: (key) => (key === keyOf(world, 'many') ? live : null),
          },
        },
      });
      const call = world.calls(CALLEE);
      const [first] = world.legs.legs;
      if (live.length > 0) assert.deepEqual(first?.invitation.addresses, live);
      world.passes(20 * SECOND);
      over(world);
      assert.equal(world.attempts(call).length, live.length > 0 ? 2 : 1);
      const why = world.record(call).trace.includes('route many by (all): offline');
      assert.equal(why, live.length === 0);
    }
  });
});
