import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Event, type State, start, step } from './non-invite-client.machine.ts';
import { briefEffect, proveTable, transactionAlways } from './testing.ts';
import { transactionTimings } from './timings.ts';

const { unreliable, reliable } = transactionTimings();

proveTable<State, Event, typeof unreliable, ReturnType<typeof step>['effects'][number]>({
  title: 'non-INVITE client transaction (SIG-1): the transition table is the test',
  stateNames: { trying: true, proceeding: true, completed: true, terminated: true },
  eventTypes: {
    provisional: true,
    final: true,
    transportFailed: true,
    timerE: true,
    timerF: true,
    timerK: true,
  },
  states: {
    trying: { name: 'trying', resends: 0 },
    'trying 1': { name: 'trying', resends: 1 },
    'trying 9': { name: 'trying', resends: 9 },
    'trying 10': { name: 'trying', resends: 10 },
    proceeding: { name: 'proceeding', resends: 0 },
    'proceeding 1': { name: 'proceeding', resends: 1 },
    'proceeding 9': { name: 'proceeding', resends: 9 },
    'proceeding 10': { name: 'proceeding', resends: 10 },
    completed: { name: 'completed' },
    terminated: { name: 'terminated' },
  },
  events: {
    '1xx': { type: 'provisional' },
    final: { type: 'final' },
    failed: { type: 'transportFailed' },
    'E#0': { type: 'timerE', generation: 0 },
    'E#1': { type: 'timerE', generation: 1 },
    'E#9': { type: 'timerE', generation: 9 },
    F: { type: 'timerF', generation: 1 },
    K: { type: 'timerK', generation: 1 },
    'old F': { type: 'timerF', generation: 0 },
    'old K': { type: 'timerK', generation: 0 },
  },
  contexts: { udp: unreliable, tcp: reliable },
  step,
  brief: briefEffect,
  always: transactionAlways,
  rows: `
trying       | 1xx           | udp,tcp | proceeding   | pass
trying 1     | 1xx           | udp     | proceeding 1 | pass
trying | final | udp | completed | disarm E, disarm F, forget, arm K 5000 #1, pass
trying       | final         | tcp     | terminated   | disarm E, disarm F, destroy, pass
trying | failed | udp,tcp | terminated | disarm E, disarm F, destroy, tell transportFailed
trying       | E#0           | udp     | trying 1     | resend, arm E 1000 #1
trying       | E#1           | udp     | =            | count lostTimer
trying 1     | E#0           | udp     | =            | count lostTimer
trying 9     | E#9           | udp     | trying 10    | resend
trying       | F             | udp,tcp | terminated   | disarm E, destroy, tell timeout
trying       | old F, K      | udp     | =            | count lostTimer

proceeding   | 1xx           | udp,tcp | =            | pass
proceeding | final | udp | completed | disarm E, disarm F, forget, arm K 5000 #1, pass
proceeding   | final         | tcp     | terminated   | disarm E, disarm F, destroy, pass
proceeding | failed | udp,tcp | terminated | disarm E, disarm F, destroy, tell transportFailed
proceeding   | E#0           | udp     | proceeding 1 | resend, arm E 4000 #1
proceeding 9 | E#9           | udp     | proceeding 10 | resend, arm E 4000 #10
proceeding 1 | E#0           | udp     | =            | count lostTimer
proceeding   | F             | udp,tcp | terminated   | disarm E, destroy, tell timeout
proceeding   | old F, K      | udp     | =            | count lostTimer

completed    | 1xx, final    | udp     | =            | count absorbed
completed    | failed        | udp     | =            | count ignored
completed    | K             | udp     | terminated   | destroy
completed    | old K, E#0, F | udp     | =            | count lostTimer

terminated   | 1xx, final, failed, E#0, F, K | udp,tcp | = | count ignored
`,
});

describe('non-INVITE client transaction starts (SIG-1)', () => {
  const table = [
    ['udp', unreliable, 'send, keep, arm E 500 #0, arm F 32000 #1'],
    ['tcp', reliable, 'send, keep, arm F 32000 #1'],
  ] as const;
  for (const [over, timings, effects] of table) {
    it(`${over}: ${effects}`, () => {
      const first = start(timings);
      assert.equal(first.effects.map(briefEffect).join(', '), effects);
      assert.equal(first.state.name, 'trying');
    });
  }
});
