import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Event, type State, start, step } from './invite-server.machine.ts';
import { briefEffect, proveTable, transactionAlways } from './testing.ts';
import { transactionTimings } from './timings.ts';

const { unreliable, reliable } = transactionTimings();

proveTable<State, Event, typeof unreliable, ReturnType<typeof step>['effects'][number]>({
  title: 'INVITE server transaction (SIG-1): the transition table is the test',
  stateNames: {
    proceeding: true,
    completed: true,
    confirmed: true,
    accepted: true,
    terminated: true,
  },
  eventTypes: {
    request: true,
    ack: true,
    provisional: true,
    success: true,
    failure: true,
    silence: true,
    transportFailed: true,
    timerTrying: true,
    timerG: true,
    timerH: true,
    timerI: true,
    timerL: true,
  },
  states: {
    new: { name: 'proceeding', answered: false },
    proceeding: { name: 'proceeding', answered: true },
    completed: { name: 'completed', resends: 0 },
    'completed 1': { name: 'completed', resends: 1 },
    'completed 9': { name: 'completed', resends: 9 },
    'completed 10': { name: 'completed', resends: 10 },
    confirmed: { name: 'confirmed' },
    accepted: { name: 'accepted' },
    terminated: { name: 'terminated' },
  },
  events: {
    INVITE: { type: 'request' },
    ACK: { type: 'ack' },
    '1xx': { type: 'provisional' },
    '2xx': { type: 'success' },
    '300-699': { type: 'failure' },
    silence: { type: 'silence' },
    failed: { type: 'transportFailed' },
    T: { type: 'timerTrying', generation: 1 },
    'G#0': { type: 'timerG', generation: 0 },
    'G#1': { type: 'timerG', generation: 1 },
    'G#9': { type: 'timerG', generation: 9 },
    H: { type: 'timerH', generation: 1 },
    I: { type: 'timerI', generation: 1 },
    L: { type: 'timerL', generation: 1 },
    'old T': { type: 'timerTrying', generation: 0 },
    'old H': { type: 'timerH', generation: 0 },
    'old I': { type: 'timerI', generation: 0 },
    'old L': { type: 'timerL', generation: 0 },
  },
  contexts: { udp: unreliable, tcp: reliable },
  step,
  brief: briefEffect,
  always: transactionAlways,
  rows: `
new         | INVITE        | udp,tcp | =           | count absorbed
new         | ACK           | udp     | =           | count ignored
new         | 1xx           | udp,tcp | proceeding  | disarm trying, send, keep
new         | 2xx           | udp,tcp | accepted    | disarm trying, send, forget, arm L 32000 #1
new | 300-699 | udp | completed | disarm trying, send, keep, arm G 500 #0, arm H 32000 #1
new         | 300-699       | tcp     | completed   | disarm trying, send, keep, arm H 32000 #1
new         | silence       | udp,tcp | accepted    | disarm trying, forget, arm L 32000 #1
new         | failed        | udp,tcp | =           | tell transportFailed
new         | T             | udp,tcp | proceeding  | sendTrying
new         | old T, G#0, H, I, L | udp | =         | count lostTimer
proceeding  | INVITE        | udp,tcp | =           | resend
proceeding  | ACK           | udp     | =           | count ignored
proceeding  | 1xx           | udp,tcp | =           | send, keep
proceeding  | 2xx           | udp,tcp | accepted    | send, forget, arm L 32000 #1
proceeding  | 300-699       | udp     | completed   | send, keep, arm G 500 #0, arm H 32000 #1
proceeding  | 300-699       | tcp     | completed   | send, keep, arm H 32000 #1
proceeding  | silence       | udp,tcp | accepted    | disarm trying, forget, arm L 32000 #1
proceeding  | T             | udp     | =           | count lostTimer

completed   | INVITE        | udp,tcp | =           | resend
completed   | ACK           | udp     | confirmed   | disarm G, disarm H, forget, arm I 5000 #1
completed   | ACK           | tcp     | terminated  | disarm G, disarm H, destroy
completed   | 1xx, 2xx, 300-699, silence | udp | =           | count ignored
completed   | failed        | udp,tcp | =           | tell transportFailed
completed   | G#0           | udp     | completed 1 | resend, arm G 1000 #1
completed   | G#1           | udp     | =           | count lostTimer
completed 1 | G#0           | udp     | =           | count lostTimer
completed 9 | G#9           | udp     | completed 10 | resend
completed   | H             | udp,tcp | terminated  | disarm G, destroy, tell timeout
completed   | old H, T, I, L | udp    | =           | count lostTimer

confirmed   | INVITE, ACK   | udp     | =           | count absorbed
confirmed   | 1xx, 2xx, 300-699, silence, failed | udp | =   | count ignored
confirmed   | I             | udp     | terminated  | destroy
confirmed   | old I, T, G#0, H, L | udp | =         | count lostTimer

accepted    | INVITE        | udp     | =           | count absorbed
accepted    | ACK           | udp,tcp | =           | pass
accepted    | 2xx           | udp,tcp | =           | send
accepted    | 1xx, 300-699, silence | udp     | =           | count ignored
accepted    | failed        | udp,tcp | =           | tell transportFailed
accepted    | L             | udp,tcp | terminated  | destroy
accepted    | old L, T, G#0, H, I | udp | =         | count lostTimer

terminated  | INVITE, ACK, 1xx, 2xx, 300-699, silence, failed, T, G#0, H, I, L | udp | = | count ignored
`,
});

describe('INVITE server transaction starts (SIG-1)', () => {
  for (const timings of [unreliable, reliable]) {
    it('passes the INVITE up, and will send a 100 after 200 ms', () => {
      const first = start(timings);
      assert.equal(first.effects.map(briefEffect).join(', '), 'arm trying 200 #1, pass');
      assert.deepEqual(first.state, { name: 'proceeding', answered: false });
    });
  }
});
