// The engine of calls under random weather, each run from a seed that repeats it: vendors that do
// anything a vendor may do, callers that give up and hang up, little money that comes late, an
// operator, a journal that is full at times, and a kill in the end.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { moneyFromE7, type PriceE7 } from '@tandem/base/money';
import { type SeededRandom, seededRandom } from '@tandem/base/testkit';
import { fee } from '@tandem/domain/rating';
import type { CallRecord, DialogFacts } from '@tandem/domain/record';
import type { Fields } from '@tandem/edge/objects';
import {
  answered,
  type FakeCalledLeg,
  type FakeCallerLeg,
  failed,
  hungUp,
  ringing,
  type Script,
  trying,
} from './legs/testing-legs.ts';
import type { HangUp } from './ports.ts';
import { Recovery } from './recovery.ts';
import {
  type SwitchOptions,
  type SwitchUnderTest,
  silent,
  switchUnderTest,
} from './testing-switch.ts';

const SEEDS = 20;
const CALLS = 40;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const VENDORS = ['a', 'b', 'c', 'd'];
const NUMBERS = ['8613800138000', '8613', '4420', '999', 'nobody'];

function weather(random: SeededRandom): Script {
  const events: [number, ReturnType<typeof trying>][] = [];
  let at = random.between(1, 200);
  const later = (most: number): number => {
    at += random.between(0, most);
    return at;
  };
  if (random.chance(0.9)) events.push([at, trying()]);
  if (random.chance(0.1)) return events;
  if (random.chance(0.3)) {
    const description = null;
    events.push([later(2_000), { type: 'progress', description, status: 183 }]);
  }
  if (random.chance(0.6)) events.push([later(3_000), ringing()]);
  if (random.chance(0.35)) {
    const status = random.pick([404, 408, 480, 486, 487, 500, 503, 600, 603]);
    const why = random.pick(['refused', 'refused', 'unreachable', 'noResponse'] as const);
    const retryAfterSeconds = random.chance(0.2) ? random.between(1, 100) : null;
    events.push([later(5_000), failed(status, { why, retryAfterSeconds })]);
    return events;
  }
  if (random.chance(0.1)) return events;
  events.push([later(30_000), answered()]);
  if (random.chance(0.5)) events.push([later(5 * MINUTE), hungUp()]);
  return events;
}

class Weather {
  readonly world: SwitchUnderTest;
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    const random = this.#random;
    const gateways = Object.fromEntries(
      VENDORS.map((name) => [
        name,
        silent({
          lines: random.chance(0.5) ? random.between(1, 5) : null,
          cps: random.chance(0.3) ? random.between(1, 5) : null,
          prefixes: random.pick([[''], ['86'], ['86:expiration', '44'], ['', '8613']]),
          protect: random.chance(0.2),
          switchUntilConnect: random.chance(0.5),
          stopCodes: random.chance(0.5) ? [] : [486, 600, 603],
        }),
      ]),
    );
    this.world = switchUnderTest({
      vendors: gateways,
      balance: random.pick(['0.5', '2', '1000']),
      ...hoursOf(seededRandom(`hours ${seed}`)),
      customer: {
        lines: random.chance(0.3) ? 10 : null,
        strategy: random.pick([null, 'leastCost', 'percentage', 'roundRobin']),
      },
      parameters: {
        SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME: String(random.pick([0, 1, 2])),
        SS_MAX_CALL_DURATION: String(random.pick([0, 0, 120])),
        SERVER_BILLING_FREE_E164S: random.chance(0.3) ? '999' : '',
      },
      seed,
    });
    this.world.legs.heard = (leg) => this.#play(leg);
  }

  /** What a leg says by itself: nothing after an end, nor after it was cancelled but its own. */
  #play(leg: FakeCalledLeg): void {
    const random = this.#random;
    const { clock } = this.world;
    leg.endsByItself = random.chance(0.7);
    for (const [afterMs, event] of weather(random)) {
      clock.after(ms(afterMs), () => {
        if (!leg.isOver && leg.last('cancel') === undefined) leg.says(event);
      });
    }
    if (!leg.endsByItself) {
      // It may take the whole of a transaction until a cancelled leg is gone.
      clock.after(ms(10 * MINUTE), () => {
        if (!leg.isOver && leg.last('cancel') !== undefined) leg.says({ type: 'ended' });
      });
    }
  }

  begins(): void {
    const { clock, money, journal } = this.world;
    const random = this.#random;
    for (let call = 0; call < CALLS; call += 1) {
      clock.after(ms(random.below(3 * MINUTE)), () => {
        money.delayMs = random.chance(0.5) ? undefined : random.between(0, 300);
        money.isAway = random.chance(0.05);
        journal.refuses = random.chance(0.05) ? 'backlog' : null;
        this.#caller(this.world.calls(random.pick(NUMBERS)));
      });
    }
    clock.after(ms(random.below(5 * MINUTE)), () => this.#operator());
    for (let left = random.between(0, 6); left > 0; left -= 1) {
      clock.after(ms(random.below(5 * MINUTE)), () => this.#reconfigures());
    }
  }

  #caller(leg: FakeCallerLeg): void {
    const { clock } = this.world;
    const random = this.#random;
    const patience = random.between(0, 40_000);
    const talk = random.between(0, 6 * MINUTE);
    if (random.chance(0.4)) {
      clock.after(ms(patience), () => {
        if (leg.stage === 'early') leg.says({ type: 'cancelled', cause: null });
      });
    }
    clock.after(ms(patience + talk), () => {
      if (leg.stage !== 'up') return;
      const by = random.pick(['peer', 'peer', 'refresh', 'lost', 'noAck'] as const);
      leg.says({ type: 'released', release: { by, cause: 16, text: '' } });
    });
    clock.after(ms(random.below(MINUTE)), () => {
      if (leg.stage !== 'up') return;
      const change = { id: 1, description: null, wantsOffer: random.chance(0.5) };
      leg.says({ type: 'change', change });
    });
  }

  /** In mid-call: whoever was invited by what stood before goes on by it. */
  #reconfigures(): void {
    const random = this.#random;
    const name = random.pick(VENDORS);
    const vendor = random.pick<() => Fields>([
      () => ({ lock: 'all' }),
      () => ({ lines: 1, priority: random.below(5) }),
      () => ({ prefixes: ['44'], stopCodes: [503], maxCallSeconds: 5 }),
    ])();
    const entry = this.world.configuration.snapshot.find('routingGateways', name);
    const addresses = entry?.party.addresses ?? [];
    const retail = { '': random.pick(['0.01', '0.6', '7']) };
    this.world.configuration.apply({
      objects: { routingGateways: { [name]: { account: 'vendor', addresses, ...vendor } } },
      rates: random.chance(0.3) ? { retail } : {},
      parameters: { SS_MAX_CALL_DURATION: String(random.pick([0, 30])) },
    });
  }

  #operator(): void {
    const { control } = this.world.switch;
    for (const { id, state } of control.list()) {
      assert.ok(control.explain(id).ok);
      if (state !== 'over' && this.#random.chance(0.3)) assert.ok(control.hangUp(id).ok);
    }
  }
}

