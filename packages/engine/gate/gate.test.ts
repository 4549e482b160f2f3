import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BreakableDisk, seededRandom, VirtualClock } from '@tandem/base/testkit';
import { gateControl } from './control.ts';
import { GATE_RULES, Gate } from './gate.ts';
import type { GateEvent, GateSettings } from './ports.ts';
import { sourceOf } from './source.ts';
import { suspensionFile } from './suspension-file.ts';

const PHONE = '192.0.2.7';
const GATEWAY = '198.51.100.9';

interface WorldOptions {
  readonly disk?: BreakableDisk;
  readonly clock?: VirtualClock;
  readonly settings?: Partial<GateSettings>;
  readonly limits?: Readonly<Record<string, number | null>>;
  readonly bound?: readonly string[];
  readonly backlogBytes?: () => number;
}

function gateIn({
  disk = new BreakableDisk(),
  clock = new VirtualClock(),
  ...more
}: WorldOptions = {}) {
  const events: GateEvent[] = [];
  const limits: Readonly<Record<string, number | null>> = more.limits ?? { [GATEWAY]: null };
  const gate = new Gate({
    ...{ clock, timers: clock, random: seededRandom(1) },
    known: {
      gatewayLimit: (address) => limits[address],
      isBound: (address) => more.bound?.includes(address) ?? false,
    },
    settings: () => ({ maxFailures: 6, suspendSeconds: 180, ...more.settings }),
    listener: { hears: (event) => events.push(event) },
    store: suspensionFile(disk),
    ...(more.backlogBytes === undefined ? {} : { backlogBytes: more.backlogBytes }),
  });
  const fails = (count: number, { from = PHONE, as = '1001' } = {}): void => {
    for (let at = 0; at < count; at += 1) gate.wrongPassword(from, as);
  };
  /** How many of so many at once are let in. */
  const admitted = (count: number, from: string, isResponse = false): number => {
    let passed = 0;
    for (let at = 0; at < count; at += 1) if (gate.admits(from, isResponse)) passed += 1;
    return passed;
  };
  return { gate, disk, clock, events, fails, admitted };
}

describe('what is one source (SEC-5)', () => {
  for (const [address, source] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const) {
    it(`${address} is of ${source}`, () => assert.equal(sourceOf(address), source));
  }
});

describe('suspension for wrong passwords (SEC-1)', () => {
  it('after SS_AUTHENTICATION_MAX_RETRY of one name, for SS_AUTHENTICATION_FAILED_SUSPEND', async () => {
    const { gate, clock, events, fails } = gateIn();
    await gate.start();
    fails(5);
    assert.ok(gate.admits(PHONE));
    fails(1);
    assert.ok(!gate.admits(PHONE));
    assert.ok(gate.admits('192.0.2.8'), 'nobody else');
    const [one] = gate.suspended();
    assert.deepEqual([one?.reason, one?.user, one?.dropped], ['wrongPassword', '1001', 1]);
    await clock.passes(179_000);
    assert.ok(!gate.admits(PHONE));
    await clock.passes(2_000);
    assert.ok(gate.admits(PHONE));
    assert.deepEqual(
      events.map((event) => event.type),
      ['suspended', 'released'],
    );
    assert.deepEqual(gate.suspended(), []);
    await gate.stop();
    assert.equal(clock.pending, 0);
  });

  it('after as many names of one address, tried once each', () => {
    const { gate, fails } = gateIn();
    for (let at = 0; at < 5; at += 1) fails(1, { as: `10${at}` });
    assert.ok(gate.admits(PHONE));
    fails(1, { as: '106' });
    assert.equal(gate.suspended()[0]?.reason, 'manyNames');
  });

  it('a right password ends the count of its name, and not that of the others', () => {
    const { gate, fails } = gateIn();
    fails(5);
    gate.rightPassword(PHONE, '1001');
    fails(5);
    assert.ok(gate.admits(PHONE));
    for (const as of ['a', 'b', 'c', 'd']) fails(1, { as });
    gate.rightPassword(PHONE, 'mine');
    fails(1, { as: 'e' });
    assert.ok(!gate.admits(PHONE), 'a guesser with a password of his own is a guesser');
  });

  it('is forgotten after ten quiet minutes', async () => {
    const { gate, clock, fails } = gateIn();
    fails(5);
    await clock.passes(600_001);
    fails(5);
    assert.ok(gate.admits(PHONE));
  });

  it('0 tries: nobody is ever suspended', () => {
    const { gate, fails } = gateIn({ settings: { maxFailures: 0 } });
    fails(100);
    assert.ok(gate.admits(PHONE));
  });

  it('a gateway known by its address is never suspended, only counted', () => {
    const { gate, fails } = gateIn();
    fails(100, { from: GATEWAY });
    for (let at = 0; at < 100; at += 1) gate.illegalCall(GATEWAY, true);
    assert.ok(gate.admits(GATEWAY));
    assert.ok(gate.counters.spared > 0);
  });

  it('all of an IPv6 network is one source', () => {
    const { gate, fails } = gateIn();
    fails(3, { from: '2001:db8::1' });
    fails(3, { from: '2001:db8::2' });
    assert.ok(!gate.admits('2001:db8::3'));
    assert.ok(gate.admits('2001:db8:0:1::3'));
  });
});

