import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import type { Session } from '@tandem/protocol/sdp';
import { answered, type FakeCallerLeg, failed, hungUp, ringing } from './legs/testing-legs.ts';
import { forwardsOf, from, having, legsTo, offline, rings, withPhones } from './testing-phones.ts';
import {
  answersAfter,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  says,
  silent,
} from './testing-switch.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const sdp = (name: string): Session => ({
  ...{ origin: undefined, name, connection: undefined, lines: [], media: [] },
});
const ringsOn = says([[100, ringing()]]);
const good = answersAfter(2 * SECOND);

function over(world: SwitchUnderTest, call: FakeCallerLeg, afterMs = 5 * MINUTE): void {
  world.passes(afterMs);
  if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  world.check();
}

/** '11 by 0, 200, NotRegistered' */
function ends(world: SwitchUnderTest, call: FakeCallerLeg): string {
  const { serverReason, endDirection, endReason, label } = world.record(call);
  const words = `${serverReason} by ${endDirection}, ${endReason}`;
  return label === null ? words : `${words}, ${label}`;
}

describe('a call to a number of ours rings its phone (SVC-1)', () => {
  it('from a customer: charged by its rate, no vendor is owed anything', () => {
    const world = withPhones({ 1001: rings(good) });
    const call = world.calls('1001');
    world.passes(2_500);
    assert.deepEqual(world.told(call), ['ring 180', 'answer']);
    over(world, call, MINUTE - 500);
    const record = world.record(call);
    assert.deepEqual(record.callee, {
      ...{ kind: 'phone', id: '1001' },
      key: String(world.configuration.keyOf('phones', '1001')),
    });
    assert.deepEqual([record.charge?.account.id, record.cost], ['acme-money', null]);
    assert.equal(record.charge?.feeE7, '600000');
    assert.deepEqual(world.attempts(call), ['1001: connected 200']);
    assert.equal(record.parentId, null);
  });

  it('by any of its numbers, its own before those that others have too', () => {
    const world = withPhones({
      1001: having(rings(good), { furtherNumbers: ['4930999', '1002'] }),
      1002: rings(good),
    });
    for (const [number, phone] of [
      ['1001', '1001'],
      ['4930999', '1001'],
      ['1002', '1002'],
    ] as const) {
      const call = world.calls(number);
      over(world, call);
      assert.equal(world.record(call).callee?.id, phone);
    }
  });

  it('from a phone to a phone, and to a gateway', () => {
    const world = withPhones({ 1001: rings(good), 1002: offline() });
    const [inside, outside] = [
      world.calls('1001', from('1002')),
      world.calls('8613800138000', from('1002')),
    ];
    world.passes(MINUTE);
    for (const call of [inside, outside]) call.says(hungUp());
    world.check();
    const facts = [inside, outside].map((call) => {
      const { caller, callee, billingMode, charge } = world.record(call);
      return [caller?.id, callee?.id, billingMode, charge?.account.id].join(' ');
    });
    assert.deepEqual(facts, ['1002 1001 0 of-1002', '1002 good 0 of-1002']);
  });

  it('rewritten as the phone wants calls to it', () => {
    const phone = having(rings(good), {
      rewriteIncomingCaller: ['49:0'],
      rewriteIncomingCallee: ['1001:22'],
    });
    const world = withPhones({ 1001: phone });
    const call = world.calls('1001');
    const invitation = legsTo(world, '1001')[0]?.invitation;
    assert.deepEqual([invitation?.caller, invitation?.callee], ['030123456', '22']);
    over(world, call);
  });
});

describe('who pays for a call to a phone of ours (SVC-1, BIL-3)', () => {
  //  SS_NO_BILLING_TO_PHONE, freeToCall          customer            phone
  const table: ReadonlyArray<readonly [boolean, boolean | null, string, string]> = [
    [false, null, 'acme-money', 'of-1002'],
    [true, null, 'nobody', 'nobody'],
    [false, true, 'acme-money', 'nobody'],
    [true, false, 'acme-money', 'of-1002'],
  ];
  for (const [parameter, freeToCall, customer, phone] of table) {
    it(`parameter ${parameter}, phone ${freeToCall}: ${customer}, ${phone}`, () => {
      const world = withPhones(
        { 1001: having(rings(good), { freeToCall }), 1002: offline() },
        { parameters: { SS_NO_BILLING_TO_PHONE: String(parameter) } },
      );
      const calls = [world.calls('1001'), world.calls('1001', from('1002'))];
      world.passes(MINUTE);
      for (const call of calls) call.says(hungUp());
      world.check();
      const payers = calls.map((call) => world.record(call).charge?.account.id ?? 'nobody');
      assert.deepEqual(payers, [customer, phone]);
    });
  }

  it('a free call to a phone that turns out to be gone is not let out to a vendor', () => {
    const world = withPhones(
      { 1001: having(rings(says([[50, failed(408, { why: 'noResponse' })]])), {}) },
      {
        parameters: {
          ...{ SS_NO_BILLING_TO_PHONE: 'true', SS_REDIRECT_OFFLINE_PHONE_TO_GATEWAY: 'true' },
        },
      },
    );
    const call = world.calls('1001');
    over(world, call);
    assert.equal(ends(world, call), '21 by 2, 480, NotRegistered');
  });
});

