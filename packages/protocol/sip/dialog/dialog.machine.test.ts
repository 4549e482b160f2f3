import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proveTable } from '../transaction/testing.ts';
import {
  confirmed,
  type Dialog,
  type Effect,
  type Event,
  early,
  type State,
  step,
} from './dialog.machine.ts';
import type { Hop } from './ports.ts';

const loose = (host: string): Hop => ({
  text: `<sip:${host};lr>`,
  uri: `sip:${host};lr`,
  loose: true,
});

const caller: Dialog = {
  id: { callId: 'call1', localTag: 'us', remoteTag: 'peer' },
  localUri: 'sip:us@tandem.example',
  remoteUri: 'sip:1000@vendor.example',
  remoteTarget: 'sip:1000@192.0.2.9',
  routeSet: [loose('192.0.2.1')],
  localCseq: 7,
  remoteCseq: undefined,
  isCaller: true,
};
const heard: Dialog = { ...caller, remoteCseq: 20 };
const callee: Dialog = { ...caller, isCaller: false, remoteCseq: 20 };
const CONTACT = 'sip:1000@192.0.2.10';

export function brief(effect: Effect): string {
  switch (effect.do) {
    case 'send':
      return `send ${effect.cseq} ${effect.path.requestUri} via ${effect.path.nextHop}`;
    case 'refuse':
    case 'lost':
      return `${effect.do} ${effect.status}`;
    case 'count':
      return `count ${effect.what}`;
    default:
      return effect.do;
  }
}

const on = (dialog: Dialog, subscriptions = 0): State => ({
  name: 'confirmed',
  dialog,
  subscriptions,
});
const linger = (dialog: Dialog, subscriptions = 1): State => ({
  name: 'lingering',
  dialog,
  subscriptions,
});
const SENT = 'sip:1000@192.0.2.9 via sip:192.0.2.1;lr';

