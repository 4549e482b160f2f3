// Phones under random weather: places that do anything, forwards of all kinds between them and to
// vendors, callers that give up. A seed repeats a run.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { type SeededRandom, seededRandom } from '@tandem/base/testkit';
import type { Fields } from '@tandem/edge/objects';
import {
  answered,
  type FakeCallerLeg,
  failed,
  hungUp,
  ringing,
  type Script,
} from './legs/testing-legs.ts';
import { forwardsOf, from, type TestPhone, withPhones } from './testing-phones.ts';
import { answersAfter, refuses, type SwitchUnderTest } from './testing-switch.ts';

const SEEDS = 20;
const CALLS = 40;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NUMBERS = ['1001', '1002', '1003', '1004'];
const TARGETS = [...NUMBERS, '8613800138000'];

function placeOf(random: SeededRandom): Script {
  const events: [number, ReturnType<typeof ringing>][] = [];
  let at = random.between(1, 500);
  if (random.chance(0.7)) events.push([at, ringing()]);
  at += random.between(1, 20_000);
  if (random.chance(0.3)) events.push([at, failed(random.pick([404, 408, 480, 486, 500, 603]))]);
  else if (random.chance(0.7)) {
    events.push([at, answered()]);
    if (random.chance(0.5)) events.push([at + random.between(1, MINUTE), hungUp()]);
  }
  return events;
}

function phoneOf(random: SeededRandom): TestPhone {
  const places = Array.from({ length: random.between(0, 3) }, () => ({
    ...{ script: placeOf(random), q: random.pick([1, 1, 0.5]) },
  }));
  const may = (what: string): Fields =>
    random.chance(0.4)
      ? { [`forward${what}`]: true, [`forward${what}To`]: random.pick(TARGETS) }
      : {};
  const fields = {
    ...{ ...may('Busy'), ...may('NoAnswer'), ...may('Offline'), forwardNoAnswerSeconds: 5 },
    ...(random.chance(0.2) ? { forwardAlways: true, forwardAlwaysTo: random.pick(TARGETS) } : {}),
    ...{ lines: random.pick([null, 1, 2]), callWaiting: random.chance(0.7) },
    ...{ freeToCall: random.pick([null, true, false]), doNotDisturb: random.chance(0.1) },
  };
  return { places, fields };
}

function calls(world: SwitchUnderTest, random: SeededRandom): void {
  for (let at = 0; at < CALLS; at += 1) {
    const more = random.chance(0.5) ? from(random.pick(NUMBERS)) : {};
    const leg = world.calls(random.pick(TARGETS), more);
    if (random.chance(0.4)) hangsUpSome(world, leg, random.between(1, 2 * MINUTE));
    world.passes(random.between(0, 10 * SECOND));
  }
}

function hangsUpSome(world: SwitchUnderTest, leg: FakeCallerLeg, afterMs: number): void {
  world.clock.after(ms(afterMs), () => {
    if (leg.stage === 'early') leg.says({ type: 'cancelled', cause: null });
    else if (leg.stage === 'up') leg.says(hungUp());
  });
}

describe('phones under random weather (SVC-1, CDR-7, BIL-4)', () => {
  it(`each call and each forward leaves one record, and nothing else: ${SEEDS} seeds`, () => {
    let forwards = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const random = seededRandom(seed);
      const phones = NUMBERS.map((number): [string, TestPhone] => [number, phoneOf(random)]);
      const vendors = { bad: refuses(503), good: answersAfter(3 * SECOND) };
      const world = withPhones(Object.fromEntries(phones), { seed, vendors });
      world.money.delayMs = random.pick([undefined, 20, 300]);
      calls(world, random);
      world.passes(10 * MINUTE);
      world.switch.endAll();
      world.passes(MINUTE);
      const why = `seed ${seed}`;
      world.check();
      const { records } = world.journal;
      const children = forwardsOf(world);
      forwards += children.length;
      assert.equal(records.length - children.length, CALLS, why);
      for (const { parentId, holdTimeMs, charge } of children) {
        const parent = records.find(({ id }) => id === parentId);
        assert.equal(parent?.holdTimeMs, holdTimeMs, `${why}: both last as long`);
        assert.notEqual(charge?.account.id, 'acme-money', `${why}: who sent it on pays`);
      }
    }
    assert.ok(forwards > SEEDS, `${forwards} forwards were looked at`);
  });
});
