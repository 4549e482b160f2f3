import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import type { Session } from '@tandem/protocol/sdp';
import type { LegEvent } from './legs/leg.ts';
import { session as sessionAt } from './legs/sip/testing-world.ts';
import { answered, type FakeCallerLeg, hungUp, type Script, trying } from './legs/testing-legs.ts';
import type { CallStates } from './ports.ts';
import { answer, connects, world as mediaWorld, offer, sdp } from './testing-media-calls.ts';
import { legsTo, rings, withPhones } from './testing-phones.ts';
import {
  answersAfter,
  CUSTOMER_HOST,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  says,
  switchUnderTest,
  type Vendor,
} from './testing-switch.ts';

const SECOND = 1_000;
const CALLEE = '8613800138000';

const reason = (world: SwitchUnderTest, call: FakeCallerLeg): number =>
  world.record(call).serverReason;

function ends(world: SwitchUnderTest): void {
  for (const call of world.callers) if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  world.check();
}

describe('geofences on calls (SEC-4)', () => {
  const media = (address: string) => ({
    ...{ origin: undefined, name: '-', lines: [], media: [] },
    connection: { netType: 'IN', addressType: 'IP4', address, multicast: undefined },
  });
  const fence = (address: string, everywhere = 'no'): Fields => ({
    ...{ everywhere, ranges: [{ address }] },
  });
  const here = { here: fence('192.0.2.0/24') };
  //  fences, the customer's field, its SDP                                    passes
  const table: ReadonlyArray<readonly [Record<string, Fields>, Fields, string, boolean]> = [
    [{}, {}, '10.9.9.9', true],
    [{ bad: fence('192.0.2.0/24', 'forbidden') }, {}, CUSTOMER_HOST, false],
    [{ bad: fence('10.0.0.0/8', 'forbidden') }, {}, CUSTOMER_HOST, true],
    [{ bad: fence('10.0.0.0/8', 'forbidden') }, {}, '10.9.9.9', false],
    [{ bad: fence('10.0.0.0/8', 'forbidden') }, { geofenceMode: 'ignore' }, '10.9.9.9', true],
    [here, { geofenceMode: 'allow', geofences: ['here'] }, CUSTOMER_HOST, true],
    [here, { geofenceMode: 'allow', geofences: ['here'] }, '10.9.9.9', false],
    [here, { geofenceMode: 'forbidden', geofences: ['here'] }, '10.9.9.9', false],
  ];
  for (const [geofences, customer, sdp, passes] of table) {
    it(`${Object.keys(geofences)} ${JSON.stringify(customer)} ${sdp}: ${passes}`, () => {
      const world = switchUnderTest({ objects: { geofences }, customer });
      const description = media(sdp) as never;
      const call = world.calls(CALLEE, { description });
      world.passes(2 * SECOND);
      assert.equal(call.stage === 'up', passes);
      if (!passes) assert.equal(reason(world, call), 17);
      ends(world);
    });
  }
});

describe('geofences on where RTCP is wanted (SEC-4)', () => {
  const geofences = { bad: { everywhere: 'forbidden', ranges: [{ address: '10.66.0.0/16' }] } };
  const elsewhere = (address: string) =>
    sessionAt('10.9.9.9', 4_000, [`a=rtcp:4001 IN IP4 ${address}`]);

  it('a customer: refused as for its media', () => {
    for (const [address, passes] of [
      ['10.9.9.8', true],
      ['10.66.0.1', false],
      ['0.0.0.0', true],
    ] as const) {
      const world = switchUnderTest({ objects: { geofences } });
      const call = world.calls(CALLEE, { description: elsewhere(address) });
      world.passes(2 * SECOND);
      assert.equal(call.stage === 'up', passes, address);
      if (!passes) assert.equal(reason(world, call), 17);
      ends(world);
    }
  });

  it('a vendor: the next one has the call', () => {
    const first = says([[100, answered(elsewhere('10.66.0.1'))]], { priority: 1 });
    const second = answersAfter(300, { priority: 2 });
    const world = switchUnderTest({ vendors: { first, second }, objects: { geofences } });
    const call = world.calls(CALLEE, { description: sessionAt('10.9.9.9') });
    world.passes(2 * SECOND);
    ends(world);
    assert.equal(world.attempts(call).join(', '), 'first: FencedOut, second: connected 200');
  });
});