/** In half of the worlds prices change in the first minutes, and calls are split by it. */
function hoursOf(random: SeededRandom): Pick<SwitchOptions, 'sell' | 'objects'> {
  if (random.chance(0.5)) return {};
  const [before, after] = random.shuffled([100_000, 6_000_000]) as [PriceE7, PriceE7];
  const hours = { fromMinute: 0, untilMinute: random.between(1, 5) };
  return {
    sell: {
      '': { firstE7: after, nextE7: after, firstSeconds: random.pick([1, 60]) },
      '86': { firstE7: before, nextE7: before, ...hours },
    },
    objects: { rateGroups: { retail: { bandCrossing: 'split' } } },
  };
}

/** After each step of time: what must hold at any moment. */
function holds({ world }: Weather): void {
  const open = new Set(world.journal.open.map(({ record }) => record.callerCallId));
  for (const caller of world.callers) {
    const wasAnswered = caller.last('answer') !== undefined;
    const isRecorded = world.journal.recordOf(caller.offered.callId) !== undefined;
    if (wasAnswered) assert.ok(open.has(caller.offered.callId) || isRecorded, 'no lost answer');
  }
  const up = world.switch.control.list().filter(({ state }) => state === 'connected');
  assert.equal(up.length, open.size, 'an open call in the journal is a call that is up');
  for (const key of world.money.balances.keys()) {
    assert.ok(world.money.free(key) >= 0n, 'no more is reserved than there is');
  }
}

/** None talked longer than its money: what it lasted, at its price, is what it was charged. */
function costsAsItSays({ charge, holdTimeMs }: CallRecord): void {
  if (charge?.rate == null) return;
  const { price, rules } = charge.rate;
  const feeUnit = moneyFromE7(BigInt(rules.feeUnitE7));
  const pricing = { price, rules: { ...rules, feeUnit }, packageSeconds: 0 };
  assert.equal(charge.feeE7, String(fee(holdTimeMs, pricing).amount), `${holdTimeMs} ms`);
}

describe('calls under random weather (CDR-7, BIL-4, SIG-2)', () => {
  it(`leave exactly one record each, and nothing else: ${SEEDS} seeds`, () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const run = new Weather(seed);
      try {
        run.begins();
        for (let step = 0; step < 60; step += 1) {
          run.world.passes(5 * SECOND);
          holds(run);
        }
        run.world.passes(30 * MINUTE);
        run.world.switch.endAll();
        run.world.passes(15 * MINUTE);
        assert.equal(run.world.journal.records.length, CALLS, 'one record a call');
        for (const record of run.world.journal.records) costsAsItSays(record);
        run.world.check();
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });

  it(`killed at any moment, no answered call is lost, and none is charged twice`, () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const run = new Weather(seed);
      const { world } = run;
      run.begins();
      world.passes(seededRandom(`kill ${seed}`).below(6 * MINUTE));
      const open = [...world.journal.open];
      const hungUpDialogs: DialogFacts[] = [];
      const hangUp: HangUp['hangUp'] = ({ dialog }, _cause, heard) => {
        hungUpDialogs.push(dialog);
        heard();
      };
      let closed = 0;
      const { journal, clock: timers } = world;
      const parts = { journal, timers, hangUp: { hangUp }, closed: () => (closed += 1) };
      const { calls, dialogs, isOver } = new Recovery(
        { openCalls: open, endedLately: [] },
        parts,
      ).begin();
      assert.deepEqual([calls, dialogs], [open.length, 2 * open.length], `seed ${seed}`);
      assert.deepEqual([closed, isOver], [1, true]);
      assert.equal(hungUpDialogs.length, 2 * open.length);
      for (const caller of world.callers) {
        if (caller.last('answer') === undefined) continue;
        const record = world.record(caller);
        assert.ok(!record.isRecovered || record.serverReason === 13, `seed ${seed}`);
      }
      for (const { record, reservedE7 } of open) {
        const fee = BigInt(world.journal.recordOf(record.callerCallId)?.charge?.feeE7 ?? '0');
        assert.ok(fee <= BigInt(reservedE7), `seed ${seed}: charged at most its reserve`);
      }
    }
  });
});
