import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import { CALM, type LoadRule, type LoadState, step } from './load.machine.ts';
import { LoopDelay } from './loop-delay.ts';

const RULE: LoadRule = {
  begin: { delayMs: 200, backlogBytes: 1_000 },
  end: { delayMs: 40, backlogBytes: 100 },
  calmMs: ms(1_000),
};
const NOW = ms(50_000);

const SHEDDING: LoadState = { name: 'shedding', calmSinceMs: undefined };
const calmSince = (atMs: number): LoadState => ({ name: 'shedding', calmSinceMs: ms(atMs) });

describe('when new calls are turned away: the transition table', () => {
  //  from               delay   backlog   to
  const table: ReadonlyArray<readonly [LoadState, number, number, LoadState]> = [
    [CALM, 0, 0, CALM],
    [CALM, 199, 999, CALM],
    [CALM, 200, 0, SHEDDING],
    [CALM, 0, 1_000, SHEDDING],
    [SHEDDING, 200, 1_000, SHEDDING],
    [SHEDDING, 41, 0, SHEDDING],
    [SHEDDING, 0, 101, SHEDDING],
    [SHEDDING, 40, 100, calmSince(50_000)],
    [calmSince(49_001), 40, 100, calmSince(49_001)],
    [calmSince(49_000), 0, 0, CALM],
    // Not calm for a moment: the calm begins anew.
    [calmSince(49_500), 41, 0, SHEDDING],
    [calmSince(49_500), 300, 0, SHEDDING],
  ];
  for (const [from, delayMs, backlogBytes, to] of table) {
    const since = from.name === 'shedding' && from.calmSinceMs;
    it(`${from.name} ${since || ''} + ${delayMs} ms, ${backlogBytes} bytes -> ${to.name}`, () => {
      const reading = { delayMs, backlogBytes };
      assert.deepEqual(step(from, { reading, nowMs: NOW, rule: RULE }), to);
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