describe('geofences on where called sides want their media (SEC-4)', () => {
  const session = (address: string) =>
    ({
      ...{ origin: undefined, name: '-', lines: [], media: [] },
      connection: { netType: 'IN', addressType: 'IP4', address, multicast: undefined },
    }) as never;
  const geofences = { bad: { everywhere: 'forbidden', ranges: [{ address: '10.66.0.0/16' }] } };
  const [good, bad] = ['10.9.9.9', '10.66.0.1'].map(session);
  const own: Fields = { geofenceMode: 'forbidden', geofences: ['bad'] };
  const early = (description: never): Script => [
    [100, { type: 'progress', status: 183, description }],
    [500, answered(description)],
  ];
  //  what the first vendor says, its fields, who connects
  const table: ReadonlyArray<readonly [string, Script, Fields, string]> = [
    ['let through', early(good as never), {}, 'first: connected 200'],
    ['in its 183', early(bad as never), {}, 'first: FencedOut, second: connected 200'],
    [
      ...([
        'in its answer',
        [
          [100, trying()],
          [200, answered(bad)],
        ],
      ] as const),
      ...([{}, 'first: FencedOut, second: connected 200'] as const),
    ],
    ['by a fence of its own', early(bad as never), own, 'first: FencedOut, second: connected 200'],
    ['ignored there', early(bad as never), { geofenceMode: 'ignore' }, 'first: connected 200'],
  ];
  for (const [name, script, fields, attempts] of table) {
    it(`a vendor: ${name}`, () => {
      const first = says(script, { ...fields, priority: 1 });
      const second = answersAfter(300, { priority: 2 });
      const world = switchUnderTest({ vendors: { first, second }, objects: { geofences } });
      const call = world.calls(CALLEE, { description: good as never });
      world.passes(2 * SECOND);
      ends(world);
      assert.equal(world.attempts(call).join(', '), attempts);
    });
  }

  it('is hung up when it has answered, and the caller hears of it by reason 17 alone', () => {
    const first = says([[100, answered(bad)]]);
    const world = switchUnderTest({ vendors: { first }, objects: { geofences } });
    const call = world.calls(CALLEE, { description: good as never });
    world.passes(SECOND);
    assert.equal(world.legTo('first').last('release')?.cause, 21);
    assert.equal(reason(world, call), 17);
    assert.equal(call.last('reject')?.rejection.sipStatus, 403);
    ends(world);
  });

  it('a phone: the others go on ringing', () => {
    const phones = { 1001: rings(says(early(bad as never)), answersAfter(SECOND)) };
    const world = withPhones(phones, { objects: { geofences } });
    const call = world.calls('1001', { description: good as never });
    world.passes(2 * SECOND);
    const [fenced, taken] = legsTo(world, '1001');
    assert.deepEqual([fenced?.last('cancel')?.cause, taken?.stage], [21, 'up']);
    assert.equal(call.stage, 'up');
    ends(world);
  });
});

describe('geofences on media that change in mid-call (SEC-4)', () => {
  const geofences = { bad: { everywhere: 'forbidden', ranges: [{ address: '10.66.0.0/16' }] } };
  const there = sdp('10.66.0.1', 7_000);
  const change = (description: Session): LegEvent => ({
    type: 'change',
    change: { id: 1, description, wantsOffer: false },
  });

  for (const mode of ['On', 'Off']) {
    const up = (options: SwitchOptions = {}, description: Session | null = offer) => {
      const parameters = { SS_MEDIA_PROXY_MODE: mode };
      const world = mediaWorld({
        ...{ vendors: { good: connects }, objects: { geofences }, parameters, ...options },
      });
      const caller = world.joined.calls(CALLEE, { description });
      world.joined.passes(SECOND);
      return { world: world.joined, caller, called: world.joined.legTo('good') };
    };

    it(`media proxy ${mode}: an offer of either side is refused with 488, and the call stays`, () => {
      const { world, caller, called } = up();
      for (const leg of [caller, called]) {
        leg.says(change(there));
        assert.equal(leg.last('refuseChange')?.status, 488);
      }
      assert.deepEqual(
        [caller, called].map((leg) => leg.last('changeTo')),
        [undefined, undefined],
      );
      assert.deepEqual([caller.stage, called.stage], ['up', 'up']);
      caller.says(change(offer));
      assert.ok(called.last('changeTo') !== undefined, 'others pass');
      called.says({ type: 'changed', description: answer });
      ends(world);
    });

    it(`media proxy ${mode}: an answer ends the call, for it cannot be refused`, () => {
      const { world, caller, called } = up();
      caller.says(change(offer));
      called.says({ type: 'changed', description: there });
      assert.equal(reason(world, caller), 13);
      assert.equal(world.record(caller).endDirection, 2);
      ends(world);
    });

    it(`media proxy ${mode}: so does one that comes with the ACK`, () => {
      const { world, caller } = up({}, null);
      caller.says({ type: 'confirmed', description: there });
      assert.equal(reason(world, caller), 13);
      ends(world);
    });

    it(`media proxy ${mode}: 0.0.0.0 is a hold and no place, as an offer and as an answer`, () => {
      const ranges = [{ address: '192.0.2.0/24' }, { address: '198.51.100.0/24' }];
      const home = { everywhere: 'allow', ranges: [...ranges, { address: '203.0.113.0/24' }] };
      const { world, caller, called } = up({ objects: { geofences: { home } } });
      const held = sdp('0.0.0.0', 6_000);
      caller.says(change(held));
      assert.equal(caller.last('refuseChange'), undefined);
      called.says({ type: 'changed', description: held });
      assert.deepEqual([caller.stage, called.stage], ['up', 'up']);
      caller.says(change(there));
      assert.equal(caller.last('refuseChange')?.status, 488);
      ends(world);
    });

    it(`media proxy ${mode}: a gateway that ignores fences may go there, and emergency calls`, () => {
      const ignoring = up({ customer: { geofenceMode: 'ignore' } });
      ignoring.caller.says(change(there));
      assert.equal(ignoring.caller.last('refuseChange'), undefined);
      const numberLists = { help: { emergency: true, entries: [{ number: CALLEE }] } };
      const emergency = up({ objects: { geofences, numberLists } });
      emergency.caller.says(change(there));
      assert.equal(emergency.caller.last('refuseChange'), undefined);
      for (const { world, called } of [ignoring, emergency]) {
        called.says({ type: 'changed', description: answer });
        ends(world);
      }
    });
  }
});

