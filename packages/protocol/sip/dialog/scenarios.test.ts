// Whole calls over a good network, one thing going wrong at a time: what passes on the wire, and
// when.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SimulatedNetwork, seededRandom, VirtualClock } from '@tandem/base/testkit';
import { Agent } from './testing-agent.ts';
import type { CalleeLeg } from './testing-callee.ts';
import type { CallerLeg } from './testing-caller.ts';
import type { Leg } from './testing-leg.ts';
import { type AgentRequest, makeResponse, parse, print } from './testing-wire.ts';

const CALLER = '10.0.0.1:5060';
const CALLEE = '10.0.0.2:5060';

class World {
  readonly clock = new VirtualClock({ nowMs: 0 });
  readonly #random = seededRandom(3);
  readonly network = new SimulatedNetwork({ clock: this.clock, random: this.#random });
  /** `500 > 180 INVITE`: when, from the caller (>) or to it (<), what. */
  readonly wire: string[] = [];
  readonly caller = this.#agent('a', CALLER, CALLEE);
  readonly callee = this.#agent('b', CALLEE, CALLER);

  constructor() {
    this.network.watch(({ from, bytes }) => {
      const message = parse(bytes);
      const status = 'status' in message ? `${message.status} ` : '';
      const way = from.ip === '10.0.0.1' ? '>' : '<';
      this.wire.push(`${Math.round(this.clock.now())} ${way} ${status}${message.method}`);
    });
  }

  #agent(name: string, from: string, to: string): Agent {
    const bound = this.network.bind(from, ({ bytes }) => agent.receive(bytes));
    const send = (bytes: Uint8Array): void => {
      if (bound.ok) bound.value.send(to, bytes);
    };
    const onCall = (leg: CalleeLeg): void => this.onCall(leg);
    const random = this.#random.fork(name);
    const agent = new Agent({ name, clock: this.clock, random, send, onCall });
    return agent;
  }

  onCall: (leg: CalleeLeg) => void = (leg) => leg.accepts();

  passes(duration: number): this {
    this.clock.passesAtOnce(duration);
    return this;
  }

  get calleeLeg(): CalleeLeg {
    return this.callee.legs[0] as CalleeLeg;
  }

  /** What passed since the last call of this. */
  news(): readonly string[] {
    return this.wire.splice(0);
  }

  up(): CallerLeg {
    const leg = this.caller.call();
    this.passes(1_000);
    assert.ok(leg.established && this.calleeLeg.established);
    this.news();
    return leg;
  }

  check(...legs: readonly Leg[]): void {
    this.passes(200_000);
    assert.ok(legs.every((leg) => leg.over));
    for (const agent of [this.caller, this.callee]) {
      assert.deepEqual([agent.layer.size, agent.table.size, agent.table.invites], [0, 0, 0]);
    }
  }
}

const times = (wire: readonly string[], what: string) =>
  wire.filter((line) => line.endsWith(what)).map((line) => Number.parseInt(line, 10));

describe('a call (SIG-2)', () => {
  it('is set up, and ended by the called side', () => {
    const world = new World();
    const leg = world.caller.call();
    world.passes(1_000);
    world.calleeLeg.hangUp();
    world.passes(10);
    assert.deepEqual(world.wire, [
      '0 > INVITE',
      '1 < 200 INVITE',
      '2 > ACK',
      '1000 < BYE',
      '1001 > 200 BYE',
    ]);
    world.check(leg, world.calleeLeg);
  });

  it('rings with early media that is acknowledged before the answer may go (SIG-6)', () => {
    const world = new World();
    world.onCall = (leg) => {
      leg.rings(true);
      leg.accepts();
    };
    const leg = world.caller.call();
    world.passes(1_000);
    assert.deepEqual(world.wire, [
      '0 > INVITE',
      '1 < 183 INVITE',
      '2 > PRACK',
      '3 < 200 PRACK',
      '3 < 200 INVITE',
      '4 > ACK',
    ]);
    leg.hangUp();
    world.check(leg, world.calleeLeg);
  });

  it('rings reliably into nowhere: sent with doubling pauses, then the INVITE is refused', () => {
    const world = new World();
    world.onCall = (leg) => leg.rings(true);
    const leg = world.caller.call();
    world.passes(0.5);
    const heal = world.network.partition(['10.0.0.1'], ['10.0.0.2']);
    world.passes(33_000);
    const sent = times(world.wire, '183 INVITE');
    assert.deepEqual(sent, [1, 501, 1501, 3501, 7501, 15501, 31501]);
    assert.equal(times(world.wire, '487 INVITE')[0], 32_001);
    heal();
    world.check(leg, world.calleeLeg);
  });
});

describe('an answer that is never acknowledged (SIG-2)', () => {
  it('is sent for 32 s, then the call is hung up', () => {
    const world = new World();
    const leg = world.caller.call();
    world.passes(0.5);
    const heal = world.network.partition(['10.0.0.1'], ['10.0.0.2']);
    world.passes(32_000);
    const pauses = [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500];
    assert.deepEqual(
      times(world.wire, '< 200 INVITE'),
      pauses.map((at) => at + 1),
    );
    heal();
    world.passes(500);
    assert.equal(times(world.wire, '< BYE')[0], 32_001);
    assert.deepEqual(world.calleeLeg.told, ['up', 'no ACK', 'hung up']);
    world.check(leg, world.calleeLeg);
  });

  it('and is wanted no more: the BYE waits for the ACK', () => {
    const world = new World();
    const leg = world.caller.call();
    world.passes(1.5);
    assert.deepEqual(world.news(), ['0 > INVITE', '1 < 200 INVITE']);
    world.calleeLeg.hangUp();
    world.passes(100);
    assert.deepEqual(world.news(), ['2 > ACK', '3 < BYE', '4 > 200 BYE']);
    world.check(leg, world.calleeLeg);
  });
});

describe('a call that is given up (SIG-2)', () => {
  it('before it is answered: CANCEL and 487', () => {
    const world = new World();
    world.onCall = (leg) => leg.rings(false);
    const leg = world.caller.call();
    world.passes(5_000);
    leg.giveUp();
    world.passes(100);
    assert.deepEqual(world.wire.slice(2), [
      '5000 > CANCEL',
      '5001 < 200 CANCEL',
      '5001 < 487 INVITE',
      '5002 > ACK',
    ]);
    world.check(leg, world.calleeLeg);
  });

  it('as it is answered: the 2xx that crossed the CANCEL is acknowledged and hung up', () => {
    const world = new World();
    world.onCall = (leg) => leg.rings(false);
    const leg = world.caller.call();
    world.passes(5_000);
    world.news();
    world.calleeLeg.accepts();
    leg.giveUp();
    world.passes(100);
    assert.deepEqual(world.news(), [
      '5000 < 200 INVITE',
      '5000 > CANCEL',
      '5001 > ACK',
      '5001 > BYE',
      '5001 < 200 CANCEL',
      '5002 < 200 BYE',
    ]);
    assert.deepEqual(leg.told, ['dismissed', 'failed']);
    world.check(leg, world.calleeLeg);
  });
});

describe('forks (SIG-2): several answers to one INVITE', () => {
  it('the first is the call; each other one is acknowledged and hung up, also a late one', () => {
    const world = new World();
    const heal = world.network.partition(['10.0.0.1'], ['10.0.0.2']);
    const leg = world.caller.call();
    const invite = parse(print(leg.sentInvite as AgentRequest)) as AgentRequest;
    const from = (status: number, tag: string) =>
      world.caller.receive(print(makeResponse(status, invite, { toTag: tag, body: 'answer' })));
    world.news();
    from(180, 'one');
    from(180, 'two');
    from(200, 'two');
    assert.deepEqual(world.news(), ['0 > ACK']);
    from(200, 'one');
    assert.deepEqual(world.news(), ['0 > ACK', '0 > BYE']);
    from(200, 'two');
    from(200, 'one');
    assert.deepEqual(world.news(), ['0 > ACK', '0 > ACK'], 'again, without another BYE');
    from(200, 'three');
    assert.deepEqual(world.news(), ['0 > ACK', '0 > BYE']);
    assert.deepEqual(leg.told, ['up', 'dismissed', 'dismissed']);
    assert.equal(world.caller.table.size, 1);
    heal();
    leg.hangUp();
    world.check(leg);
  });
});

describe('changes from both sides at once (SIG-2): 491', () => {
  const change = (key: number) => ({ key, method: 'INVITE', offer: true }) as const;

  it('both are refused; who did not make the Call-ID tries again first, both come through', () => {
    const world = new World();
    const leg = world.up();
    leg.want(change(1));
    world.calleeLeg.want(change(2));
    world.passes(5_000);
    const invites = world.wire.filter((line) => line.endsWith('INVITE') && !/\d{3} I/.test(line));
    assert.deepEqual(invites.map((line) => line.split(' ')[1]).slice(0, 4), ['>', '<', '<', '>']);
    assert.equal(times(world.wire, '491 INVITE').length, 2);
    assert.deepEqual(leg.told, ['up', 'glare', 'INVITE of the peer', 'done 1']);
    assert.deepEqual(world.calleeLeg.told, ['up', 'glare', 'done 2', 'INVITE of the peer']);
    leg.hangUp();
    world.check(leg, world.calleeLeg);
  });
});

describe('session timers (SIG-5)', () => {
  it('a call is refreshed each half of the interval by the side that was agreed on', () => {
    const world = new World();
    const leg = world.up();
    world.passes(300_000);
    assert.deepEqual(times(world.news(), '< UPDATE'), [90_001, 180_003, 270_005]);
    leg.hangUp();
    world.check(leg, world.calleeLeg);
  });

  it('a peer that is gone is cut on both sides before the interval is over', () => {
    const world = new World();
    const leg = world.up();
    world.network.partition(['10.0.0.1'], ['10.0.0.2']);
    world.passes(200_000);
    assert.deepEqual(times(world.wire, 'BYE').slice(0, 1), [148_001]);
    assert.ok(world.calleeLeg.told.includes('session timer'));
    assert.ok(leg.told.includes('session timer'));
    world.check(leg, world.calleeLeg);
  });
});
