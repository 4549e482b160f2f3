import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '@tandem/protocol/sdp';
import { answered, type FakeCallerLeg, failed, hungUp, ringing } from './legs/testing-legs.ts';
import {
  answersAfter,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  says,
  silent,
  switchUnderTest,
  type Vendor,
} from './testing-switch.ts';

const sdp = (name: string): Session => ({
  ...{ origin: undefined, name, connection: undefined, lines: [], media: [] },
});
const early = (name: string, status = 183) =>
  ({ type: 'progress', description: sdp(name), status }) as const;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

interface Row {
  readonly vendors: Readonly<Record<string, Vendor>>;
  readonly parameters?: SwitchOptions['parameters'];
  readonly attempts: readonly string[];
  readonly told: readonly string[];
}

function heard(row: Row): { world: SwitchUnderTest; call: FakeCallerLeg } {
  const { vendors, parameters = {} } = row;
  const world = switchUnderTest({ vendors, parameters });
  const call = world.calls('8613800138000');
  world.passes(5 * MINUTE);
  if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  return { world, call };
}

const good = answersAfter(2 * SECOND);
const ringsFor = (status: number, gateway = {}): Vendor =>
  says(
    [
      [100, ringing()],
      [400, failed(status)],
    ],
    gateway,
  );
const playsThen = (status: number, gateway = {}): Vendor =>
  says(
    [
      [100, early('a')],
      [400, failed(status)],
    ],
    gateway,
  );
const ok = 'good: connected 200';

