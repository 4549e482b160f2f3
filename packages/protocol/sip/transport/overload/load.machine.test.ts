import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { CALM, type LoadRule, type LoadState, step } from './load.machine.ts';
import { LoopDelay } from './loop-delay.ts';

const RULE: LoadRule = {
  high: { delayMs: 200, backlogBytes: 1_000 },
  low: { delayMs: 40, backlogBytes: 100 },
  readings: 2,
  rise: 0.4,
  fall: 0.1,
};

const high = (highReadings: number): LoadState => ({ name: 'calm', highReadings });
/** As it was at the last reading: a delay and a backlog. */
const share = (value: number, delayMs = 0, backlogBytes = 0): LoadState => ({
  ...{ name: 'shedding', share: value, last: { delayMs, backlogBytes } },
});

describe('what share of new calls is turned away: the transition table', () => {
  //  from           delay   backlog   to
  const table: ReadonlyArray<readonly [LoadState, number, number, LoadState]> = [
    [CALM, 0, 0, CALM],
    [CALM, 199, 999, CALM],
    [CALM, 200, 0, high(1)],
    [CALM, 0, 1_000, high(1)],
    // A stall that is over.
    [high(1), 199, 999, CALM],
    [high(1), 200, 0, share(0.4)],
    [high(1), 0, 1_000, share(0.4)],
    [share(0.4), 200, 0, share(0.8)],
    [share(0.4), 0, 1_000, share(0.8)],
    [share(0.8), 200, 0, share(1)],
    [share(1), 200, 0, share(1)],
    // High, but less waits than before: the share is enough.
    [share(0.4, 0, 5_000), 0, 4_999, share(0.4)],
    [share(0.4, 300, 5_000), 300, 4_999, share(0.4)],
    [share(0.4, 0, 5_000), 0, 5_000, share(0.8)],
    [share(0.4, 0, 5_000), 1, 4_999, share(0.8)],
    [share(0.4, 300, 0), 299, 0, share(0.8)],
    // Neither high nor low.
    [share(0.4), 199, 0, share(0.4)],
    [share(0.4), 41, 0, share(0.4)],
    [share(0.4), 0, 101, share(0.4)],
    [share(0.4), 40, 100, share(0.3)],
    [share(0.1), 0, 0, CALM],
    [share(0.15), 0, 0, CALM],
  ];
  for (const [from, delayMs, backlogBytes, to] of table) {
    const brief = (state: LoadState) =>
      Object.values(state)
        .map((one) => JSON.stringify(one))
        .join();
    it(`${brief(from)} + ${delayMs} ms, ${backlogBytes} bytes -> ${brief(to)}`, () => {
      const next = step(from, { delayMs, backlogBytes }, RULE);
      assert.equal(next.name, to.name);
      if (next.name === 'shedding') assert.deepEqual(next.last, { delayMs, backlogBytes });
      const figure = (state: LoadState) =>
        state.name === 'calm' ? state.highReadings : state.share;
      assert.ok(Math.abs(figure(next) - figure(to)) < 1e-9, brief(next));
    });
  }
});

describe('the delay of the event loop', () => {
  it('is how late its own timer comes, told once', () => {
    const clock = new VirtualClock();
    const delay = new LoopDelay(clock, clock);
    assert.equal(delay.take(), 0);
    delay.start();
    clock.passesAtOnce(1_000);
    assert.equal(delay.take(), 0);
    clock.stalls(300);
    // The stall goes on: it is seen before any timer can fire.
    assert.ok(delay.take() >= 280);
    clock.passesAtOnce(20);
    assert.ok(delay.take() >= 280);
    clock.passesAtOnce(1_000);
    assert.equal(delay.take(), 0);
    delay.stop();
    clock.stalls(1_000);
    assert.equal(delay.take(), 0);
    assert.equal(clock.pending, 0);
  });
});