describe('places of a phone ring together (SVC-1)', () => {
  it('the first that answers has the call; the others are told so, and never billed', () => {
    const world = withPhones({ 1001: rings(ringsOn, good, answersAfter(9 * SECOND)) });
    const call = world.calls('1001');
    assert.equal(world.legs.legs.length, 3);
    world.passes(3 * SECOND);
    assert.deepEqual(world.told(call), ['ring 180', 'answer']);
    const cancelled = legsTo(world, '1001').map((leg) => leg.last('cancel')?.cause);
    assert.deepEqual(cancelled, [26, undefined, 26]);
    over(world, call);
    assert.deepEqual(world.attempts(call), [
      ...['1001: answeredElsewhere', '1001: answeredElsewhere', '1001: connected 200'],
    ]);
    assert.equal(world.record(call).calleeCallId, legsTo(world, '1001')[1]?.callId);
  });

  it('one line of the phone, however many places ring', () => {
    const world = withPhones({ 1001: having(rings(ringsOn, ringsOn), { lines: 1 }) });
    const first = world.calls('1001');
    world.passes(SECOND);
    const second = world.calls('1001');
    world.passes(SECOND);
    assert.equal(ends(world, second), '2 by 2, 486');
    first.says({ type: 'cancelled', cause: null });
    const third = world.calls('1001');
    world.passes(SECOND);
    assert.equal(third.stage, 'early');
    third.says({ type: 'cancelled', cause: null });
    world.passes(SECOND);
    world.check();
  });

  it('one says busy, another one answers', () => {
    const world = withPhones({ 1001: rings(refuses(486), good) });
    const call = world.calls('1001');
    over(world, call);
    assert.deepEqual(world.attempts(call), ['1001: refused 486', '1001: connected 200']);
  });

  it('who declines declines for all of them', () => {
    const world = withPhones({ 1001: rings(refuses(603), ringsOn) });
    const call = world.calls('1001');
    over(world, call);
    assert.equal(ends(world, call), '23 by 1, 603');
    assert.deepEqual(world.attempts(call), ['1001: refused 603', '1001: declinedElsewhere']);
  });

  it('those that are liked less follow those that did not answer', () => {
    const places = [
      { script: refuses(480).script, q: 1 },
      { script: good.script, q: 0.5 },
    ];
    const world = withPhones({ 1001: { places, fields: {} } });
    const call = world.calls('1001');
    assert.equal(world.legs.legs.length, 1);
    over(world, call);
    assert.deepEqual(world.attempts(call), ['1001: refused 480', '1001: connected 200']);
  });

  it('one ringing and one media are heard, whatever the places say', () => {
    const early = (name: string) =>
      ({ type: 'progress', description: sdp(name), status: 183 }) as const;
    const one = says([
      [100, ringing()],
      [200, early('a')],
    ]);
    const other = says([
      [150, ringing()],
      [300, early('b')],
      [2_000, answered(sdp('b'))],
    ]);
    const world = withPhones({ 1001: rings(one, other) });
    const call = world.calls('1001');
    world.passes(3 * SECOND);
    assert.deepEqual(world.told(call), ['ring 180', 'progress 183', 'answer']);
    over(world, call);
  });

  it('a 200 that crosses the CANCEL keeps its leg until it is gone, and no money', () => {
    const world = withPhones({ 1001: rings(ringsOn, good) });
    const call = world.calls('1001');
    world.passes(SECOND);
    const late = legsTo(world, '1001')[0];
    assert.ok(late !== undefined);
    late.endsByItself = false;
    world.passes(5 * SECOND);
    call.says(hungUp());
    assert.deepEqual(world.switch.remains, { calls: 1, timers: 0, lines: 0 });
    late.says({ type: 'ended' });
    world.check();
    assert.equal(world.journal.records.length, 1);
  });
});