describe('emergency calls are told of (RTE-14)', () => {
  const numberLists = { help: { emergency: true, entries: [{ number: '112' }] } };
  //  the vendors, what is told
  const table: ReadonlyArray<readonly [string, Record<string, Vendor>, readonly string[]]> = [
    ['answered', { good: answersAfter(SECOND) }, ['warn EMERGENCY_CALL']],
    ['refused', { bad: refuses(486) }, ['warn EMERGENCY_CALL', 'error EMERGENCY_CALL_FAILED']],
    ['without a route', {}, ['warn EMERGENCY_CALL', 'error EMERGENCY_CALL_FAILED']],
  ];
  for (const [how, vendors, told] of table) {
    it(`${how}: ${told}`, () => {
      const heard: string[] = [];
      const states: CallStates = {
        isHeard: () => true,
        changed: (state, { calleeAccessE164, caller, callerIp, attempts }) => {
          const by = attempts.map(({ gateway }) => gateway.id);
          if (!state.startsWith('emergency')) return;
          heard.push(`${state} ${calleeAccessE164} of ${caller?.id} by ${callerIp}: ${by}`);
        },
      };
      const world = switchUnderTest({ vendors, objects: { numberLists }, parts: { states } });
      const call = world.calls('112');
      const codes = () => [...world.log.codes('warn'), ...world.log.codes('error')];
      assert.equal(codes()[0], 'warn EMERGENCY_CALL', 'at once');
      world.passes(5 * SECOND);
      ends(world);
      assert.deepEqual(codes(), told);
      const { emergencies, emergenciesUnanswered } = world.switch.counters;
      assert.deepEqual([emergencies, emergenciesUnanswered], [1, told.length - 1]);
      const words = `112 of acme by ${CUSTOMER_HOST}: ${Object.keys(vendors)}`;
      const begins = Object.keys(vendors).length === 0 ? [] : [`emergency ${words}`];
      const fails = told.length === 1 ? [] : [`emergencyFailed ${words}`];
      assert.deepEqual(heard, [...begins, ...fails], 'outside servers too, with the routes');
      const [event] = world.log.records;
      const { id: callId } = world.record(call);
      assert.deepEqual(event?.fields, { callId, from: 'acme', callerIp: CUSTOMER_HOST });
    });
  }

  it('other calls are not', () => {
    const world = switchUnderTest({ objects: { numberLists } });
    world.calls(CALLEE);
    world.passes(5 * SECOND);
    ends(world);
    assert.deepEqual(world.log.codes('warn'), []);
    assert.equal(world.switch.counters.emergencies, 0);
  });
});