proveTable<State, Event, undefined, Effect>({
  title: 'dialog (SIG-2): the transition table is the test',
  stateNames: { early: true, confirmed: true, lingering: true, terminated: true },
  eventTypes: {
    established: true,
    inviteFailed: true,
    received: true,
    send: true,
    answered: true,
    subscribed: true,
    unsubscribed: true,
  },
  states: {
    early: early(caller),
    'early callee': early(callee),
    'early 21': early({ ...callee, remoteCseq: 21 }),
    'early sent': early({ ...caller, localCseq: 8 }),
    'early heard': early({ ...caller, remoteCseq: 21 }),
    'early moved': early({ ...caller, remoteTarget: CONTACT }),
    on: on(caller),
    'on heard': on(heard),
    'on 21': on({ ...heard, remoteCseq: 21 }),
    'on sent': on({ ...caller, localCseq: 8 }),
    'on first': on({ ...caller, remoteCseq: 3 }),
    'on moved': on({ ...caller, remoteTarget: CONTACT }),
    'on moved 21': on({ ...heard, remoteCseq: 21, remoteTarget: CONTACT }),
    'on established': on({ ...caller, remoteTarget: CONTACT, routeSet: [loose('192.0.2.2')] }),
    'on subscribed': on(caller, 1),
    'on subscribed twice': on(caller, 2),
    lingering: linger(caller),
    'lingering twice': linger(caller, 2),
    'lingering 21': linger({ ...caller, remoteCseq: 21 }),
    'lingering sent': linger({ ...caller, localCseq: 8 }),
    terminated: { name: 'terminated' },
  },
  events: {
    '2xx': { type: 'established' },
    '2xx moved': { type: 'established', target: CONTACT, routeSet: [loose('192.0.2.2')] },
    failed: { type: 'inviteFailed' },
    'INVITE 21': { type: 'received', method: 'INVITE', cseq: 21, target: CONTACT },
    'INFO 3': { type: 'received', method: 'INFO', cseq: 3 },
    'INFO 19': { type: 'received', method: 'INFO', cseq: 19, target: CONTACT },
    'INFO 20': { type: 'received', method: 'INFO', cseq: 20, target: CONTACT },
    'INFO 21': { type: 'received', method: 'INFO', cseq: 21, target: CONTACT },
    'ACK 19': { type: 'received', method: 'ACK', cseq: 19 },
    'NOTIFY 21': { type: 'received', method: 'NOTIFY', cseq: 21 },
    'BYE 21': { type: 'received', method: 'BYE', cseq: 21 },
    'BYE 19': { type: 'received', method: 'BYE', cseq: 19 },
    'send INFO': { type: 'send', method: 'INFO' },
    'send ACK': { type: 'send', method: 'ACK', cseq: 7 },
    'send NOTIFY': { type: 'send', method: 'NOTIFY' },
    'send BYE': { type: 'send', method: 'BYE' },
    'INVITE 200': { type: 'answered', method: 'INVITE', status: 200, target: CONTACT },
    'INFO 200': { type: 'answered', method: 'INFO', status: 200, target: CONTACT },
    'INVITE 488': { type: 'answered', method: 'INVITE', status: 488 },
    'UPDATE 481': { type: 'answered', method: 'UPDATE', status: 481 },
    'INFO 408': { type: 'answered', method: 'INFO', status: 408 },
    'NOTIFY 481': { type: 'answered', method: 'NOTIFY', status: 481 },
    subscribed: { type: 'subscribed' },
    unsubscribed: { type: 'unsubscribed' },
  },
  contexts: { '-': undefined },
  step,
  brief,
  rows: `
early               | 2xx              | - | on           |
early               | 2xx moved        | - | on established |
early               | failed           | - | terminated   | ended
early               | INFO 21          | - | early heard  | accept
early callee        | INFO 21          | - | early 21     | accept
early callee        | INFO 19          | - | =            | refuse 500
early callee        | BYE 21           | - | terminated   | accept, ended
early               | send INFO        | - | early sent   | send 8 ${SENT}
early               | send BYE         | - | terminated   | send 8 ${SENT}, ended
early callee        | send BYE         | - | =            | count ignored
early               | INVITE 200       | - | early moved  |
early               | UPDATE 481       | - | =            | lost 481
early               | subscribed       | - | =            | count ignored
early               | unsubscribed     | - | =            | count ignored

on                  | 2xx, 2xx moved   | - | =            | count ignored
on                  | failed           | - | =            | count ignored
on                  | INFO 3           | - | on first     | accept
on heard            | INFO 19          | - | =            | refuse 500
on heard            | BYE 19           | - | =            | refuse 500
on heard            | INFO 20          | - | =            | accept
on heard            | INFO 21          | - | on 21        | accept
on heard            | INVITE 21        | - | on moved 21  | accept
on heard            | ACK 19           | - | =            | accept
on heard            | BYE 21           | - | terminated   | accept, ended
on subscribed       | BYE 21           | - | lingering 21 | accept
on                  | send INFO        | - | on sent      | send 8 ${SENT}
on                  | send ACK         | - | =            | send 7 ${SENT}
on                  | send BYE         | - | terminated   | send 8 ${SENT}, ended
on subscribed       | send BYE         | - | lingering sent | send 8 ${SENT}
on                  | INVITE 200       | - | on moved     |
on                  | INFO 200         | - | =            |
on                  | INVITE 488       | - | =            |
on                  | UPDATE 481       | - | =            | lost 481
on                  | INFO 408         | - | =            | lost 408
on                  | NOTIFY 481       | - | =            |
on                  | subscribed       | - | on subscribed |
on subscribed       | subscribed       | - | on subscribed twice |
on subscribed twice | unsubscribed     | - | on subscribed |
on                  | unsubscribed     | - | =            | count ignored

lingering           | 2xx, failed      | - | =            | count ignored
lingering           | INVITE 21, BYE 21 | - | =           | refuse 481
lingering           | ACK 19           | - | =            | count ignored
lingering           | NOTIFY 21        | - | lingering 21 | accept
lingering           | send NOTIFY      | - | lingering sent | send 8 ${SENT}
lingering           | send BYE         | - | =            | count ignored
lingering           | NOTIFY 481       | - | =            | count ignored
lingering           | subscribed       | - | lingering twice |
lingering twice     | unsubscribed     | - | lingering    |
lingering           | unsubscribed     | - | terminated   | ended

terminated          | INFO 21, BYE 21  | - | =            | refuse 481
terminated          | ACK 19           | - | =            | count ignored
terminated | 2xx, failed, send INFO, INVITE 200, subscribed, unsubscribed | - | = | count ignored
`,
});

describe('dialog (SIG-2): numbers', () => {
  it('an ACK names the CSeq of its INVITE, every other request the next one', () => {
    let state = confirmed(caller);
    const sent: string[] = [];
    for (const [method, cseq] of [['INVITE'], ['INFO'], ['ACK', 8], ['BYE']] as const) {
      const event: Event = { type: 'send', method, ...(cseq === undefined ? {} : { cseq }) };
      const next = step(state, event);
      state = next.state;
      sent.push(...next.effects.map(brief));
    }
    const numbers = sent.map((line) => line.split(' ').slice(0, 2).join(' '));
    assert.deepEqual(numbers, ['send 8', 'send 9', 'send 8', 'send 10', 'ended']);
  });

  it('an ACK without a number, and a number past 2^31 - 1, are mistakes of the caller', () => {
    assert.throws(() => step(confirmed(caller), { type: 'send', method: 'ACK' }), /names the CSeq/);
    const full = confirmed({ ...caller, localCseq: 2 ** 31 - 1 });
    assert.throws(() => step(full, { type: 'send', method: 'INFO' }), /used up/);
  });
});
