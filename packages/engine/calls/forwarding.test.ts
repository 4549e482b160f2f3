import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import type { Session } from '@tandem/protocol/sdp';
import { type FakeCallerLeg, hungUp, ringing } from './legs/testing-legs.ts';
import {
  forwardsOf,
  from,
  having,
  legsTo,
  offline,
  rings,
  type TestPhone,
  withPhones,
} from './testing-phones.ts';
import { answersAfter, refuses, type SwitchUnderTest, says, silent } from './testing-switch.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const MOBILE = '491701111111';
const good = answersAfter(2 * SECOND);
const ringsOn = says([[100, ringing()]]);
const sdp = (name: string): Session => ({
  ...{ origin: undefined, name, connection: undefined, lines: [], media: [] },
});

const always = (to: string): Fields => ({ forwardAlways: true, forwardAlwaysTo: to });
const onBusy: Fields = { forwardBusy: true, forwardBusyTo: MOBILE };
const onNoAnswer: Fields = {
  ...{ forwardNoAnswer: true, forwardNoAnswerTo: MOBILE, forwardNoAnswerSeconds: 10 },
};
const whenOffline: Fields = { forwardOffline: true, forwardOfflineTo: MOBILE };

function over(world: SwitchUnderTest, call: FakeCallerLeg, afterMs = 5 * MINUTE): void {
  world.passes(afterMs);
  if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  world.check();
}

describe('a phone sends calls on (SVC-1, SIG-12)', () => {
  interface Row {
    readonly phone: TestPhone;
    /** reason, then what the caller was told. */
    readonly says: string;
    readonly afterMs: number;
  }
  const calendars = {
    open: { spans: [{}] },
    shut: { spans: [{ from: '00:00', until: '00:01', weekdays: ['mon'] }], timeZone: null },
  };
  const byTime = (calendar: string): Fields => ({ forwardByTime: [{ calendar, to: MOBILE }] });
  const table: Readonly<Record<string, Row>> = {
    'every call': {
      ...{ phone: having(rings(good), always(MOBILE)), afterMs: 2_000 },
      says: 'unconditional: ring 180, answer',
    },
    'by calendar': {
      ...{ phone: having(rings(good), byTime('open')), afterMs: 2_000 },
      says: 'time-of-day: ring 180, answer',
    },
    'when it is busy': {
      ...{ phone: having(rings(refuses(486)), onBusy), afterMs: 2_300 },
      says: 'user-busy: ring 180, answer',
    },
    'when it declines': {
      ...{ phone: having(rings(refuses(603)), onBusy), afterMs: 2_300 },
      says: 'user-busy: ring 180, answer',
    },
    'when it is not to be disturbed': {
      ...{ phone: having(rings(good), { ...onBusy, doNotDisturb: true }), afterMs: 2_000 },
      says: 'user-busy: ring 180, answer',
    },
    'when nobody answers for so long': {
      ...{ phone: having(rings(ringsOn, ringsOn), onNoAnswer), afterMs: 12_100 },
      says: 'no-answer: ring 180, answer',
    },
    'when it says that nobody answers': {
      ...{ phone: having(rings(refuses(480)), onNoAnswer), afterMs: 2_300 },
      says: 'no-answer: ring 180, answer',
    },
    'when it is offline': {
      ...{ phone: offline(whenOffline), afterMs: 2_000 },
      says: 'unavailable: ring 180, answer',
    },
    'when it is registered, and silent': {
      ...{ phone: having(rings(silent()), whenOffline), afterMs: 12_000 },
      says: 'unavailable: ring 180, answer',
    },
    'not by a calendar that is not in effect': {
      ...{ phone: having(rings(good), byTime('shut')), afterMs: 2_000 },
      says: 'nothing: ring 180, answer',
    },
    'not to a mailbox that is none': {
      phone: having(offline(), {
        ...{ voicemail: true, forwardOffline: true, forwardOfflineTo: 'voicemail' },
      }),
      ...{ says: 'nothing: reject 480', afterMs: 0 },
    },
    'not when it is barred for calls to it': {
      phone: having(rings(good), { ...always(MOBILE), lock: 'incoming' }),
      ...{ says: 'nothing: reject 403', afterMs: 0 },
    },
  };
  for (const [name, row] of Object.entries(table)) {
    it(name, () => {
      const world = withPhones(
        { 1001: row.phone },
        { vendors: { good }, objects: { workCalendars: calendars } },
      );
      const call = world.calls('1001');
      world.passes(row.afterMs - 1);
      assert.ok(call.last('answer') === undefined, 'not yet');
      world.passes(1);
      const told = world.told(call).join(', ');
      const why = world.legs.legs.at(-1)?.invitation.shown?.diverted[0]?.reason ?? 'nothing';
      assert.equal(`${why}: ${told}`, row.says);
      over(world, call);
    });
  }
});