describe('illegal calls (SEC-2)', () => {
  it('count against who has proven the address, and against nobody else', () => {
    const { gate } = gateIn();
    for (let at = 0; at < 1_000; at += 1) gate.illegalCall(PHONE, false);
    assert.ok(gate.admits(PHONE));
    for (let at = 0; at < 20; at += 1) gate.illegalCall(PHONE, true);
    assert.equal(gate.suspended()[0]?.reason, 'illegalCalls');
    assert.equal(gate.counters.illegalCalls, 1_020);
  });
});

describe('what operators do (SEC-1)', () => {
  it('they see, release and suspend by hand', () => {
    const { gate, fails, events } = gateIn();
    const control = gateControl(gate);
    fails(6);
    gate.suspend('203.0.113.5', 60);
    assert.deepEqual(
      control.suspended().map(({ source, reason }) => `${source} ${reason}`),
      ['203.0.113.5 operator', `${PHONE} wrongPassword`],
    );
    assert.equal(control.release(PHONE), true);
    assert.equal(control.release(PHONE), false);
    assert.ok(gate.admits(PHONE));
    assert.deepEqual(events.at(-1), { type: 'released', source: PHONE, by: 'operator' });
    fails(5);
    assert.ok(gate.admits(PHONE), 'counted from the beginning');
  });
});

describe('suspensions over a restart (SEC-1)', () => {
  it('stand, until their time is over', async () => {
    const { gate, disk, clock, fails } = gateIn();
    await gate.start();
    fails(6);
    await clock.passes(1_500);
    const again = gateIn({ disk: disk.crash('lost'), clock });
    await again.gate.start();
    assert.ok(!again.gate.admits(PHONE));
    await clock.passes(180_000);
    assert.ok(again.gate.admits(PHONE));
  });

  it('a file that cannot be read opens the gate', async () => {
    const disk = new BreakableDisk();
    await disk.write('registrations/suspended.json', Buffer.from('[{"source":1}, 7, '));
    const { gate } = gateIn({ disk });
    await gate.start();
    assert.ok(gate.admits(PHONE));
  });

  it('a disk that is full is tried again', async () => {
    const { gate, disk, clock, fails } = gateIn();
    await gate.start();
    const heal = disk.breaks({ code: 'ENOSPC', on: ['write'] });
    fails(6);
    await clock.passes(3_000);
    heal();
    await clock.passes(1_500);
    assert.ok((await disk.size('registrations/suspended.json')).ok);
  });
});

