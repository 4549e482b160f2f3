import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proveTable } from '../transaction/testing.ts';
import {
  type Effect,
  type Event,
  MOST_QUEUED_PROVISIONALS,
  type Provisional,
  type State,
  start,
  step,
} from './provisionals.machine.ts';

const ringing: Provisional = { key: 180, reliable: false, withSession: false };
const media: Provisional = { key: 183, reliable: true, withSession: true };
const alert: Provisional = { key: 181, reliable: true, withSession: false };
const shown = (provisional: Provisional): Provisional => ({ ...provisional, withSession: false });

const G = (rseq: number, resends: number) => rseq * 64 + resends;

function brief(effect: Effect): string {
  switch (effect.do) {
    case 'arm':
      return `arm ${effect.timer} ${effect.afterMs} #${effect.generation}`;
    case 'disarm':
      return `disarm ${effect.timer}`;
    case 'send':
    case 'resend':
      return `${effect.do} ${effect.provisional.key} ${effect.rseq ?? '-'}`;
    case 'acknowledged':
      return `acknowledged ${effect.provisional.key}`;
    case 'answerPrack':
      return `PRACK ${effect.status}`;
    case 'count':
      return `count ${effect.what}`;
    default:
      return effect.do;
  }
}

type Open = State & { readonly name: 'open' };
const open = (fields: Partial<Open>): State => ({ ...(start(9) as Open), ...fields });
const sent = (provisional: Provisional, resends = 0) => ({ rseq: 10, provisional, resends });

const ARM = `arm resend 500 #${G(10, 0)}, arm giveUp 32000 #10`;
const REMIND = (count: number) => `arm reminder 60000 #${count}`;
const TAKEN = 'disarm resend, disarm giveUp, PRACK 200';
const OFF = 'disarm resend, disarm giveUp, disarm reminder';
const AGAIN = `send 183 11, arm resend 500 #${G(11, 0)}, arm giveUp 32000 #11`;
const NEXT = `send 181 11, arm resend 500 #${G(11, 0)}, arm giveUp 32000 #11`;

