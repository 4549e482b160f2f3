import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallRecord } from '@tandem/domain/record';
import { type FakeCallerLeg, failed, hungUp, ringing, trying } from './legs/testing-legs.ts';
import {
  answersAfter,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  says,
  silent,
  switchUnderTest,
  talks,
} from './testing-switch.ts';

interface Row {
  readonly name: string;
  readonly world?: SwitchOptions;
  /** What happens after the call came; it is over at the end of it. */
  readonly next?: (world: SwitchUnderTest, call: FakeCallerLeg) => void;
  /** reason, who, column 6, Q.850, billing mode, label. */
  readonly ends: string;
  readonly told: readonly string[];
  readonly callee?: string;
  readonly source?: string;
}

const passes = (durationMs: number) => (world: SwitchUnderTest) => world.passes(durationMs);
const MINUTE = 60_000;
const up = { vendors: { good: answersAfter(1_000) } };
const ringsOn = {
  vendors: {
    good: says([
      [20, trying()],
      [200, ringing()],
    ]),
  },
};
const bye = { by: 'peer', cause: 16, text: '' } as const;

const connected: readonly Row[] = [
  {
    ...{ name: 'the caller hangs up', world: up, told: ['ring 180', 'answer'] },
    next: (world, call) => {
      world.passes(MINUTE);
      call.says(hungUp());
    },
    ends: '11 by 0, 200, q16, mode 1',
  },
  {
    ...{ name: 'the called side hangs up', told: ['answer', 'release 16'] },
    ...{ world: { vendors: { good: talks({ answerMs: 500, talkMs: 9_000 }) } } },
    ...{ next: passes(MINUTE), ends: '12 by 1, 200, q16, mode 1' },
  },
  {
    ...{
      name: 'the money is used up',
      world: { ...up, balance: '0.06' },
      next: passes(5 * MINUTE),
    },
    ...{ told: ['ring 180', 'answer', 'release 31'], ends: '24 by 2, 200, q31, mode 1' },
  },
  {
    ...{ name: 'SS_MAX_CALL_DURATION', next: passes(5 * MINUTE) },
    world: { ...up, parameters: { SS_MAX_CALL_DURATION: '120' } },
    ...{ told: ['ring 180', 'answer', 'release 31'], ends: '13 by 2, 200, q31, mode 1' },
  },
  {
    ...{ name: "a gateway's own longest call", next: passes(5 * MINUTE) },
    world: { vendors: { good: answersAfter(1_000, { maxCallSeconds: 90 }) } },
    ...{ told: ['ring 180', 'answer', 'release 31'], ends: '13 by 2, 200, q31, mode 1' },
  },
  {
    ...{ name: 'the operator disconnects it', world: up },
    next: (world) => {
      world.passes(MINUTE);
      const [current] = world.switch.control.list();
      assert.ok(world.switch.control.hangUp(current?.id ?? '').ok);
    },
    ...{ told: ['ring 180', 'answer', 'release 31'], ends: '13 by 2, 200, q31, mode 1' },
  },
  {
    ...{ name: 'the switch shuts down', world: up },
    next: (world) => {
      world.passes(MINUTE);
      world.switch.endAll();
    },
    ...{ told: ['ring 180', 'answer', 'release 31'], ends: '13 by 2, 200, q31, mode 1' },
  },
  {
    ...{ name: "the called side's session timer runs out", world: up },
    next: (world) => {
      world.passes(MINUTE);
      world.legTo('good').says({ type: 'released', release: { ...bye, by: 'refresh' } });
    },
    ...{ told: ['ring 180', 'answer', 'release 102'], ends: '14 by 2, 408, q102, mode 1' },
  },
  {
    ...{ name: 'our answer is never acknowledged', world: up, told: ['ring 180', 'answer'] },
    next: (world, call) => {
      world.passes(33_000);
      call.says({ type: 'released', release: { ...bye, by: 'noAck' } });
    },
    ends: '14 by 2, 408, q102, mode 1',
  },
  {
    ...{ name: 'no media any more', world: up },
    next: (world) => {
      world.passes(MINUTE);
      const [current] = world.switch.control.list();
      world.switch.find(current?.id ?? '')?.endBy('noMedia');
    },
    ...{ told: ['ring 180', 'answer', 'release 102'], ends: '15 by 2, 408, q102, mode 1' },
  },
];