describe('failover (RTE-3, SIG-7)', () => {
  const table: Readonly<Record<string, Row>> = {
    'a vendor that refuses is left': {
      ...{ vendors: { a: refuses(503), good }, told: ['ring 180', 'answer'] },
      attempts: ['a: refused 503', ok],
    },
    'each silent one after its own time': {
      vendors: { a: silent({ inviteTimeoutSeconds: 1 }), b: silent(), good },
      ...{ attempts: ['a: InviteTimeout', 'b: InviteTimeout', ok], told: ['ring 180', 'answer'] },
    },
    'busy is the same everywhere: a stop code': {
      ...{ vendors: { a: refuses(486), good }, told: ['reject 486'], attempts: ['a: refused 486'] },
    },
    'unless the gateway does not think so': {
      vendors: { a: refuses(486, { stopCodes: [] }), good },
      ...{ attempts: ['a: refused 486', ok], told: ['ring 180', 'answer'] },
    },
    'a stop code of the gateway itself': {
      vendors: { a: refuses(404, { stopCodes: [404] }), good },
      ...{ attempts: ['a: refused 404'], told: ['reject 404'] },
    },
    'SS_GATEWAY_SWITCH_LIMIT: so many gateways are tried': {
      vendors: { a: refuses(503), b: refuses(503), good },
      parameters: { SS_GATEWAY_SWITCH_LIMIT: '2' },
      ...{ attempts: ['a: refused 503', 'b: refused 503'], told: ['reject 503'] },
    },
    'after ringing nobody else is tried': {
      ...{ vendors: { a: ringsFor(500), good }, attempts: ['a: refused 500'] },
      told: ['ring 180', 'reject 500'],
    },
    'but for switch until connect, of the gateway': {
      vendors: { a: ringsFor(500, { switchUntilConnect: true }), good },
      ...{ attempts: ['a: refused 500', ok], told: ['ring 180', 'ring 180', 'answer'] },
    },
    'or of the system': {
      vendors: { a: ringsFor(500), good },
      parameters: { SS_GATEWAY_SWITCH_UNTIL_CONNECT: 'true' },
      ...{ attempts: ['a: refused 500', ok], told: ['ring 180', 'ring 180', 'answer'] },
    },
    'after SDP nobody else is tried': {
      ...{ vendors: { a: playsThen(500), good }, attempts: ['a: refused 500'] },
      told: ['progress 183', 'reject 500'],
    },
    'unless the gateway says that one may be': {
      vendors: { a: playsThen(500, { stopAfterSdp: false }), good },
      ...{ attempts: ['a: refused 500', ok], told: ['progress 183', 'ring 180', 'answer'] },
    },
    'an exclusive gateway is the last': {
      vendors: { a: refuses(503, { exclusive: true }), good },
      ...{ attempts: ['a: refused 503'], told: ['reject 503'] },
    },
    'of several failures the most telling is told': {
      vendors: { a: silent(), b: refuses(404), c: refuses(503), d: refuses(480) },
      attempts: ['a: InviteTimeout', 'b: refused 404', 'c: refused 503', 'd: refused 480'],
      told: ['reject 404'],
    },
    'a replacement of the gateway that failed': {
      vendors: { a: refuses(404, { sipCodeMap: ['404:486', '0:500'] }) },
      ...{ attempts: ['a: refused 404'], told: ['reject 486'] },
    },
    'or for all that it has no pair for': {
      vendors: { a: refuses(403, { sipCodeMap: ['404:486', '0:500'] }) },
      ...{ attempts: ['a: refused 403'], told: ['reject 500'] },
    },
    'backups come last, whatever their priority': {
      vendors: { backup: answersAfter(SECOND, { protect: true, priority: 0 }), a: refuses(503) },
      ...{ attempts: ['a: refused 503', 'backup: connected 200'], told: ['ring 180', 'answer'] },
    },
  };
  for (const [name, row] of Object.entries(table)) {
    it(name, () => {
      const { world, call } = heard(row);
      assert.deepEqual(world.told(call), row.told);
      assert.deepEqual(world.attempts(call), row.attempts);
      world.check();
    });
  }

  // Final answers of a gateway that end the search, as long as nobody says otherwise, and not.
  const last = [486, 600, 603];
  const others = [400, 403, 404, 408, 410, 480, 484, 485, 487, 488, 500, 503, 604];
  for (const code of [...last, ...others]) {
    it(`${code}: ${last.includes(code) ? 'nobody else is asked' : 'the next one is'}`, () => {
      const vendors = { a: refuses(code), good };
      const { world, call } = heard({ vendors, attempts: [], told: [] });
      assert.equal(world.attempts(call).length, last.includes(code) ? 1 : 2);
      world.check();
    });
  }

  //  what the gateways answer, one after the other; what the caller hears
  const best: ReadonlyArray<readonly [readonly number[], number]> = [
    [[604, 404, 480], 604],
    [[404, 503, 604], 604],
    [[503, 480, 500], 480],
    [[480, 404], 404],
    [[500, 403], 403],
    [[503, 500], 503],
    [[502, 400, 503], 400],
    [[408, 503], 408],
  ];
  for (const [codes, code] of best) {
    it(`of ${codes.join(', ')} the caller hears ${code}`, () => {
      const vendors = Object.fromEntries(codes.map((each, at) => [`v${at}`, refuses(each)]));
      const { world, call } = heard({ vendors, attempts: [], told: [] });
      assert.equal(world.attempts(call).length, codes.length);
      assert.deepEqual(world.told(call), [`reject ${code}`]);
      world.check();
    });
  }

  for (const code of [401, 407, 482, 483]) {
    it(`${code} is between us and the gateway: the caller hears 503`, () => {
      const vendors = { a: refuses(code) };
      const { world, call } = heard({ vendors, attempts: [], told: [] });
      assert.deepEqual(world.told(call), ['reject 503']);
    });
  }

  it('one answer in a dialog: early media of a later gateway is told without its SDP', () => {
    const a = says(
      [
        [100, early('a')],
        [400, failed(500)],
      ],
      { stopAfterSdp: false },
    );
    const b = says([
      [100, early('b')],
      [900, answered(sdp('b'))],
    ]);
    const { world, call } = heard({ vendors: { a, b }, attempts: [], told: [] });
    const names = call.told.map((each) => ('description' in each ? each.description?.name : ''));
    assert.deepEqual(names, ['a', undefined, 'b']);
    world.check();
  });

  it('503 with Retry-After rests the gateway for that time', () => {
    const tired = says([[50, failed(503, { retryAfterSeconds: 60 })]]);
    const world = switchUnderTest({ vendors: { tired, good } });
    const calls = [0, 30, 61].map((seconds) => {
      world.passes(seconds * SECOND - (world.clock.now() - 1_000));
      const call = world.calls('8613800138000');
      world.passes(5 * SECOND);
      call.says(hungUp());
      return world.attempts(call);
    });
    const both = ['tired: refused 503', ok];
    assert.deepEqual(calls, [both, [ok], both]);
    world.check();
  });

  it('lines of a vendor: an attempt given up takes one until its leg is gone', () => {
    const slow = silent({ lines: 1, inviteTimeoutSeconds: 1 });
    const world = switchUnderTest({ vendors: { slow, good } });
    const one = world.calls('8613800138000');
    world.legTo('slow').endsByItself = false;
    world.passes(5 * SECOND);
    const two = world.calls('8613800138000');
    world.passes(5 * SECOND);
    world.legTo('slow').says({ type: 'ended' });
    const three = world.calls('8613800138000');
    world.passes(5 * SECOND);
    for (const call of [one, two, three]) call.says(hungUp());
    assert.deepEqual(
      [one, two, three].map((call) => world.attempts(call).length),
      [2, 1, 2],
    );
    world.check();
  });
});

