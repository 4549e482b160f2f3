import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { InnerCalledLeg, type Offered } from '@tandem/engine/calls';
import { MOST_CALLS_AT_ONCE } from '../bounds.ts';
import { diceOf } from '../dice.ts';
import { Traffic } from '../traffic.ts';
import { placesIn } from '../world/places.ts';
import { Ends, NO_VOICES } from './ends.ts';
import { type CallPlan, planCall } from './plans.ts';

const OFFERED = { description: null } as unknown as Offered;
const SCENE = { phones: true, now: true };

/** Ends whose calls go to somebody who takes them so, or lets them wait. */
function bench(answers: boolean) {
  const clock = new VirtualClock();
  const ends = new Ends({
    ...{ clock, timers: clock, dice: diceOf(1), places: placesIn(1), voices: NO_VOICES },
    invite: () => new InnerCalledLeg(OFFERED, (leg) => (answers ? leg.answer(null) : undefined)),
  });
  return { clock, ends };
}

const plan = (more: Partial<CallPlan> = {}): CallPlan => ({
  ...{ ...planCall(diceOf(2), SCENE), patienceMs: 20_000, talkMs: 60_000, speaks: false },
  ...more,
});

describe('who calls (CON-1)', () => {
  it('are never more at once than the bound; what comes above is not dialled', () => {
    const { clock, ends } = bench(false);
    for (let call = 0; call < MOST_CALLS_AT_ONCE + 100; call += 1) ends.call(plan());
    const { calling, made, held } = ends.figures;
    assert.deepEqual([calling, made, held], [MOST_CALLS_AT_ONCE, MOST_CALLS_AT_ONCE, 100]);
    clock.passesAtOnce(20_000);
    assert.deepEqual([ends.figures.calling, ends.figures.ended.givenUp], [0, MOST_CALLS_AT_ONCE]);
  });

  it('hang up when they have talked, and when the demo ends', () => {
    const { clock, ends } = bench(true);
    ends.call(plan());
    clock.passesAtOnce(59_000);
    assert.equal(ends.figures.calling, 1);
    clock.passesAtOnce(1_000);
    assert.deepEqual(ends.figures.ended, { answered: 1, refused: 0, givenUp: 0 });
    ends.call(plan());
    ends.hangUpAll();
    assert.equal(ends.figures.calling, 0);
  });
});

describe('traffic (CON-1)', () => {
  //  hour of the day   cps  calls of ten minutes, about
  const table: ReadonlyArray<readonly [number, number, number]> = [
    [11, 2, 1_200],
    [3, 2, 120],
    [11, 0.1, 60],
  ];
  for (const [hour, cps, expected] of table) {
    it(`at ${hour}, of ${cps} a second: ${expected} in ten minutes`, () => {
      const clock = new VirtualClock();
      let calls = 0;
      const traffic = new Traffic({
        ...{ timers: clock, dice: diceOf(4), scene: SCENE, cps, hour: () => hour },
        call: () => {
          calls += 1;
        },
      });
      traffic.start();
      clock.passesAtOnce(600_000);
      traffic.stop();
      assert.ok(Math.abs(calls - expected) < 4 * Math.sqrt(expected), `${calls}`);
      clock.passesAtOnce(60_000);
      const last = calls;
      clock.passesAtOnce(60_000);
      assert.equal(calls, last, 'nothing comes any more');
    });
  }
});