proveTable<State, Event, undefined, Effect>({
  title: 'our provisional responses, reliable ones too (SIG-6): the transition table is the test',
  stateNames: { open: true, accepting: true, closed: true },
  eventTypes: {
    provide: true,
    prack: true,
    accept: true,
    reject: true,
    timerResend: true,
    timerGiveUp: true,
    timerReminder: true,
  },
  states: {
    new: start(9),
    ringing: open({ reminders: 1, last: ringing }),
    'ringing 2': open({ reminders: 2, last: ringing }),
    media: open({ rseq: 10, reminders: 1, last: shown(media), outstanding: sent(media) }),
    'media 1': open({ rseq: 10, reminders: 1, last: shown(media), outstanding: sent(media, 1) }),
    'media reminded': open({
      rseq: 10,
      reminders: 2,
      last: shown(media),
      outstanding: sent(media),
    }),
    'media ringing': open({ rseq: 10, reminders: 2, last: ringing, outstanding: sent(media) }),
    'media alert': open({
      rseq: 10,
      reminders: 2,
      last: alert,
      outstanding: sent(media),
      queue: [alert],
    }),
    alert: open({ rseq: 10, reminders: 1, last: alert, outstanding: sent(alert) }),
    'alert next': open({
      rseq: 11,
      reminders: 2,
      last: alert,
      outstanding: { rseq: 11, provisional: alert, resends: 0 },
    }),
    taken: open({ rseq: 10, reminders: 1, last: shown(media) }),
    'taken reminded': open({
      rseq: 11,
      reminders: 2,
      last: shown(media),
      outstanding: { rseq: 11, provisional: shown(media), resends: 0 },
    }),
    accepting: { name: 'accepting', outstanding: sent(media) },
    'accepting 1': { name: 'accepting', outstanding: sent(media, 1) },
    closed: { name: 'closed', unacknowledged: undefined },
    'closed 10': { name: 'closed', unacknowledged: 10 },
  },
  events: {
    '180': { type: 'provide', provisional: ringing },
    '183': { type: 'provide', provisional: media },
    '181': { type: 'provide', provisional: alert },
    'PRACK 10': { type: 'prack', rseq: 10 },
    'PRACK 11': { type: 'prack', rseq: 11 },
    accept: { type: 'accept' },
    reject: { type: 'reject' },
    resend: { type: 'timerResend', generation: G(10, 0) },
    'resend 1': { type: 'timerResend', generation: G(10, 1) },
    'give up': { type: 'timerGiveUp', generation: 10 },
    'old give up': { type: 'timerGiveUp', generation: 9 },
    remind: { type: 'timerReminder', generation: 1 },
    'old remind': { type: 'timerReminder', generation: 0 },
  },
  contexts: { '-': undefined },
  step,
  brief,
  rows: `
new           | 180         | - | ringing     | disarm reminder, send 180 -, ${REMIND(1)}
new           | 183         | - | media       | disarm reminder, send 183 10, ${ARM}, ${REMIND(1)}
media         | 180         | - | media ringing | disarm reminder, send 180 -, ${REMIND(2)}
media         | 181         | - | media alert | disarm reminder, ${REMIND(2)}
media         | PRACK 10    | - | taken       | ${TAKEN}, acknowledged 183
media alert   | PRACK 10    | - | alert next  | ${TAKEN}, acknowledged 183, ${NEXT}
media         | PRACK 11    | - | =           | PRACK 481
new           | PRACK 10    | - | =           | PRACK 481
new           | accept      | - | closed      | ${OFF}, accept
alert         | accept      | - | closed 10   | ${OFF}, accept
media         | accept      | - | accepting   | disarm reminder
media alert   | accept      | - | accepting   | disarm reminder
new           | reject      | - | closed      | ${OFF}, reject
media         | reject      | - | closed 10   | ${OFF}, reject
media         | resend      | - | media 1     | resend 183 10, arm resend 1000 #${G(10, 1)}
media 1       | resend      | - | =           | count lostTimer
new           | resend      | - | =           | count lostTimer
media         | give up     | - | closed      | disarm resend, disarm reminder, giveUp
media         | old give up | - | =           | count lostTimer
taken         | give up     | - | =           | count lostTimer
ringing       | remind      | - | ringing 2   | disarm reminder, send 180 -, ${REMIND(2)}
ringing       | old remind  | - | =           | count lostTimer
media         | remind      | - | media reminded | ${REMIND(2)}
taken         | remind      | - | taken reminded | disarm reminder, ${AGAIN}, ${REMIND(2)}

accepting     | 180         | - | =           | count ignored
accepting     | PRACK 10    | - | closed      | ${TAKEN}, acknowledged 183, accept
accepting     | PRACK 11    | - | =           | PRACK 481
accepting     | accept      | - | =           | count ignored
accepting     | reject      | - | closed 10   | ${OFF}, reject
accepting     | resend      | - | accepting 1 | resend 183 10, arm resend 1000 #${G(10, 1)}
accepting     | resend 1    | - | =           | count lostTimer
accepting     | give up     | - | closed      | disarm resend, disarm reminder, giveUp
accepting     | old give up | - | =           | count lostTimer
accepting     | remind      | - | =           | count lostTimer

closed        | 180, accept, reject | - | =   | count ignored
closed 10     | PRACK 10    | - | closed      | PRACK 200
closed        | PRACK 10    | - | =           | PRACK 481
closed        | resend, give up, remind | - | = | count lostTimer
`,
});

describe('our provisional responses (SIG-6)', () => {
  it('what waits for a PRACK is bounded', () => {
    let state = step(start(0), { type: 'provide', provisional: media }).state;
    for (let count = 0; count <= MOST_QUEUED_PROVISIONALS; count += 1) {
      state = step(state, { type: 'provide', provisional: alert }).state;
    }
    assert.ok(state.name === 'open' && state.queue.length === MOST_QUEUED_PROVISIONALS);
  });
});