describe('what is sent on is a call of its own (SVC-1, CDR-1, BIL-5)', () => {
  const options = {
    vendors: { good },
    sell: { '': '0.06', 99: '0.30' },
    parameters: { SERVER_BILLING_FORWARD_PREFIX: '99' },
  };

  it('with its own record: the caller pays for the phone, the phone for what follows', () => {
    const world = withPhones({ 1001: having(rings(good), always(MOBILE)) }, options);
    const call = world.calls('1001');
    over(world, call, 2 * SECOND + MINUTE);
    const record = world.record(call);
    const [forward] = forwardsOf(world);
    assert.ok(forward !== undefined);
    assert.equal(world.journal.records.length, 2);
    assert.equal(forward.parentId, record.id);
    const facts = [record, forward].map((each) => ({
      ...{ caller: each.caller?.id, callee: each.callee?.id, by: each.charge?.account.id },
      ...{ fee: each.charge?.feeE7, number: each.charge?.number, cost: each.cost?.feeE7 ?? null },
      ...{ from: each.callerE164, to: each.calleeE164, hold: each.holdTimeMs },
      ...{ mode: each.billingMode, reason: each.serverReason },
    }));
    assert.deepEqual(facts, [
      {
        ...{ caller: 'acme', callee: '1001', by: 'acme-money', fee: '600000', number: '1001' },
        ...{ cost: null, from: '4930123456', to: '1001', hold: 60_000, mode: 1, reason: 11 },
      },
      {
        ...{ caller: '1001', callee: 'good', by: 'of-1001', fee: '3000000' },
        ...{ number: `99${MOBILE}`, cost: '200000', from: '4930123456', to: MOBILE },
        ...{ hold: 60_000, mode: 0, reason: 11 },
      },
    ]);
    assert.equal(world.balance('of-1001'), String(1_000_000_000n - 3_000_000n));
  });

  it('without money of the phone it does not go on, and the caller hears why', () => {
    const world = withPhones({ 1001: having(offline(), whenOffline) });
    const account = world.configuration.keyOf('accounts', 'of-1001');
    world.money.balances.set(account, 0n as never);
    world.remembersBalances();
    const call = world.calls('1001');
    over(world, call);
    assert.deepEqual(world.told(call), ['reject 403']);
    const [forward] = forwardsOf(world);
    assert.equal(forward?.serverReason, 8);
  });

  it('is cut as its money is used up, and both ends hear it', () => {
    const world = withPhones({ 1001: having(offline(), whenOffline) });
    const account = world.configuration.keyOf('accounts', 'of-1001');
    world.money.balances.set(account, 1_000_000n as never);
    world.remembersBalances();
    const call = world.calls('1001');
    world.passes(3 * MINUTE);
    world.check();
    const [forward] = forwardsOf(world);
    assert.deepEqual([forward?.serverReason, forward?.holdTimeMs], [24, 100_000]);
    const { serverReason, holdTimeMs } = world.record(call);
    assert.deepEqual([serverReason, holdTimeMs], [12, 100_000]);
    assert.equal(world.legTo('good').last('release')?.cause, 31);
  });

  it('takes no line of the phone: that it is busy may be why', () => {
    const phone = having(rings(good), { ...onBusy, lines: 1, linesOut: 1 });
    const world = withPhones({ 1001: phone });
    const own = world.calls('8613800138000', from('1001'));
    world.passes(5 * SECOND);
    const call = world.calls('1001');
    world.passes(5 * SECOND);
    assert.deepEqual(world.told(call), ['ring 180', 'answer']);
    own.says(hungUp());
    over(world, call);
  });

  it('may not do what the phone may not: barred for calls from it', () => {
    const world = withPhones({ 1001: having(offline({ lock: 'outgoing' }), whenOffline) });
    const call = world.calls('1001');
    over(world, call);
    assert.deepEqual(world.told(call), ['reject 403']);
    assert.equal(forwardsOf(world)[0]?.label, 'AccountLocked');
  });

  it('is given up with the call that it came of', () => {
    const world = withPhones(
      { 1001: having(rings(good), always(MOBILE)) },
      { vendors: { good: ringsOn } },
    );
    const call = world.calls('1001');
    world.passes(SECOND);
    call.says({ type: 'cancelled', cause: null });
    world.passes(SECOND);
    world.check();
    assert.equal(forwardsOf(world)[0]?.serverReason, 11);
    assert.equal(world.record(call).serverReason, 11);
  });

  it('is ended with it by the operator, and by a shutdown', () => {
    for (const end of ['hangUp', 'endAll'] as const) {
      const world = withPhones({ 1001: having(rings(good), always(MOBILE)) });
      const call = world.calls('1001');
      world.passes(5 * SECOND);
      const parent = world.switch.control.list().find(({ callee }) => callee?.kind === 'phone');
      if (end === 'hangUp') world.switch.control.hangUp(parent?.id ?? '');
      else world.switch.endAll();
      assert.equal(world.record(call).serverReason, 13);
      assert.equal(forwardsOf(world).length, 1);
      world.check();
    }
  });

  it('passes media, changes and keys both ways', () => {
    const world = withPhones({ 1001: having(rings(good), always(MOBILE)) });
    const call = world.calls('1001', { description: sdp('offer') });
    world.passes(5 * SECOND);
    const vendor = world.legTo('good');
    assert.equal(vendor.invitation.description?.name, 'offer');
    assert.equal(vendor.last('confirm')?.do, 'confirm');
    const change = { id: 7, description: sdp('hold'), wantsOffer: false };
    call.says({ type: 'change', change });
    assert.equal(vendor.last('changeTo')?.description?.name, 'hold');
    vendor.says({ type: 'changed', description: sdp('held') });
    assert.equal(call.last('acceptChange')?.description?.name, 'held');
    vendor.says({ type: 'change', change: { ...change, id: 8 } });
    call.says({ type: 'changeRefused', status: 488 });
    assert.equal(vendor.last('refuseChange')?.status, 488);
    call.says({ type: 'info', contentType: 'application/dtmf-relay', body: 'Signal=1' });
    assert.equal(vendor.last('sendInfo')?.body, 'Signal=1');
    over(world, call);
  });

  it('without an offer of the caller its ACK brings the answer all the way', () => {
    const world = withPhones({ 1001: having(rings(good), always(MOBILE)) });
    const call = world.calls('1001');
    world.passes(5 * SECOND);
    const vendor = world.legTo('good');
    assert.equal(vendor.last('confirm'), undefined);
    call.says({ type: 'confirmed', description: sdp('answer') });
    assert.equal(vendor.last('confirm')?.description?.name, 'answer');
    over(world, call);
  });

  it('shows the caller, or the phone that sends it on', () => {
    for (const [forwardShows, shown] of [
      ['caller', '4930123456'],
      ['forwarder', '1001'],
    ] as const) {
      const phone = having(rings(good), { ...always(MOBILE), forwardShows });
      const world = withPhones({ 1001: phone });
      const call = world.calls('1001');
      assert.equal(world.legTo('good').invitation.caller, shown);
      over(world, call);
    }
  });
});