const unanswered: readonly Row[] = [
  {
    ...{ name: 'the caller gives up', world: ringsOn, told: ['ring 180'] },
    next: (world, call) => {
      world.passes(5_000);
      call.says({ type: 'cancelled', cause: null });
      assert.equal(world.legTo('good').last('cancel')?.cause, 16);
    },
    ends: '11 by 0, 487, q16, mode 1',
  },
  {
    ...{ name: 'busy', world: { vendors: { good: refuses(486) } }, next: passes(1_000) },
    ...{ told: ['reject 486'], ends: '2 by 1, 486, q17, mode 1' },
  },
  {
    ...{ name: 'declined', world: { vendors: { good: refuses(603) } }, next: passes(1_000) },
    ...{ told: ['reject 603'], ends: '23 by 1, 603, q21, mode 1' },
  },
  {
    ...{ name: 'no such number', world: { vendors: { good: refuses(404) } }, next: passes(1_000) },
    ...{ told: ['reject 404'], ends: '4 by 1, 404, q1, mode 1' },
  },
  {
    ...{ name: 'a vendor without way', world: { vendors: { a: refuses(503) } } },
    ...{ next: passes(1_000), told: ['reject 503'], ends: '5 by 1, 503, q41, mode 1' },
  },
  {
    // What is between us and the vendor is not told.
    ...{ name: 'a vendor that wants credentials', world: { vendors: { a: refuses(407) } } },
    ...{ next: passes(1_000), told: ['reject 503'], ends: '23 by 1, 503, q21, mode 1' },
  },
  {
    ...{ name: 'it rings, and nobody takes it', world: ringsOn, next: passes(3 * MINUTE) },
    ...{ told: ['ring 180', 'reject 408'], ends: '3 by 2, 408, q19, mode 1' },
  },
  {
    ...{ name: 'nothing at all comes back', world: { vendors: { a: silent() } } },
    ...{ next: passes(MINUTE), told: ['reject 408'] },
    ends: '21 by 2, 408, q27, mode 1, InviteTimeout',
  },
  {
    ...{ name: 'only 100 comes back', world: { vendors: { a: says([[20, trying()]]) } } },
    ...{ next: passes(MINUTE), told: ['reject 408'] },
    ends: '21 by 2, 408, q27, mode 1, GatewayTimeout',
  },
  {
    ...{ name: 'the vendor cannot be reached', next: passes(1_000), told: ['reject 503'] },
    world: { vendors: { a: says([[5, failed(503, { why: 'unreachable' })]]) } },
    ends: '21 by 2, 503, q27, mode 1, ConnectionTimeout',
  },
  {
    ...{ name: 'no codec in common', next: passes(1_000), told: ['reject 488'] },
    world: { vendors: { a: says([[5, failed(488, { why: 'noMedia' })]]) } },
    ends: '23 by 2, 488, q88, mode 1, CodecMismatch',
  },
  {
    ...{ name: 'the operator disconnects it while it rings', world: ringsOn },
    next: (world) => {
      world.passes(1_000);
      const [current] = world.switch.control.list();
      assert.ok(world.switch.control.hangUp(current?.id ?? '').ok);
    },
    ...{ told: ['ring 180', 'reject 480'], ends: '13 by 2, 480, q31, mode 1' },
  },
];

