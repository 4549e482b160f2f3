import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { diceOf } from '../dice.ts';
import { PastClock } from './past-clock.ts';

const BEGAN = Date.UTC(2026, 0, 30);

describe('the time of days that are over', () => {
  it('goes from one moment to the next, in order, and of two at one the first set comes first', () => {
    const clock = new PastClock(BEGAN);
    const dice = diceOf(2);
    const fired: [number, number][] = [];
    for (let order = 0; order < 500; order += 1) {
      clock.after(ms(dice.between(0, 50)), () => fired.push([clock.now(), order]));
    }
    while (clock.step(BEGAN + 1_000));
    assert.equal(fired.length, 500);
    assert.deepEqual(
      fired,
      fired.toSorted(([one, a], [other, b]) => one - other || a - b),
    );
  });

  it('ends where it should, and what was taken back does not come', () => {
    const clock = new PastClock(BEGAN);
    const said: string[] = [];
    clock.after(ms(10), () => said.push('early'));
    clock.after(ms(20), () => said.push('taken back'))();
    clock.after(ms(2_000), () => said.push('late'));
    while (clock.step(BEGAN + 1_000));
    assert.deepEqual([said, clock.wallMs()], [['early'], BEGAN + 20]);
  });
});