describe('the dynamic list on calls (SEC-3)', () => {
  const parameters = {
    SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: '3',
    SS_BLACK_LIST_CALLER_MALICIOUS_CALL_EXPIRE: '600',
  };

  function calling(world: SwitchUnderTest, count: number, caller = '4930123456') {
    for (let call = 0; call < count; call += 1) {
      const leg = world.calls(CALLEE, { caller });
      world.passes(2 * SECOND);
      if (leg.stage === 'up') leg.says(hungUp());
    }
    return world.callers.slice(-count).map((leg) => reason(world, leg));
  }

  it('too many calls within the interval: reason 20 for as long as it says, for nobody else', () => {
    const world = switchUnderTest({ parameters });
    assert.deepEqual(calling(world, 5), [11, 11, 11, 20, 20]);
    assert.deepEqual(calling(world, 1, '4940'), [11]);
    world.passes(600 * SECOND);
    assert.deepEqual(calling(world, 1), [11]);
    ends(world);
  });

  it('a gateway may count for itself', () => {
    for (const ownDynamicList of [false, true]) {
      const other = { account: 'acme-money', addresses: ['192.0.2.20'] };
      const objects = { mappingGateways: { other } };
      const world = switchUnderTest({ parameters, customer: { ownDynamicList }, objects });
      assert.deepEqual(calling(world, 4), [11, 11, 11, 20]);
      const leg = world.calls(CALLEE, { source: { address: '192.0.2.20', port: 5060 } });
      world.passes(2 * SECOND);
      assert.equal(leg.stage === 'up', ownDynamicList);
      ends(world);
    }
  });

  it('calls at once', () => {
    const world = switchUnderTest({
      parameters: { SS_BLACK_LIST_CALLER_CONCURRENT_LIMIT: '2' },
    });
    const calls = [1, 2, 3].map(() => world.calls(CALLEE));
    world.passes(2 * SECOND);
    assert.deepEqual(
      calls.map(({ stage }) => stage),
      ['up', 'up', 'over'],
    );
    assert.equal(reason(world, calls[2] as FakeCallerLeg), 20);
    ends(world);
  });

  it('calls that nobody answers', () => {
    const world = switchUnderTest({
      vendors: { a: refuses(480) },
      parameters: { SS_BLACK_LIST_NO_ANSWER_LIMIT: '2' },
    });
    assert.deepEqual(calling(world, 3), [3, 3, 20]);
    ends(world);
  });
});

describe('who pays (BIL-1)', () => {
  const phones = {
    1001: {
      account: 'desk-money',
      rateGroup: 'desk',
      registration: 'static',
      addresses: ['192.0.2.77:5060'],
    },
  };
  const accounts = { 'desk-money': { rateGroup: 'retail' } };
  const rates = { desk: { '': '0.30' } };
  interface Row {
    readonly customer?: Fields;
    readonly phone?: Fields;
    readonly caller?: string;
    readonly callee?: string;
    /** account, fee of a minute, billing mode, calleeBilling; reason. */
    readonly paid: string;
  }
  const table: Readonly<Record<string, Row>> = {
    'the gateway': { paid: 'acme-money 600000 1 0 12' },
    'a phone behind a gateway that says so': {
      ...{ customer: { phonePays: true }, caller: '1001', paid: 'desk-money 3000000 0 0 12' },
    },
    'not unless it is a phone of ours': {
      ...{ customer: { phonePays: true }, caller: '1002', paid: 'acme-money 600000 1 0 12' },
    },
    'not unless the gateway says so': { caller: '1001', paid: 'acme-money 600000 1 0 12' },
    'the caller of a phone': { callee: '1001', paid: 'acme-money 600000 1 0 12' },
    'the phone that is called, by its own word': {
      ...{ callee: '1001', phone: { calleeBilling: true }, paid: 'desk-money 3000000 0 1 12' },
    },
    'the phone that is called, by that of the gateway': {
      ...{ callee: '1001', customer: { calleeBilling: true }, paid: 'desk-money 3000000 0 1 12' },
    },
  };
  for (const [
    title,
    { customer = {}, phone = {}, caller = '4930', callee, paid },
  ] of Object.entries(table)) {
    it(title, () => {
      const objects: SwitchOptions['objects'] = {
        accounts,
        phones: { 1001: { ...phones[1001], ...phone } },
      };
      const world = switchUnderTest({ vendors: { a: answersAfter(1) }, customer, objects, rates });
      const key = world.configuration.keyOf('accounts', 'desk-money');
      world.money.has(key, 100_000_000n as never);
      world.legs.scripts.set('192.0.2.77:5060', answersAfter(1).script);
      world.remembersBalances();
      const call = world.calls(callee ?? CALLEE, { caller });
      world.passes(SECOND);
      world.legs.last.says(hungUp());
      world.passes(SECOND);
      const record = world.record(call);
      const { charge, billingMode, calleeBilling, serverReason } = record;
      const words = [charge?.account.id, charge?.feeE7, billingMode, calleeBilling, serverReason];
      assert.equal(words.join(' '), paid.replace(/ \d+ (\d \d)/, ` ${charge?.feeE7} $1`));
      const perMinute = charge?.rate?.price.nextE7;
      assert.equal(String(perMinute), paid.split(' ')[1]);
      world.check();
    });
  }

  it('a phone that pays for being called and has no money is not rung: reason 8', () => {
    const objects: SwitchOptions['objects'] = {
      accounts,
      phones: { 1001: { ...phones[1001], calleeBilling: true } },
    };
    const world = switchUnderTest({ objects, rates });
    const call = world.calls('1001');
    world.passes(SECOND);
    assert.equal(reason(world, call), 8);
    world.check();
  });
});
