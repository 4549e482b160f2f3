// Two user agents and a bad network between them, in virtual time: calls with early media, PRACK,
// changes from both sides at once, session timers, and an end by either side. Each seed is one call
// with its own luck. A failure names its seed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import {
  type SeededRandom,
  SimulatedNetwork,
  type SimulatedSocket,
  seededRandom,
  VirtualClock,
} from '@tandem/base/testkit';
import type { Modification } from './modification.machine.ts';
import { Agent } from './testing-agent.ts';
import type { CalleeLeg } from './testing-callee.ts';
import type { CallerLeg } from './testing-caller.ts';

/** Enough that each kind of crossing happens; raised here by whoever wants to look longer. */
const SEEDS = 400;
const BAD = {
  loss: 0.3,
  delayMs: 20,
  jitterMs: 100,
  duplication: 0.1,
  reordering: 0.2,
  reorderMs: 300,
};
const CALLER = '10.0.0.1:5060';
const CALLEE = '10.0.0.2:5060';
/** After the last thing that a plan has: session timers have cut whatever was not ended. */
const END_MS = 800_000;

interface Plan {
  readonly reliable: boolean;
  readonly ringsAfterMs: number;
  readonly acceptsAfterMs: number;
  readonly givesUpAfterMs: number | undefined;
  /** Counted from the answer. */
  readonly changes: readonly {
    readonly by: 'caller' | 'callee';
    readonly afterMs: number;
    readonly what: Modification;
  }[];
  readonly endsAfterMs: number;
  readonly endsBy: 'caller' | 'callee' | 'both';
}

function planned(random: SeededRandom): Plan {
  const atMs = random.between(1_000, 60_000);
  const count = random.below(5);
  return {
    reliable: random.chance(0.5),
    ringsAfterMs: random.between(0, 500),
    acceptsAfterMs: random.between(500, 20_000),
    givesUpAfterMs: random.chance(0.2) ? random.between(0, 20_000) : undefined,
    changes: Array.from({ length: count }, (_, key) => ({
      by: random.pick(['caller', 'callee'] as const),
      // Most of them close together, so that they cross.
      afterMs: atMs + random.between(0, 1_500),
      what: { key, method: random.pick(['INVITE', 'UPDATE'] as const), offer: true },
    })),
    endsAfterMs: random.between(0, 400_000),
    endsBy: random.pick(['caller', 'callee', 'both']),
  };
}

interface Run {
  readonly seed: number;
  readonly plan: Plan;
  readonly clock: VirtualClock;
  readonly network: SimulatedNetwork;
  readonly caller: Agent;
  readonly callee: Agent;
  readonly leg: CallerLeg;
}

/** An agent, where it is bound, and where it sends. */
interface Place {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

function run(seed: number): Run {
  const random = seededRandom(seed);
  const plan = planned(random);
  const clock = new VirtualClock();
  const network = new SimulatedNetwork({ clock, random, quality: BAD });
  const bind = ({ name, from, to }: Place, onCall: (leg: CalleeLeg) => void): Agent => {
    const send = (bytes: Uint8Array): void => socket().send(to, bytes);
    const agent = new Agent({ name, clock, random: random.fork(name), send, onCall });
    const bound = network.bind(from, ({ bytes }) => agent.receive(bytes));
    const socket = (): SimulatedSocket => {
      assert.ok(bound.ok);
      return bound.value;
    };
    return agent;
  };
  const after = (afterMs: number, act: () => void) => clock.after(ms(afterMs), act);
  const callee = bind({ name: 'b', from: CALLEE, to: CALLER }, (leg) => {
    after(plan.ringsAfterMs, () => leg.rings(plan.reliable));
    after(plan.acceptsAfterMs, () => leg.accepts());
  });
  const nobody = (): never => assert.fail('nobody calls it');
  const caller = bind({ name: 'a', from: CALLER, to: CALLEE }, nobody);
  const leg = caller.call();
  if (plan.givesUpAfterMs !== undefined) after(plan.givesUpAfterMs, () => leg.giveUp());
  for (const change of plan.changes) {
    after(plan.acceptsAfterMs + change.afterMs, () => {
      const at = change.by === 'caller' ? leg : callee.legs[0];
      if (at?.established && !at.over) at.want(change.what);
    });
  }
  after(plan.acceptsAfterMs + plan.endsAfterMs, () => {
    if (plan.endsBy !== 'callee') leg.hangUp();
    if (plan.endsBy !== 'caller') callee.legs[0]?.hangUp();
  });
  clock.passesAtOnce(END_MS);
  return { seed, plan, clock, network, caller, callee, leg };
}

/** What must hold however unlucky the packets were. */
function check({ plan, clock, caller, callee, leg }: Run): void {
  for (const agent of [caller, callee]) {
    assert.equal(agent.layer.size, 0, 'no transaction is left');
    assert.equal(agent.wheel.size, 0, 'no timer of a transaction is left');
    assert.equal(agent.table.size, 0, 'no dialog is left');
    assert.equal(agent.table.invites, 0, 'no INVITE is left');
    for (const each of agent.legs) {
      assert.ok(each.over, 'each leg has ended');
      const ends = each.told.filter((what) => /^(failed|hung up|peer hung up)$/.test(what));
      assert.equal(ends.length, 1, 'and has ended once');
    }
  }
  assert.equal(clock.pending, 0, 'no timer is left at all');
  assert.ok(callee.legs.length <= 1, 'one INVITE makes one call');

  const [other] = callee.legs;
  const up = leg.told.includes('up');
  if (up) assert.ok(other?.told.includes('up'), 'both are up, or none');
  if (!up && other?.told.includes('up')) {
    const known = leg.told.includes('dismissed') || other.told.includes('no ACK');
    assert.ok(known, 'an answer that nobody wants is hung up');
  }
  if (plan.givesUpAfterMs === undefined && other !== undefined) {
    assert.ok(other.told.includes('up') || !up, 'who is called and accepts is up');
  }
  for (const each of [leg, ...callee.legs]) {
    const wanted = plan.changes.filter((change) => (change.by === 'caller') === each.isCaller);
    for (const { what } of wanted) {
      const results = each.told.filter((told) =>
        new RegExp(`^(done|replaced|gaveUp|failed) ${what.key}( |$)`).test(told),
      );
      assert.ok(results.length <= 1, 'a change has one result');
    }
  }
}

describe('dialogs over a network that loses 30 % (SIG-2, SIG-5, SIG-6)', () => {
  it(`${SEEDS} seeds: both ends agree, and nothing is left`, (t) => {
    const totals = new Map<string, number>();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      try {
        const done = run(seed);
        check(done);
        for (const leg of [...done.caller.legs, ...done.callee.legs]) {
          for (const told of leg.told) {
            const what = told.replace(/ [0-9 ]+$/, '');
            totals.set(what, (totals.get(what) ?? 0) + 1);
          }
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`seed ${seed}: ${why}`, { cause: error });
      }
    }
    // A proof in which nothing happens proves nothing.
    const often = (what: string): number => (totals.get(what) ?? 0) / SEEDS;
    assert.ok(often('up') > 1.5, 'most calls come up, on both sides');
    for (const what of ['done', 'glare', 'UPDATE of the peer', 'INVITE of the peer']) {
      assert.ok(often(what) > 0.1, `${what}: only ${totals.get(what) ?? 0} times`);
    }
    t.diagnostic(JSON.stringify(Object.fromEntries(totals)));
  });
});
