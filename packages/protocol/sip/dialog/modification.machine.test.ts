import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { seededRandom } from '@tandem/base/testkit';
import { proveTable } from '../transaction/testing.ts';
import { glareBackOff, retryAfterSeconds } from './glare.ts';
import {
  type Effect,
  type Event,
  IDLE,
  MOST_GLARES,
  type Modification,
  type State,
  start,
  step,
} from './modification.machine.ts';

const hold: Modification = { key: 1, method: 'INVITE', offer: true };
const resume: Modification = { key: 2, method: 'INVITE', offer: true };
const update: Modification = { key: 3, method: 'UPDATE', offer: true };
const refresh: Modification = { key: 4, method: 'UPDATE', offer: false };

type Busy = State & { readonly name: 'busy' };
const busy = (pending: Partial<Busy['pending']>): State => ({
  name: 'busy',
  generation: 0,
  pending: {
    invite: undefined,
    peerUpdate: false,
    offer: undefined,
    ours: undefined,
    wanted: undefined,
    glares: 0,
    ...pending,
  },
});
const waiting = (wanted: Modification, glares: number): State => ({
  name: 'waiting',
  generation: 1,
  wanted,
  glares,
});
const later = (state: State): State => ({ ...state, generation: 1 });

function brief(effect: Effect): string {
  switch (effect.do) {
    case 'arm':
      return `arm ${effect.timer} ${effect.afterMs} #${effect.generation}`;
    case 'disarm':
      return `disarm ${effect.timer}`;
    case 'count':
      return `count ${effect.what}`;
    case 'refuse':
      return `refuse ${effect.status}`;
    case 'accept':
      return 'accept';
    default:
      return `${effect.do} ${effect.modification.key}`;
  }
}

const finished = (method: 'INVITE' | 'UPDATE', by: 'us' | 'peer', success: boolean): Event => ({
  type: 'finished',
  method,
  by,
  success,
});

