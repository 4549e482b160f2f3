import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEMO_HOUR_SECONDS, FIRST_HOUR } from './bounds.ts';
import { demoHour, HOURS_OF_A_DAY, hourOfDay, shareAt } from './day.ts';
import { diceOf } from './dice.ts';

describe('the shape of a day (CON-1)', () => {
  //  hour    at least  at most
  const table: ReadonlyArray<readonly [number, number, number]> = [
    [3, 0, 0.2],
    [7, 0.3, 0.6],
    [11, 1, 1],
    [11.5, 0.9, 1],
    [23.5, 0.2, 0.32],
    [24, 0.22, 0.22],
    [35, 1, 1],
  ];
  for (const [hour, least, most] of table) {
    it(`at ${hour} it is ${least} to ${most} of the busiest hour`, () => {
      const share = shareAt(hour);
      assert.ok(share >= least && share <= most, `${share}`);
    });
  }

  it('goes without a leap, and is never more than all', () => {
    for (let hour = 0; hour < 24; hour += 0.01) {
      assert.ok(Math.abs(shareAt(hour + 0.01) - shareAt(hour)) < 0.005);
      assert.ok(shareAt(hour) > 0 && shareAt(hour) <= 1);
    }
    assert.ok(HOURS_OF_A_DAY > 12 && HOURS_OF_A_DAY < 24);
  });

  it('passes in minutes, and begins in the morning', () => {
    const hourMs = DEMO_HOUR_SECONDS * 1_000;
    assert.equal(demoHour(0), FIRST_HOUR);
    assert.equal(demoHour(hourMs), FIRST_HOUR + 1);
    assert.equal(demoHour(24 * hourMs), FIRST_HOUR);
    assert.equal(hourOfDay(Date.UTC(2026, 0, 31, 10, 30)), 10.5);
  });
});

describe('what happens by chance', () => {
  it('is the same from the same seed, and another from another', () => {
    const drawn = (seed: number): string => diceOf(seed).digits(20);
    assert.equal(drawn(7), drawn(7));
    assert.notEqual(drawn(7), drawn(8));
  });

  it('is as often as it should be', () => {
    const dice = diceOf(1);
    const counts = { often: 0, seldom: 0 };
    const kinds = [
      { name: 'often', weight: 3 },
      { name: 'seldom', weight: 1 },
    ] as const;
    for (let draw = 0; draw < 4_000; draw += 1) counts[dice.weighted(kinds).name] += 1;
    assert.ok(Math.abs(counts.often - 3_000) < 150, `${counts.often}`);
    const waits = Array.from({ length: 4_000 }, () => dice.around(100, 1_000));
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    assert.ok(Math.abs(mean - 100) < 10 && Math.max(...waits) <= 1_000, `${mean}`);
  });
});
