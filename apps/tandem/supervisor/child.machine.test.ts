import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import {
  backOffMs,
  type ChildEffect,
  type ChildEvent,
  type ChildState,
  STEADY_AFTER_MS,
  stepChild,
} from './child.machine.ts';

const NOW = ms(1_000_000);
const states = {
  stopped: { name: 'stopped' },
  refused: { name: 'refused' },
  stopping: { name: 'stopping' },
  fresh: { name: 'starting', deaths: 0, everRan: false },
  unlucky: { name: 'starting', deaths: 2, everRan: false },
  again: { name: 'starting', deaths: 3, everRan: true },
  waiting: { name: 'waiting', deaths: 3, everRan: true, generation: 3 },
  running: { name: 'running', deaths: 3, since: ms(NOW - 1) },
  steady: { name: 'running', deaths: 3, since: ms(NOW - STEADY_AFTER_MS) },
} as const satisfies Record<string, ChildState>;

const events = {
  start: { type: 'start' },
  ready: { type: 'ready' },
  refused: { type: 'refused' },
  exited: { type: 'exited' },
  silent: { type: 'silent' },
  timer: { type: 'backOffOver', generation: 3 },
  oldTimer: { type: 'backOffOver', generation: 2 },
  stop: { type: 'stop' },
} as const satisfies Record<string, ChildEvent>;

const brief = (effects: readonly ChildEffect[]): string =>
  effects
    .map((e) => (e.do === 'tell' ? e.what : e.do === 'arm' ? `arm ${e.afterMs}` : e.do))
    .join(', ');

describe('a supervised process: every state meets every event', () => {
  // A row is a state; each cell: the state after the event, and its effects. '-' is: nothing happens.
  const table: Record<keyof typeof states, Record<keyof typeof events, string>> = {
    stopped: {
      start: 'starting: spawn',
      ready: '-',
      refused: '-',
      exited: '-',
      silent: '-',
      timer: '-',
      oldTimer: '-',
      stop: '-',
    },
    refused: {
      start: '-',
      ready: '-',
      refused: '-',
      exited: 'stopped: stopped',
      silent: '-',
      timer: '-',
      oldTimer: '-',
      stop: '-',
    },
    stopping: {
      start: '-',
      ready: '-',
      refused: '-',
      exited: 'stopped: stopped',
      silent: '-',
      timer: '-',
      oldTimer: '-',
      stop: '-',
    },
    fresh: {
      start: '-',
      ready: 'running: ready',
      refused: 'refused: refused',
      exited: 'waiting: died, arm 200',
      silent: 'starting: hung, kill',
      timer: '-',
      oldTimer: '-',
      stop: 'stopping: askToEnd',
    },
    unlucky: {
      start: '-',
      ready: 'running: ready',
      refused: 'refused: refused',
      exited: 'stopped: refused', // the third death before it ever ran
      silent: 'starting: hung, kill',
      timer: '-',
      oldTimer: '-',
      stop: 'stopping: askToEnd',
    },
    again: {
      start: '-',
      ready: 'running: ready',
      refused: '-', // it exits next, and is tried again
      exited: 'waiting: died, arm 1600',
      silent: 'starting: hung, kill',
      timer: '-',
      oldTimer: '-',
      stop: 'stopping: askToEnd',
    },
    waiting: {
      start: '-',
      ready: '-',
      refused: '-',
      exited: '-',
      silent: '-',
      timer: 'starting: spawn',
      oldTimer: '-', // lost its race
      stop: 'stopped: stopped',
    },
    running: {
      start: '-',
      ready: '-',
      refused: '-',
      exited: 'waiting: died, arm 1600',
      silent: 'running: hung, kill',
      timer: '-',
      oldTimer: '-',
      stop: 'stopping: askToEnd',
    },
    steady: {
      start: '-',
      ready: '-',
      refused: '-',
      exited: 'waiting: died, arm 200', // a new series
      silent: 'running: hung, kill',
      timer: '-',
      oldTimer: '-',
      stop: 'stopping: askToEnd',
    },
  };
  for (const [from, row] of Object.entries(table)) {
    for (const [event, expected] of Object.entries(row)) {
      it(`${from} + ${event}: ${expected}`, () => {
        const before = states[from as keyof typeof states];
        const { state, effects } = stepChild(before, events[event as keyof typeof events], NOW);
        if (expected === '-') {
          assert.equal(state, before);
          assert.deepEqual(effects, []);
        } else assert.equal(`${state.name}: ${brief(effects)}`, expected);
      });
    }
  }
});

describe('the back-off between two starts', () => {
  it('doubles from 200 ms to 10 s', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 100].map(backOffMs);
    assert.deepEqual(waits, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
  });
});