const routed: readonly Row[] = [
  {
    ...{ name: 'no gateway has a prefix of it', told: ['reject 503'] },
    world: { vendors: { a: answersAfter(1, { prefixes: ['44'] }) } },
    ends: '6 by 2, 503, q3, mode -1, NoAvailableRouter',
  },
  {
    ...{ name: 'the only gateway is locked', told: ['reject 503'] },
    world: { vendors: { a: answersAfter(1, { lock: 'all' }) } },
    ends: '22 by 2, 503, q34, mode 1, AllGatewayBusy',
  },
  {
    ...{ name: "the vendor's account is locked", told: ['reject 503'] },
    world: { vendorAccount: { status: 'locked' } },
    ends: '22 by 2, 503, q34, mode 1, AccountBalanceNotEnough',
  },
  {
    ...{ name: "the vendor's account is under its limit", told: ['reject 503'] },
    world: {
      parameters: { SERVER_VERIFY_CLEARING_CUSTOMER: 'true' },
      parts: { vendorMoney: { isUnderLimit: () => true } },
    },
    ends: '22 by 2, 503, q34, mode 1, AccountBalanceNotEnough',
  },
];

const lists = (entries: readonly string[], mode = 'deny') => ({
  numberLists: {
    list: { mode, entries: entries.map((number) => ({ number, until: null, memo: '' })) },
  },
});

const refused: readonly Row[] = [
  {
    ...{ name: 'nobody knows the source', source: '203.0.113.9' },
    ...{ told: ['reject 403'], ends: '17 by 2, 403, q21, mode -1' },
  },
  {
    ...{ name: 'it failed to prove who it is', source: '203.0.113.9' },
    world: { parts: { credentials: { identify: () => ({ is: 'failed' }) } } },
    ...{ told: ['reject 403'], ends: '16 by 2, 403, q21, mode -1' },
  },
  {
    ...{ name: 'the gateway is locked', world: { customer: { lock: 'all' } } },
    ...{ told: ['reject 403'], ends: '10 by 2, 403, q21, mode 1, AccountLocked' },
  },
  {
    ...{ name: 'the account is locked', world: { account: { status: 'locked' } } },
    ...{ told: ['reject 403'], ends: '10 by 2, 403, q21, mode 1, AccountLocked' },
  },
  {
    ...{ name: 'the account is expired', told: ['reject 403'] },
    world: { account: { expiresAt: '2025-12-31T00:00:00.000Z' } },
    ends: '9 by 2, 403, q21, mode 1',
  },
  {
    ...{ name: 'the called number is on a list', told: ['reject 403'] },
    world: { customer: { calleeLists: ['list'] }, objects: lists(['8613*']) },
    ends: '20 by 2, 403, q21, mode 1',
  },
  {
    ...{ name: 'the caller is not on a list of those who may', told: ['reject 403'] },
    world: { account: { callerLists: ['list'] }, objects: lists(['44*'], 'allow') },
    ends: '20 by 2, 403, q21, mode 1',
  },
  {
    ...{ name: 'a prefix that the gateway may not call', told: ['reject 403'] },
    world: { customer: { calleeDeniedPrefixes: ['861'] } },
    ends: '23 by 2, 403, q21, mode 1',
  },
  {
    ...{ name: 'calls out are not subscribed', world: { account: { services: ['ivr'] } } },
    ...{ told: ['reject 403'], ends: '25 by 2, 403, q50, mode 1' },
  },
  {
    ...{ name: 'the number has no price', world: { sell: { '44': '0.02' } } },
    ...{ told: ['reject 403'], ends: '7 by 2, 403, q21, mode -1' },
  },
  {
    ...{ name: 'too little money for the first minute', world: { balance: '0.05' } },
    ...{ told: ['reject 403'], ends: '8 by 2, 403, q21, mode -1' },
  },
  {
    ...{ name: 'the database is away and nothing is leased', told: ['reject 503'] },
    ...{ next: passes(300), ends: '5 by 2, 503, q42, mode 1, SystemBusy' },
    world: { parts: { balances: { open: () => undefined } } },
  },
  {
    ...{ name: 'it is no number', callee: 'alice', told: ['reject 404'] },
    ends: '4 by 2, 404, q1, mode 1',
  },
];

