import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proveTable } from '../transaction/testing.ts';
import { transactionTimings } from '../transaction/timings.ts';
import { type Effect, type Event, type State, start, step } from './answer.machine.ts';

const { unreliable } = transactionTimings();

function brief(effect: Effect): string {
  switch (effect.do) {
    case 'arm':
      return `arm ${effect.timer} ${effect.afterMs} #${effect.generation}`;
    case 'disarm':
      return `disarm ${effect.timer}`;
    case 'count':
      return `count ${effect.what}`;
    default:
      return effect.do;
  }
}

const OFF = 'disarm resend, disarm giveUp';

proveTable<State, Event, typeof unreliable, Effect>({
  title: 'our 2xx until its ACK (SIG-2): the transition table is the test',
  stateNames: { unacknowledged: true, acknowledged: true, ended: true },
  eventTypes: {
    ack: true,
    nextInvite: true,
    hangUp: true,
    peerHungUp: true,
    shutDown: true,
    timerResend: true,
    timerGiveUp: true,
  },
  states: {
    waiting: { name: 'unacknowledged', resends: 0, byeWanted: false },
    'waiting 1': { name: 'unacknowledged', resends: 1, byeWanted: false },
    'waiting 9': { name: 'unacknowledged', resends: 9, byeWanted: false },
    'waiting 10': { name: 'unacknowledged', resends: 10, byeWanted: false },
    leaving: { name: 'unacknowledged', resends: 0, byeWanted: true },
    'leaving 1': { name: 'unacknowledged', resends: 1, byeWanted: true },
    acknowledged: { name: 'acknowledged' },
    ended: { name: 'ended' },
  },
  events: {
    ACK: { type: 'ack' },
    INVITE: { type: 'nextInvite' },
    'hang up': { type: 'hangUp' },
    'peer BYE': { type: 'peerHungUp' },
    'shut down': { type: 'shutDown' },
    'resend#0': { type: 'timerResend', generation: 0 },
    'resend#9': { type: 'timerResend', generation: 9 },
    'give up': { type: 'timerGiveUp', generation: 1 },
    'old give up': { type: 'timerGiveUp', generation: 0 },
  },
  contexts: { '-': unreliable },
  step,
  brief,
  rows: `
waiting      | ACK         | - | acknowledged | ${OFF}, acknowledged
waiting      | INVITE      | - | acknowledged | ${OFF}
waiting      | hang up     | - | leaving      |
waiting      | peer BYE    | - | ended        | ${OFF}
waiting      | shut down   | - | =            | count ignored
waiting      | resend#0    | - | waiting 1    | resend, arm resend 1000 #1
waiting 1    | resend#0    | - | =            | count lostTimer
waiting 9    | resend#9    | - | waiting 10   | resend
waiting      | give up     | - | ended        | disarm resend, notAcknowledged, bye
waiting      | old give up | - | =            | count lostTimer
leaving      | ACK         | - | ended        | ${OFF}, acknowledged, bye
leaving      | INVITE      | - | ended        | ${OFF}, bye
leaving      | hang up     | - | =            |
leaving      | peer BYE    | - | ended        | ${OFF}
leaving      | shut down   | - | ended        | ${OFF}, bye
leaving      | resend#0    | - | leaving 1    | resend, arm resend 1000 #1
leaving      | give up     | - | ended        | disarm resend, notAcknowledged, bye

acknowledged | ACK         | - | =            | count absorbed
acknowledged | INVITE      | - | =            |
acknowledged | hang up     | - | ended        | bye
acknowledged | peer BYE    | - | ended        |
acknowledged | shut down   | - | =            | count ignored
acknowledged | resend#0, give up | - | =      | count lostTimer

ended        | ACK, INVITE, hang up, peer BYE, shut down, resend#0, give up | - | = | count ignored
`,
});

describe('our 2xx (SIG-2)', () => {
  it('is sent, and will be again in 500 ms, for 32 s', () => {
    const first = start(unreliable);
    assert.deepEqual(first.effects.map(brief), [
      'send',
      'arm resend 500 #0',
      'arm giveUp 32000 #1',
    ]);
  });
});