describe('calls that are sent on and on (SVC-1)', () => {
  it('each hop is a call, paid by who sends it on, and tells all before it', () => {
    const world = withPhones({
      1001: having(rings(good), always('1002')),
      1002: having(rings(refuses(486)), { forwardBusy: true, forwardBusyTo: '1003' }),
      1003: rings(good),
    });
    const call = world.calls('1001');
    over(world, call);
    const payers = world.journal.records.map(({ charge, callee }) => [
      ...[charge?.account.id, callee?.id],
    ]);
    assert.deepEqual(payers.toSorted(), [
      ['acme-money', '1001'],
      ['of-1001', '1002'],
      ['of-1002', '1003'],
    ]);
    const invitation = legsTo(world, '1003')[0]?.invitation;
    assert.deepEqual(invitation?.shown?.diverted, [
      { number: '1002', reason: 'user-busy' },
      { number: '1001', reason: 'unconditional' },
    ]);
    assert.equal(invitation?.maxForwards, 67);
  });

  it('never in a circle', () => {
    const world = withPhones({
      1001: having(rings(good), always('1002')),
      1002: having(rings(good), always('1001')),
    });
    const call = world.calls('1001');
    over(world, call);
    assert.deepEqual(world.told(call), ['reject 403']);
    assert.equal(world.journal.records.length, 3);
    const self = withPhones({
      1001: having(rings(refuses(486)), { ...onBusy, forwardBusyTo: '1001' }),
    });
    const own = self.calls('1001');
    over(self, own);
    assert.deepEqual(self.told(own), ['reject 486']);
  });

  it('not more often than five times', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [
        `${1001 + at}`,
        having(rings(good), always(`${1002 + at}`)),
      ]),
    );
    const world = withPhones(chain);
    const call = world.calls('1001');
    over(world, call);
    assert.deepEqual(world.told(call), ['reject 403']);
    assert.equal(forwardsOf(world).length, 5);
  });
});