function say(record: CallRecord): string {
  const { serverReason, endDirection, endReason, q850, billingMode, label } = record;
  const words = [
    `${serverReason} by ${endDirection}, ${endReason}, q${q850}, mode ${billingMode}`,
    ...(label === null ? [] : [label]),
  ];
  return words.join(', ');
}

function runs(rows: readonly Row[]): void {
  for (const { name, world: options, next, ends, told, callee, source } of rows) {
    it(`${name}: ${ends}`, () => {
      const world = switchUnderTest(options);
      const from = source === undefined ? {} : { source: { address: source, port: 5060 } };
      const call = world.calls(callee ?? '8613800138000', from);
      next?.(world, call);
      assert.deepEqual(world.told(call), told);
      assert.equal(say(world.record(call)), ends);
      world.passes(100);
      world.check();
    });
  }
}

describe('every way in which a call ends has its reason (CDR-6)', () => {
  describe('connected', () => runs(connected));
  describe('tried, and not answered', () => runs(unanswered));
  describe('nobody to try', () => runs(routed));
  describe('not let through', () => runs(refused));

  it('column 6 of an H.323 call is its Q.850 cause', () => {
    const world = switchUnderTest({ vendors: { good: refuses(486) } });
    const call = world.calls('8613800138000', { protocol: 'h323' });
    world.passes(1_000);
    assert.equal(say(world.record(call)), '2 by 1, 17, q17, mode 1');
    world.check();
  });

  it('18: all lines taken, of gateway, account, group and system', () => {
    const limits: readonly SwitchOptions[] = [
      { customer: { lines: 2 } },
      { account: { lines: 2 } },
      { customer: { groups: ['trunks'] }, objects: { gatewayGroups: { trunks: { lines: 2 } } } },
      { parameters: { SS_MAX_CONCURRENT_CALLS: '2' } },
    ];
    for (const limit of limits) {
      const world = switchUnderTest({ ...up, ...limit });
      const [one, , third] = [1, 2, 3].map(() => world.calls('8613800138000'));
      assert.equal(say(world.record(third as FakeCallerLeg)), '18 by 2, 503, q34, mode 1');
      world.passes(2_000);
      one?.says(hungUp());
      const fourth = world.calls('8613800138000');
      world.passes(2_000);
      assert.equal(fourth.stage, 'up', 'a line that is free is taken');
      world.switch.endAll();
      world.check();
    }
  });

  it('19: more new calls a second than the gateway has', () => {
    const world = switchUnderTest({ ...up, customer: { cps: 3 } });
    const calls = [1, 2, 3, 4].map(() => world.calls('8613800138000'));
    assert.equal(say(world.record(calls[3] as FakeCallerLeg)), '19 by 2, 503, q42, mode 1');
    world.passes(1_000);
    const later = world.calls('8613800138000');
    world.passes(1_500);
    assert.equal(later.stage, 'up');
    world.switch.endAll();
    world.check();
  });

  it('5: drain and a full journal refuse new calls with Retry-After; those that run go on', () => {
    const world = switchUnderTest(up);
    const running = world.calls('8613800138000');
    world.passes(2_000);
    world.journal.refuses = 'backlog';
    const second = world.calls('8613800138000');
    world.journal.refuses = null;
    world.switch.control.beginDrain();
    const third = world.calls('8613800138000');
    for (const call of [second, third]) {
      assert.equal(say(world.record(call)), '5 by 2, 503, q42, mode 1, SystemBusy');
      assert.equal(call.last('reject')?.rejection.retryAfterSeconds, 5);
    }
    running.says(hungUp());
    assert.equal(world.record(running).serverReason, 11);
    world.check();
  });
});
