import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Plant, Simulation } from './testing-simulation.ts';

const SEEDS = 60;
const STEPS = 250;
/** A defect shows in one of so many. */
const PLANTED_SEEDS = 40;

describe('leases of two nodes over one balance (BIL-4)', () => {
  it(`nothing is lent twice, overspent or lost in ${SEEDS} seeds`, () => {
    let calls = 0;
    let refused = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const simulation = new Simulation(seed);
      try {
        simulation.run(STEPS);
      } catch (error) {
        assert.fail(`seed ${seed}: ${(error as Error).stack}`);
      }
      calls += simulation.calls;
      refused += simulation.refused;
    }
    assert.ok(calls > SEEDS * 20 && refused > SEEDS * 20, `${calls} calls, ${refused} refused`);
  });

  const plants: ReadonlyArray<readonly [Plant, RegExp]> = [
    ['lentTwice', /are used/],
    ['returnLost', /are still lent/],
    ['epochTooEarly', /below zero|lent of/],
    ['chargedTwice', /are used|below zero/],
    ['noAnswer', /longer than 200 ms/],
  ];
  for (const [plant, found] of plants) {
    it(`the checks find a planted defect: ${plant}`, () => {
      const failures: string[] = [];
      for (let seed = 1; seed <= PLANTED_SEEDS; seed += 1) {
        try {
          new Simulation(seed, plant).run(STEPS);
        } catch (error) {
          failures.push((error as Error).message);
        }
      }
      assert.ok(
        failures.some((message) => found.test(message)),
        failures[0] ?? 'not found',
      );
    });
  }
});