describe('races (SIG-2)', () => {
  it('the caller gives up: nothing that a vendor says then is heard or billed', () => {
    const world = switchUnderTest({ vendors: { good: says([[100, ringing()]]) } });
    const call = world.calls('8613800138000');
    world.passes(SECOND);
    const leg = world.legTo('good');
    leg.endsByItself = false;
    call.says({ type: 'cancelled', cause: null });
    const record = world.record(call);
    assert.deepEqual([record.holdTimeMs, record.charge?.feeE7, record.cost], [0, '0', null]);
    assert.deepEqual(world.attempts(call), ['good: cancelled']);
    assert.deepEqual(world.switch.remains, { calls: 1, timers: 0, lines: 1 }, 'until it is gone');
    leg.says({ type: 'ended' });
    world.check();
  });

  it('gives up while money is asked for: what comes later goes back', () => {
    const world = switchUnderTest();
    world.money.delayMs = 100;
    const call = world.calls('8613800138000');
    world.passes(50);
    call.says({ type: 'cancelled', cause: null });
    world.passes(100);
    assert.equal(world.legs.legs.length, 0);
    assert.equal(world.record(call).serverReason, 11);
    world.check();
  });

  it('money that is later than 250 ms finds the call refused, and goes back', () => {
    const world = switchUnderTest();
    world.money.delayMs = 300;
    const call = world.calls('8613800138000');
    world.passes(400);
    assert.equal(world.record(call).label, 'SystemBusy');
    world.check();
  });

  it('both sides hang up in one turn: the first counts, the record is one', () => {
    const world = switchUnderTest();
    const call = world.calls('8613800138000');
    world.passes(5 * SECOND);
    world.legTo('good').says(hungUp());
    assert.deepEqual(world.journal.kindsOf('call-1'), ['answered', 'ended']);
    assert.equal(world.record(call).serverReason, 12);
    world.check();
  });

  it('a bug in a leg ends that call with reason 13, and no other', () => {
    const world = switchUnderTest();
    const [one, two] = [world.calls('8613800138000'), world.calls('8613800138000')];
    world.passes(5 * SECOND);
    const leg = world.legs.legs[0];
    assert.ok(leg !== undefined);
    leg.sendInfo = () => {
      throw new Error('a bug');
    };
    one.says({ type: 'info', contentType: 'application/dtmf-relay', body: 'Signal=1' });
    assert.equal(world.record(one).serverReason, 13);
    assert.equal(two.stage, 'up');
    assert.deepEqual(world.log.codes('error'), ['error CALL_BROKEN']);
    assert.equal(world.switch.counters.broken, 1);
  });
});
