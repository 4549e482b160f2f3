import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Event, type State, start, step } from './invite-client.machine.ts';
import { briefEffect, proveTable, transactionAlways } from './testing.ts';
import { transactionTimings } from './timings.ts';

const { unreliable, reliable } = transactionTimings();

proveTable<State, Event, typeof unreliable, ReturnType<typeof step>['effects'][number]>({
  title: 'INVITE client transaction (SIG-1): the transition table is the test',
  stateNames: {
    calling: true,
    proceeding: true,
    completed: true,
    accepted: true,
    terminated: true,
  },
  eventTypes: {
    provisional: true,
    success: true,
    failure: true,
    cancel: true,
    transportFailed: true,
    timerA: true,
    timerB: true,
    timerD: true,
    timerM: true,
    timerCancelled: true,
  },
  states: {
    calling: { name: 'calling', resends: 0, cancelWanted: false },
    'calling 1': { name: 'calling', resends: 1, cancelWanted: false },
    'calling 5': { name: 'calling', resends: 5, cancelWanted: false },
    'calling 6': { name: 'calling', resends: 6, cancelWanted: false },
    wanted: { name: 'calling', resends: 0, cancelWanted: true },
    'wanted 1': { name: 'calling', resends: 1, cancelWanted: true },
    proceeding: { name: 'proceeding', cancelled: false },
    cancelled: { name: 'proceeding', cancelled: true },
    completed: { name: 'completed' },
    accepted: { name: 'accepted' },
    terminated: { name: 'terminated' },
  },
  events: {
    '1xx': { type: 'provisional' },
    '2xx': { type: 'success' },
    '300-699': { type: 'failure' },
    cancel: { type: 'cancel' },
    failed: { type: 'transportFailed' },
    'A#0': { type: 'timerA', generation: 0 },
    'A#1': { type: 'timerA', generation: 1 },
    'A#5': { type: 'timerA', generation: 5 },
    B: { type: 'timerB', generation: 1 },
    D: { type: 'timerD', generation: 1 },
    M: { type: 'timerM', generation: 1 },
    X: { type: 'timerCancelled', generation: 1 },
    'old B': { type: 'timerB', generation: 0 },
    'old D': { type: 'timerD', generation: 0 },
    'old M': { type: 'timerM', generation: 0 },
    'old X': { type: 'timerCancelled', generation: 0 },
  },
  contexts: { udp: unreliable, tcp: reliable },
  step,
  brief: briefEffect,
  always: transactionAlways,
  rows: `
calling   | 1xx              | udp,tcp | proceeding | disarm A, disarm B, pass
calling | 2xx | udp,tcp | accepted | disarm A, disarm B, forget, arm M 32000 #1, pass
calling   | 300-699          | udp     | completed  | disarm A, disarm B, ack, arm D 32000 #1, pass
calling   | 300-699          | tcp     | terminated | disarm A, disarm B, ack, destroy, pass
calling   | cancel           | udp,tcp | wanted     |
calling | failed | udp,tcp | terminated | disarm A, disarm B, destroy, tell transportFailed
calling   | A#0              | udp     | calling 1  | resend, arm A 1000 #1
calling   | A#1              | udp     | =          | count lostTimer
calling   | B                | udp,tcp | terminated | disarm A, destroy, tell timeout
calling   | old B, D, M, X   | udp     | =          | count lostTimer
calling 1 | A#0              | udp     | =          | count lostTimer
calling 5 | A#5              | udp     | calling 6  | resend
wanted    | 1xx | udp,tcp | cancelled | disarm A, disarm B, cancel, arm cancelled 32000 #1, pass
wanted | 2xx | udp | accepted | disarm A, disarm B, forget, arm M 32000 #1, pass
wanted    | 300-699          | udp     | completed  | disarm A, disarm B, ack, arm D 32000 #1, pass
wanted    | cancel           | udp     | =          | count ignored
wanted    | A#0              | udp     | wanted 1   | resend, arm A 1000 #1
wanted    | B                | udp     | terminated | disarm A, destroy, tell timeout

proceeding | 1xx             | udp,tcp | =          | pass
proceeding | 2xx             | udp,tcp | accepted   | forget, arm M 32000 #1, pass
proceeding | 300-699         | udp     | completed  | ack, arm D 32000 #1, pass
proceeding | 300-699         | tcp     | terminated | ack, destroy, pass
proceeding | cancel          | udp,tcp | cancelled  | cancel, arm cancelled 32000 #1
proceeding | failed          | udp,tcp | =          | count ignored
proceeding | A#0, B, D, M, X | udp     | =          | count lostTimer
cancelled  | 1xx             | udp     | =          | pass
cancelled  | 2xx             | udp     | accepted   | disarm cancelled, forget, arm M 32000 #1, pass
cancelled  | 300-699         | udp     | completed  | disarm cancelled, ack, arm D 32000 #1, pass
cancelled  | 300-699         | tcp     | terminated | disarm cancelled, ack, destroy, pass
cancelled  | cancel          | udp     | =          | count ignored
cancelled  | X               | udp,tcp | terminated | destroy, tell timeout
cancelled  | old X           | udp     | =          | count lostTimer

completed  | 1xx             | udp     | =          | count absorbed
completed  | 2xx             | udp     | =          | passStray
completed  | 300-699         | udp     | =          | resend
completed  | cancel          | udp     | =          | count ignored
completed  | failed          | udp     | terminated | disarm D, destroy, tell transportFailed
completed  | D               | udp     | terminated | destroy
completed  | A#0, B, old D, M, X | udp | =          | count lostTimer

accepted   | 1xx, 300-699    | udp     | =          | count absorbed
accepted   | 2xx             | udp,tcp | =          | pass
accepted   | cancel, failed  | udp     | =          | count ignored
accepted   | M               | udp,tcp | terminated | destroy
accepted   | A#0, B, D, old M, X | udp | =          | count lostTimer

terminated | 1xx, 2xx, 300-699, cancel, failed, A#0, B, D, M, X | udp,tcp | = | count ignored
`,
});

describe('INVITE client transaction starts (SIG-1)', () => {
  const table = [
    ['udp', unreliable, 'send, keep, arm A 500 #0, arm B 32000 #1'],
    ['tcp', reliable, 'send, keep, arm B 32000 #1'],
  ] as const;
  for (const [over, timings, effects] of table) {
    it(`${over}: ${effects}`, () => {
      const first = start(timings);
      assert.equal(first.effects.map(briefEffect).join(', '), effects);
      assert.equal(first.state.name, 'calling');
    });
  }
});