proveTable<State, Event, undefined, Effect>({
  title: 'who may change the session now (SIG-2): the transition table is the test',
  stateNames: { idle: true, busy: true, waiting: true },
  eventTypes: {
    want: true,
    received: true,
    offerAnswered: true,
    offerMade: true,
    finished: true,
    glare: true,
    timerBackOff: true,
  },
  states: {
    idle: IDLE,
    'idle 1': { name: 'idle', generation: 1 },
    'our INVITE': busy({ invite: 'us', offer: 'us', ours: hold }),
    'our INVITE answered': busy({ invite: 'us', ours: hold }),
    'our INVITE, resume': busy({ invite: 'us', offer: 'us', ours: hold, wanted: resume }),
    'our INVITE, refresh': busy({ invite: 'us', offer: 'us', ours: hold, wanted: refresh }),
    'our INVITE, update': busy({ invite: 'us', offer: 'us', ours: hold, wanted: update }),
    'our INVITE, their refresh': busy({ invite: 'us', offer: 'us', ours: hold, peerUpdate: true }),
    'hold waits for their refresh': busy({ peerUpdate: true, wanted: hold, glares: 1 }),
    'our INVITE one glare': busy({ invite: 'us', offer: 'us', ours: hold, glares: 1 }),
    'their late INVITE, hold': busy({ invite: 'peer', wanted: hold }),
    'our resume': busy({ invite: 'us', offer: 'us', ours: resume }),
    'our UPDATE': busy({ offer: 'us', ours: update }),
    'our refresh': busy({ ours: refresh }),
    'our refresh, their UPDATE': busy({ ours: refresh, peerUpdate: true, offer: 'peer' }),
    'our UPDATE, their refresh': busy({ ours: update, peerUpdate: true, offer: 'us' }),
    'their INVITE': busy({ invite: 'peer', offer: 'peer' }),
    'their late INVITE': busy({ invite: 'peer' }),
    'their INVITE, ours offered': busy({ invite: 'peer', offer: 'us' }),
    'their INVITE, hold': busy({ invite: 'peer', offer: 'peer', wanted: hold }),
    'our offer open': busy({ offer: 'us' }),
    'their offer open': busy({ offer: 'peer' }),
    'their UPDATE': busy({ peerUpdate: true, offer: 'peer' }),
    'their refresh': busy({ peerUpdate: true }),
    'their refresh and INVITE': busy({ peerUpdate: true, invite: 'peer', offer: 'peer' }),
    'their INVITE and our refresh': busy({
      invite: 'peer',
      offer: 'peer',
      ours: refresh,
    }),
    'first INVITE, settled': busy({ invite: 'us' }),
    'first INVITE, our UPDATE': busy({ invite: 'us', offer: 'us', ours: update }),
    'first INVITE, their UPDATE': busy({ invite: 'us', peerUpdate: true, offer: 'peer' }),
    'hold waits': waiting(hold, 1),
    'resume waits': waiting(resume, 1),
    'hold again': later(busy({ invite: 'us', offer: 'us', ours: hold, glares: 1 })),
    'their INVITE first': later(busy({ invite: 'peer', offer: 'peer', wanted: hold, glares: 1 })),
    'their offer first': later(busy({ offer: 'peer', wanted: hold, glares: 1 })),
    'their UPDATE, hold': busy({ peerUpdate: true, offer: 'peer', wanted: hold }),
    'last try': busy({ invite: 'us', offer: 'us', ours: hold, glares: MOST_GLARES - 1 }),
  },
  events: {
    'want hold': { type: 'want', modification: hold },
    'want resume': { type: 'want', modification: resume },
    'want UPDATE': { type: 'want', modification: update },
    'want refresh': { type: 'want', modification: refresh },
    INVITE: { type: 'received', method: 'INVITE', offer: true },
    'late INVITE': { type: 'received', method: 'INVITE', offer: false },
    UPDATE: { type: 'received', method: 'UPDATE', offer: true },
    refresh: { type: 'received', method: 'UPDATE', offer: false },
    answered: { type: 'offerAnswered' },
    'we offer': { type: 'offerMade', by: 'us' },
    'they offer': { type: 'offerMade', by: 'peer' },
    'INVITE 2xx': finished('INVITE', 'us', true),
    'INVITE 488': finished('INVITE', 'us', false),
    'UPDATE 2xx': finished('UPDATE', 'us', true),
    'UPDATE 488': finished('UPDATE', 'us', false),
    'their INVITE 2xx': finished('INVITE', 'peer', true),
    'their INVITE 488': finished('INVITE', 'peer', false),
    'their UPDATE 2xx': finished('UPDATE', 'peer', true),
    '491': { type: 'glare', backOffMs: ms(2500) },
    timer: { type: 'timerBackOff', generation: 1 },
    'old timer': { type: 'timerBackOff', generation: 0 },
  },
  contexts: { '-': undefined },
  step,
  brief,
  rows: `
idle                | want hold        | - | our INVITE      | send 1
idle                | want UPDATE      | - | our UPDATE      | send 3
idle                | want refresh     | - | our refresh     | send 4
idle                | INVITE           | - | their INVITE    | accept
idle                | late INVITE      | - | their late INVITE | accept
idle                | UPDATE           | - | their UPDATE    | accept
idle                | refresh          | - | their refresh   | accept
idle                | we offer         | - | our offer open  |
idle                | answered, INVITE 2xx, 491 | - | =      | count ignored
idle                | timer            | - | =               | count lostTimer

our INVITE          | INVITE, late INVITE | - | =            | refuse 491
our INVITE          | UPDATE           | - | =               | refuse 491
our INVITE          | refresh          | - | our INVITE, their refresh | accept
our INVITE          | want resume      | - | our INVITE, resume |
our INVITE, resume  | want UPDATE      | - | our INVITE, update | replaced 2
our INVITE, resume  | want refresh     | - | =               | replaced 4
our INVITE, refresh | want resume      | - | our INVITE, resume | replaced 4
our INVITE          | answered         | - | our INVITE answered |
our INVITE answered | INVITE 2xx       | - | idle            |
our INVITE          | INVITE 2xx       | - | our offer open  |
our INVITE          | INVITE 488       | - | idle            |
our INVITE, resume  | INVITE 488       | - | our resume      | send 2
our INVITE          | UPDATE 2xx       | - | =               | count ignored
our INVITE          | 491              | - | hold waits      | arm backOff 2500 #1
our INVITE, resume  | 491              | - | resume waits    | replaced 1, arm backOff 2500 #1
our INVITE, refresh | 491              | - | hold waits      | replaced 4, arm backOff 2500 #1
our INVITE, their refresh | 491        | - | hold waits for their refresh |
hold waits for their refresh | their UPDATE 2xx | - | our INVITE one glare | send 1
our INVITE          | timer            | - | =               | count lostTimer
last try            | 491              | - | idle            | gaveUp 1

our UPDATE          | INVITE           | - | =               | refuse 491
our UPDATE          | UPDATE           | - | =               | refuse 491
our UPDATE          | UPDATE 2xx, UPDATE 488 | - | idle      |
our refresh         | INVITE           | - | their INVITE and our refresh | accept
our refresh         | UPDATE           | - | our refresh, their UPDATE | accept
our refresh, their UPDATE | UPDATE 2xx  | - | their UPDATE    |
our refresh, their UPDATE | their UPDATE 2xx | - | our refresh |
our UPDATE          | refresh          | - | our UPDATE, their refresh | accept
their INVITE and our refresh | UPDATE 2xx | - | their INVITE |

their INVITE        | INVITE, late INVITE | - | =            | refuse 500
their INVITE        | UPDATE           | - | =               | refuse 500
their INVITE        | want hold        | - | their INVITE, hold |
their INVITE, hold  | their INVITE 488 | - | our INVITE      | send 1
their INVITE, hold  | answered         | - | their late INVITE, hold |
their INVITE        | 491              | - | =               | count ignored
their late INVITE   | we offer         | - | their INVITE, ours offered |
their INVITE, ours offered | UPDATE    | - | =               | refuse 491
their INVITE, ours offered | their INVITE 2xx | - | our offer open |
our offer open      | INVITE, UPDATE   | - | =               | refuse 491
our offer open      | answered         | - | idle            |
their offer open    | INVITE, UPDATE   | - | =               | refuse 500
their UPDATE        | INVITE           | - | =               | refuse 500
their UPDATE        | UPDATE, refresh  | - | =               | refuse 500
their UPDATE        | want hold        | - | their UPDATE, hold |
their UPDATE        | their UPDATE 2xx | - | idle            |
their refresh       | refresh          | - | =               | refuse 500
their refresh       | INVITE           | - | their refresh and INVITE | accept

first INVITE, settled      | UPDATE      | - | first INVITE, their UPDATE | accept
first INVITE, settled      | want UPDATE | - | first INVITE, our UPDATE   | send 3
first INVITE, settled      | INVITE      | - | =            | refuse 491
first INVITE, their UPDATE | their UPDATE 2xx | - | first INVITE, settled |
first INVITE, our UPDATE   | UPDATE 2xx  | - | first INVITE, settled |

hold waits          | want resume      | - | resume waits    | replaced 1
hold waits          | want refresh     | - | =               | replaced 4
hold waits          | INVITE           | - | their INVITE first | disarm backOff, accept
their INVITE first  | their INVITE 488 | - | hold again      | send 1
hold waits          | they offer       | - | their offer first | disarm backOff
hold waits          | timer            | - | hold again      | send 1
hold waits          | old timer        | - | =               | count lostTimer
hold waits          | answered, INVITE 2xx, 491 | - | =      | count ignored
`,
});

describe('glare (SIG-2, RFC 3261 section 14.1)', () => {
  const drawn = (ownsCallId: boolean) => {
    const random = seededRandom(7);
    return Array.from({ length: 5_000 }, () => glareBackOff(ownsCallId, random) as number);
  };

  it('who made the Call-ID waits 2.1 to 4 s, the other 0 to 2 s, in steps of 10 ms', () => {
    for (const [ownsCallId, low, high] of [
      [true, 2_100, 4_000],
      [false, 0, 2_000],
    ] as const) {
      const all = drawn(ownsCallId);
      assert.equal(Math.min(...all), low);
      assert.equal(Math.max(...all), high);
      assert.ok(all.every((value) => value % 10 === 0));
    }
  });

  it('Retry-After of a 500 is 0 to 10 s', () => {
    const random = seededRandom(7);
    const all = new Set(Array.from({ length: 1_000 }, () => retryAfterSeconds(random)));
    assert.deepEqual(
      [...all].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });

  it('a dialog begins busy with its INVITE', () => {
    assert.deepEqual(start('us', true), busy({ invite: 'us', offer: 'us' }));
    assert.deepEqual(start('peer', false), busy({ invite: 'peer' }));
  });
});
