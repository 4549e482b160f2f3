import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { CALM, type LoadRule, type LoadState, step } from './load.machine.ts';
import { ruleFor } from './overload.ts';
import { StandingLoad } from './standing-load.ts';

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

describe('the load that stands', () => {
  const measured = () => {
    const clock = new VirtualClock();
    const now = { backlogBytes: 0 };
    const load = new StandingLoad({ clock, timers: clock, backlogBytes: () => now.backlogBytes });
    return { clock, now, load };
  };

  it('is the least since it was asked last, a stall that goes on included', () => {
    const { clock, now, load } = measured();
    assert.deepEqual(load.take(), { delayMs: 0, backlogBytes: 0 });
    load.start();
    now.backlogBytes = 700;
    clock.passesAtOnce(100);
    assert.deepEqual(load.take(), { delayMs: 0, backlogBytes: 700 });
    now.backlogBytes = 900;
    clock.passesAtOnce(40);
    now.backlogBytes = 800;
    clock.passesAtOnce(60);
    assert.deepEqual(load.take(), { delayMs: 0, backlogBytes: 800 });
    clock.stalls(300);
    // It is seen before any timer can fire.
    assert.deepEqual(load.take(), { delayMs: 280, backlogBytes: 800 });
    load.stop();
    clock.stalls(1_000);
    assert.deepEqual(load.take(), { delayMs: 0, backlogBytes: 800 });
    assert.equal(clock.pending, 0);
  });

  it('has nothing of stalls between which the queue is worked off', () => {
    const { clock, now, load } = measured();
    load.start();
    for (let stall = 0; stall < 20; stall += 1) {
      clock.stalls(70);
      now.backlogBytes = 2_000_000;
      clock.passesAtOnce(0);
      now.backlogBytes = 0;
      clock.passesAtOnce(30);
      assert.deepEqual(load.take(), { delayMs: 0, backlogBytes: 0 });
    }
  });
});

interface Crowd {
  /** Calls that come in a tenth of a second. */
  readonly offered: (tenth: number) => number;
  /** Calls that can be done in it; of how many were done yet. */
  readonly able: (done: number) => number;
  readonly tenths: number;
}

const BYTES_OF_CALL = 7 * 2_300;
const BUFFER_BYTES = 4_194_304;

/** A switch before whose queue the machine stands: what was done, and the share at each tenth. */
function through({ offered, able, tenths }: Crowd) {
  const rule = ruleFor(BUFFER_BYTES);
  let state: LoadState = CALM;
  let waiting = 0;
  let done = 0;
  const shares: number[] = [];
  const perTenth: number[] = [];
  for (let tenth = 0; tenth < tenths; tenth += 1) {
    const shed = state.name === 'shedding' ? state.share : 0;
    const room = (2 * BUFFER_BYTES) / BYTES_OF_CALL;
    const now = Math.min(waiting + offered(tenth) * (1 - shed), able(done));
    waiting = Math.min(room, waiting + offered(tenth) * (1 - shed) - now);
    done += now;
    perTenth.push(now);
    state = step(state, { delayMs: 0, backlogBytes: waiting * BYTES_OF_CALL }, rule);
    shares.push(shed);
  }
  return { done, shares, perTenth };
}

describe('a crowd before the switch (SIG-10)', () => {
  const sum = (of: readonly number[]): number => of.reduce((all, one) => all + one, 0);

  it('twice as many as it can do: nearly all that it can is done', () => {
    for (const more of [1.5, 2, 4]) {
      const { done } = through({ offered: () => 100 * more, able: () => 100, tenths: 300 });
      assert.ok(done > 0.85 * 30_000, `${more}: ${done}`);
    }
  });

  it('one that has just begun gets faster by what it does, and turns nobody away then', () => {
    // A third at first, all of it after 2,000 calls.
    const able = (done: number): number => 30 + Math.min(1, done / 2_000) * 120;
    const { shares, perTenth } = through({ offered: () => 100, able, tenths: 100 });
    assert.ok(Math.max(...shares) > 0.3);
    assert.deepEqual(new Set(shares.slice(60)), new Set([0]));
    assert.ok(sum(perTenth.slice(0, 60)) > 0.6 * 6_000, `${sum(perTenth.slice(0, 60))}`);
  });

  it('that is gone: a second later nobody is turned away', () => {
    const offered = (tenth: number): number => (tenth < 50 ? 1_000 : 50);
    const { shares } = through({ offered, able: () => 100, tenths: 100 });
    assert.equal(Math.max(...shares), 1);
    assert.deepEqual(new Set(shares.slice(70)), new Set([0]));
  });
});
