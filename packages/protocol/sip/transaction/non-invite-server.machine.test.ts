import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Event, type State, start, step } from './non-invite-server.machine.ts';
import { briefEffect, proveTable, transactionAlways } from './testing.ts';
import { transactionTimings } from './timings.ts';

const { unreliable, reliable } = transactionTimings();

proveTable<State, Event, typeof unreliable, ReturnType<typeof step>['effects'][number]>({
  title: 'non-INVITE server transaction (SIG-1): the transition table is the test',
  stateNames: { trying: true, proceeding: true, completed: true, terminated: true },
  eventTypes: {
    request: true,
    provisional: true,
    final: true,
    silence: true,
    transportFailed: true,
    timerJ: true,
  },
  states: {
    trying: { name: 'trying' },
    proceeding: { name: 'proceeding' },
    completed: { name: 'completed' },
    terminated: { name: 'terminated' },
  },
  events: {
    request: { type: 'request' },
    '1xx': { type: 'provisional' },
    final: { type: 'final' },
    silence: { type: 'silence' },
    failed: { type: 'transportFailed' },
    J: { type: 'timerJ', generation: 1 },
    'old J': { type: 'timerJ', generation: 0 },
  },
  contexts: { udp: unreliable, tcp: reliable },
  step,
  brief: briefEffect,
  always: transactionAlways,
  rows: `
trying     | request    | udp,tcp | =          | count absorbed
trying     | 1xx        | udp,tcp | proceeding | send, keep
trying     | final      | udp     | completed  | send, keep, arm J 32000 #1
trying     | final      | tcp     | terminated | send, destroy
trying     | silence    | udp     | completed  | forget, arm J 32000 #1
trying     | silence    | tcp     | terminated | destroy
trying     | failed     | udp,tcp | =          | tell transportFailed
trying     | J          | udp     | =          | count lostTimer

proceeding | request    | udp,tcp | =          | resend
proceeding | 1xx        | udp,tcp | =          | send, keep
proceeding | final      | udp     | completed  | send, keep, arm J 32000 #1
proceeding | final      | tcp     | terminated | send, destroy
proceeding | silence    | udp     | completed  | forget, arm J 32000 #1
proceeding | silence    | tcp     | terminated | destroy
proceeding | failed     | udp,tcp | =          | tell transportFailed
proceeding | J          | udp     | =          | count lostTimer

completed  | request    | udp     | =          | resend
completed  | 1xx, final, silence | udp | =          | count ignored
completed  | failed     | udp     | =          | tell transportFailed
completed  | J          | udp     | terminated | destroy
completed  | old J      | udp     | =          | count lostTimer

terminated | request, 1xx, final, silence, failed, J | udp,tcp | = | count ignored
`,
});

describe('non-INVITE server transaction starts (SIG-1)', () => {
  it('passes the request up and arms nothing', () => {
    const first = start();
    assert.equal(first.effects.map(briefEffect).join(', '), 'pass');
    assert.deepEqual(first.state, { name: 'trying' });
  });
});
