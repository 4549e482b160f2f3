import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LONGEST_TALK_MS } from '../bounds.ts';
import { diceOf } from '../dice.ts';
import { CUSTOMERS } from '../world/customers.ts';
import { OUTAGE_EVERY_MS, VENDORS } from '../world/vendors.ts';
import { type AnswerPlan, type CallPlan, planAnswer, planCall } from './plans.ts';

const CALLS = 5_000;
const SCENES = { now: { phones: true, now: true }, past: { phones: false, now: false } };

function plans(scene: keyof typeof SCENES): readonly CallPlan[] {
  const dice = diceOf(3);
  return Array.from({ length: CALLS }, () => planCall(dice, SCENES[scene]));
}

const vendorNamed = (id: string) => VENDORS.find((vendor) => vendor.id === id) ?? assert.fail(id);

/** Of a hundred calls to the vendor. */
function share(id: string, holds: (plan: AnswerPlan) => boolean, nowMs = 0): number {
  const dice = diceOf(5);
  const vendor = vendorNamed(id);
  let count = 0;
  for (let call = 0; call < CALLS; call += 1)
    if (holds(planAnswer(dice, vendor, nowMs))) count += 1;
  return (count * 100) / CALLS;
}

const isAnswered = ({ steps }: AnswerPlan): boolean => steps.some(({ does }) => does === 'answer');
const refusals = (status: number) => (plan: AnswerPlan) =>
  plan.steps.some((step) => step.does === 'refuse' && step.status === status);

describe('calls of the demo (CON-1)', () => {
  it('come from all customers, from phones, and from somebody whom nobody knows', () => {
    const callers = new Set(
      plans('now').map(({ by }) => (by.kind === 'phone' ? 'phone' : by.customer.id)),
    );
    assert.deepEqual(
      [...callers].sort(),
      [...CUSTOMERS.map(({ id }) => id), 'phone', 'scanner'].sort(),
    );
  });

  it('of days that are over have no phones, and nobody without money', () => {
    for (const { by } of plans('past')) {
      assert.ok(by.kind === 'customer' && by.customer.id !== 'coral');
    }
  });

  it('are no longer than the bound, and go to numbers', () => {
    for (const { callee, caller, talkMs, patienceMs } of plans('now')) {
      assert.match(callee, /^\d{3,32}$/);
      assert.match(caller, /^\d{3,32}$/);
      assert.ok(talkMs <= LONGEST_TALK_MS + 1_000 && patienceMs <= 60_000);
    }
  });
});

describe('vendors of the demo (CON-1)', () => {
  //  vendor  does                      percent of its calls
  const table: ReadonlyArray<readonly [string, (plan: AnswerPlan) => boolean, number]> = [
    ['north', isAnswered, 62],
    ['north', refusals(486), 12],
    ['north', refusals(503), 0],
    ['east', isAnswered, 24],
    ['east', refusals(503), 62],
    ['west', isAnswered, 90],
    ['west', (plan) => isAnswered(plan) && !plan.speaks, 63],
    ['polar', isAnswered, 62],
  ];
  for (const [id, holds, percent] of table) {
    it(`${id}: ${percent} % of them`, () => {
      assert.ok(Math.abs(share(id, holds) - percent) < 3, `${share(id, holds)}`);
    });
  }

  it('polar takes nothing for a while, says 503 and when to come again', () => {
    const late = OUTAGE_EVERY_MS - 20_000;
    assert.equal(share('polar', refusals(503), late), 100);
    const { steps } = planAnswer(diceOf(1), vendorNamed('polar'), late);
    assert.equal(steps[0]?.does === 'refuse' && steps[0].retryAfterSeconds, 20);
    assert.equal(share('north', refusals(503), late), 0);
  });

  it('south rings late', () => {
    const dice = diceOf(1);
    for (let call = 0; call < 200; call += 1) {
      const [rings] = planAnswer(dice, vendorNamed('south'), 0).steps;
      if (rings?.does === 'ring') assert.ok(rings.afterMs >= 4_500);
    }
  });
});