describe('limits before a byte is read (SEC-5)', () => {
  const { stranger, registered, gateway, allStrangers, allNewcomers, pressed } = GATE_RULES;

  for (const [who, world, from, burst] of [
    ['a stranger', {}, PHONE, stranger.burst],
    ['where somebody is registered', { bound: [PHONE] }, PHONE, registered.burst],
    ['a gateway', {}, GATEWAY, gateway.burst],
    ['a gateway with a limit of 10 a second', { limits: { [GATEWAY]: 10 } }, GATEWAY, 20],
  ] as const) {
    it(`${who}: ${burst} at once`, () => {
      const { admitted } = gateIn(world);
      assert.equal(admitted(burst + 5_000, from), burst);
    });
  }

  it('and then as many as the rule says a second', async () => {
    const { clock, admitted } = gateIn();
    admitted(stranger.burst, PHONE);
    await clock.passes(2_000);
    assert.equal(admitted(1_000, PHONE), 2 * stranger.perSecond);
  });

  it('the limit of a gateway is one of requests: its answers pass', () => {
    const { admitted } = gateIn({ limits: { [GATEWAY]: 10 } });
    assert.equal(admitted(100, GATEWAY), 20);
    assert.equal(admitted(100, GATEWAY, true), 100);
  });

  it('one sender in flood fills his own bucket alone', () => {
    const { gate, admitted } = gateIn();
    admitted(100_000, PHONE);
    let others = 0;
    for (let at = 0; at < 250; at += 1) if (gate.admits(`203.0.113.${at}`)) others += 1;
    assert.equal(others, 250);
    assert.ok(gate.counters.overLimit > 0);
  });

  it('forged senders without number: who is known gets in all the same', async () => {
    const { gate, clock } = gateIn({ bound: [PHONE] });
    const random = seededRandom(5);
    let refused = 0;
    for (let second = 0; second < 5; second += 1) {
      for (let at = 0; at < 30_000; at += 1) {
        const forged = `${random.below(224)}.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
        gate.admits(forged);
        if (at % 100 === 0 && !(gate.admits(PHONE) && gate.admits(GATEWAY))) refused += 1;
      }
      await clock.passes(1_000);
    }
    assert.equal(refused, 0);
    assert.deepEqual(gate.suspended(), [], 'nobody is locked out');
    const most = [allStrangers, allNewcomers]
      .map(({ burst, perSecond }) => burst + 5 * perSecond)
      .reduce((sum, each) => sum + each);
    assert.ok(gate.counters.overStrangersLimit >= 5 * 30_000 - most);
    assert.equal(gate.counters.overLimit, 0);
  });

  it('a flood of many senders: who comes for the first time gets in all the same', async () => {
    const { gate, clock, admitted } = gateIn();
    let refused = 0;
    for (let tenth = 0; tenth < 100; tenth += 1) {
      for (let at = 0; at < 2_000; at += 1) gate.admits(`10.0.${at >> 8}.${at & 255}`);
      // In the first second all of them are new.
      const isLater = tenth >= 20;
      if (isLater && admitted(2, `203.0.113.${tenth}`) < 2) refused += 1;
      await clock.passes(100);
    }
    // By chance one shares its slot with a sender of the flood.
    assert.ok(refused <= 2, `${refused} of 80`);
    const most = (10 + 1) * (allStrangers.perSecond + allNewcomers.perSecond);
    assert.ok(gate.counters.overStrangersLimit >= 200_000 - most);
  });

  it('while more waits than can be read, strangers wait, and who is known does not', async () => {
    let backlogBytes = 0;
    const { gate, clock, admitted } = gateIn({ bound: [PHONE], backlogBytes: () => backlogBytes });
    const stranger = '203.0.113.1';
    assert.equal(admitted(20, stranger), 20);
    backlogBytes = 1_000_000;
    await clock.passes(10);
    assert.equal(admitted(20, stranger), 0, 'one who has said much already');
    assert.equal(admitted(2, '203.0.113.2'), 2, 'a newcomer');
    let newcomers = 0;
    for (let at = 0; at < 5_000; at += 1)
      if (gate.admits(`10.0.${at >> 8}.${at & 255}`)) newcomers += 1;
    assert.equal(newcomers, pressed.burst - 2);
    assert.deepEqual([admitted(100, PHONE), admitted(100, GATEWAY)], [100, 100]);
    backlogBytes = 0;
    await clock.passes(10);
    assert.equal(admitted(20, stranger), 20);
  });
});