describe('a phone that cannot or will not take the call (SVC-1, CDR-6)', () => {
  interface Row {
    readonly phone?: ReturnType<typeof rings>;
    readonly fields?: Fields;
    readonly parameters?: SwitchOptions['parameters'];
    readonly ends: string;
    readonly attempts?: readonly string[];
  }
  const redirect = { SS_REDIRECT_OFFLINE_PHONE_TO_GATEWAY: 'true' };
  const gone = rings(says([[50, failed(503, { why: 'unreachable' })]]));
  const table: Readonly<Record<string, Row>> = {
    offline: { phone: offline(), ends: '21 by 2, 480, NotRegistered' },
    'offline, and calls to it go on to the gateways': {
      ...{ phone: offline(), parameters: redirect, ends: '11 by 0, 200' },
      attempts: ['good: connected 200'],
    },
    'offline, and it does not want that': {
      ...{ phone: offline({ offlineToGateways: false }), parameters: redirect },
      ends: '21 by 2, 480, NotRegistered',
    },
    'offline, and it alone wants that': {
      ...{ phone: offline({ offlineToGateways: true }), ends: '11 by 0, 200' },
      attempts: ['good: connected 200'],
    },
    'registered, and not there any more': {
      ...{ phone: gone, ends: '21 by 2, 480, NotRegistered' },
      attempts: ['1001: ConnectionTimeout'],
    },
    'registered, not there, and calls to it go on to the gateways': {
      ...{ phone: gone, parameters: redirect, ends: '11 by 0, 200' },
      attempts: ['1001: ConnectionTimeout', 'good: connected 200'],
    },
    silent: {
      ...{ phone: rings(silent()), ends: '21 by 2, 480, NotRegistered' },
      attempts: ['1001: InviteTimeout'],
    },
    busy: { phone: rings(refuses(486)), ends: '2 by 1, 486', attempts: ['1001: refused 486'] },
    'rings, and nobody answers': {
      ...{ phone: rings(ringsOn), ends: '3 by 2, 408', attempts: ['1001: NoAnswer'] },
    },
    'do not disturb': { fields: { doNotDisturb: true }, ends: '2 by 2, 486' },
    'barred for calls to it': { fields: { lock: 'incoming' }, ends: '10 by 2, 403, AccountLocked' },
    'barred for all': { fields: { lock: 'all' }, ends: '10 by 2, 403, AccountLocked' },
    'barred for calls from it': { fields: { lock: 'outgoing' }, ends: '11 by 0, 200' },
    'barred for international calls': { fields: { lock: 'international' }, ends: '11 by 0, 200' },
  };
  for (const [name, row] of Object.entries(table)) {
    it(name, () => {
      const phone = having(row.phone ?? rings(good), row.fields ?? {});
      const world = withPhones({ 1001: phone }, { parameters: row.parameters ?? {} });
      const call = world.calls('1001');
      over(world, call);
      assert.equal(ends(world, call), row.ends);
      if (row.attempts !== undefined) assert.deepEqual(world.attempts(call), row.attempts);
      const [last] = world.record(call).attempts.slice(-1);
      assert.equal(world.record(call).callee?.id, last?.gateway.id ?? '1001');
    });
  }

  it('no call waiting: while it talks a further call finds it busy', () => {
    for (const [callWaiting, told] of [
      [true, ['ring 180', 'answer']],
      [false, ['reject 486']],
    ] as const) {
      const world = withPhones({ 1001: having(rings(good), { callWaiting }), 1002: offline() });
      const own = world.calls('8613800138000', from('1001'));
      world.passes(5 * SECOND);
      const call = world.calls('1001');
      world.passes(5 * SECOND);
      assert.deepEqual(world.told(call), told);
      own.says(hungUp());
      over(world, call);
    }
  });

  it('lines in and out are counted by themselves', () => {
    const world = withPhones({ 1001: having(rings(good), { linesIn: 1, linesOut: 1 }) });
    const calls = [
      world.calls('1001'),
      world.calls('8613800138000', from('1001')),
      world.calls('1001'),
      world.calls('8613800138000', from('1001')),
    ];
    world.passes(5 * SECOND);
    const stages = calls.map(({ stage }) => stage);
    assert.deepEqual(stages, ['up', 'up', 'over', 'over']);
    for (const call of calls.slice(0, 2)) call.says(hungUp());
    world.check();
    assert.deepEqual(
      [ends(world, calls[2] as never), ends(world, calls[3] as never)],
      [...['2 by 2, 486', '18 by 2, 503']],
    );
  });

  it('a phone calls by numbers of its own, whatever its From says', () => {
    const phone = having(offline(), { furtherNumbers: ['4930555'], displayNumber: '4930800' });
    const world = withPhones(
      { 1001: phone },
      { vendors: { good: answersAfter(SECOND, { phoneDisplayNumber: true }) } },
    );
    const plain = withPhones(
      { 1001: phone },
      { vendors: { good: answersAfter(SECOND, { phoneDisplayNumber: false }) } },
    );
    const shown = (its: SwitchUnderTest, caller: string): string => {
      const call = its.calls('8613800138000', { ...from('1001'), caller });
      const { invitation } = its.legTo('good');
      over(its, call);
      return `${its.record(call).callerE164} ${invitation.caller}`;
    };
    assert.equal(shown(world, '999'), '1001 4930800');
    assert.equal(shown(world, '4930555'), '4930555 4930800');
    assert.equal(shown(plain, '4930555'), '4930555 4930555');
  });
});

describe('the caller of a call that rings gives up (SVC-1)', () => {
  it('every place is cancelled, and the record says so', () => {
    const world = withPhones({ 1001: rings(ringsOn, ringsOn) });
    const call = world.calls('1001');
    world.passes(SECOND);
    call.says({ type: 'cancelled', cause: null });
    world.passes(SECOND);
    world.check();
    assert.equal(ends(world, call), '11 by 0, 487');
    assert.deepEqual(world.attempts(call), ['1001: cancelled', '1001: cancelled']);
    assert.deepEqual(forwardsOf(world), []);
  });
});
