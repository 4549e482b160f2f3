import { proveTable } from '../transaction/testing.ts';
import * as notifier from './refer-notifier.machine.ts';
import * as subscriber from './refer-subscriber.machine.ts';

type Brief = notifier.Effect | subscriber.Effect;

function brief(effect: Brief): string {
  switch (effect.do) {
    case 'arm':
      return `arm ${effect.timer} ${effect.afterMs} #${effect.generation}`;
    case 'disarm':
      return `disarm ${effect.timer}`;
    case 'count':
      return `count ${effect.what}`;
    case 'notify':
      return `notify ${effect.notice.status} ${effect.notice.state}`;
    case 'ended':
      return 'ended';
    default:
      return `${effect.do} ${effect.status ?? '-'}`;
  }
}

type Notifying = notifier.State & { readonly name: 'notifying' };
const notifying = (fields: Partial<Notifying>): notifier.State => ({
  name: 'notifying',
  sending: true,
  next: undefined,
  status: 100,
  ...fields,
});

proveTable<notifier.State, notifier.Event, undefined, notifier.Effect>({
  title: 'a REFER that we serve (SIG-12): the transition table is the test',
  stateNames: { offered: true, notifying: true, ending: true, ended: true },
  eventTypes: {
    accept: true,
    reject: true,
    progress: true,
    notifyAnswered: true,
    unsubscribed: true,
    timerExpires: true,
  },
  states: {
    offered: notifier.INITIAL,
    sending: notifying({}),
    'sending, 180 next': notifying({ status: 180, next: { status: 180, state: 'active' } }),
    'sending, 183 next': notifying({ status: 183, next: { status: 183, state: 'active' } }),
    'sending 180': notifying({ status: 180 }),
    quiet: notifying({ sending: false }),
    'ending, 200 next': { name: 'ending', next: { status: 200, state: 'noresource' } },
    'ending, timeout next': { name: 'ending', next: { status: 100, state: 'timeout' } },
    ending: { name: 'ending', next: undefined },
    ended: { name: 'ended' },
  },
  events: {
    accept: { type: 'accept' },
    reject: { type: 'reject', status: 603 },
    '100': { type: 'progress', status: 100 },
    '180': { type: 'progress', status: 180 },
    '183': { type: 'progress', status: 183 },
    '200': { type: 'progress', status: 200 },
    'NOTIFY 200': { type: 'notifyAnswered', status: 200 },
    'NOTIFY 500': { type: 'notifyAnswered', status: 500 },
    'NOTIFY 481': { type: 'notifyAnswered', status: 481 },
    'NOTIFY 408': { type: 'notifyAnswered', status: 408 },
    unsubscribed: { type: 'unsubscribed' },
    expires: { type: 'timerExpires', generation: 1 },
    'old expires': { type: 'timerExpires', generation: 0 },
  },
  contexts: { '-': undefined },
  step: notifier.step,
  brief,
  rows: `
offered | accept | - | sending | respond 202, arm expires 300000 #1, notify 100 active
offered           | reject          | - | ended             | respond 603
offered           | 180, NOTIFY 200, unsubscribed | - | =   | count ignored
offered           | expires         | - | =                 | count lostTimer

sending           | 100             | - | =                 |
sending           | 180             | - | sending, 180 next |
sending, 180 next | 183             | - | sending, 183 next |
sending, 180 next | NOTIFY 200, NOTIFY 500 | - | sending 180 | notify 180 active
sending           | NOTIFY 200      | - | quiet             |
sending           | NOTIFY 481, NOTIFY 408 | - | ended      | disarm expires, ended
sending           | 200             | - | ending, 200 next  | disarm expires
sending, 180 next | 200             | - | ending, 200 next  | disarm expires
quiet             | 180             | - | sending 180       | notify 180 active
quiet             | 200             | - | ending            | disarm expires, notify 200 noresource
quiet             | unsubscribed    | - | ending            | disarm expires, notify 100 timeout
quiet             | expires         | - | ending            | notify 100 timeout
sending           | expires         | - | ending, timeout next |
quiet             | old expires     | - | =                 | count lostTimer
quiet             | accept, reject  | - | =                 | count ignored

ending, 200 next  | NOTIFY 200      | - | ending            | notify 200 noresource
ending, 200 next  | NOTIFY 481, NOTIFY 408 | - | ended      | ended
ending            | NOTIFY 200, NOTIFY 500 | - | ended      | ended
ending            | accept, reject, 180, unsubscribed | - | = | count ignored
ending            | expires         | - | =                 | count lostTimer

ended | accept, reject, 180, NOTIFY 200, unsubscribed, expires | - | = | count ignored
`,
});

proveTable<subscriber.State, subscriber.Event, undefined, subscriber.Effect>({
  title: 'a REFER of ours (SIG-12): the transition table is the test',
  stateNames: { asked: true, subscribed: true, ended: true },
  eventTypes: { answered: true, notified: true, timerExpires: true },
  states: {
    asked: { name: 'asked' },
    subscribed: { name: 'subscribed' },
    ended: { name: 'ended' },
  },
  events: {
    '202': { type: 'answered', status: 202 },
    '603': { type: 'answered', status: 603 },
    'NOTIFY 100': { type: 'notified', status: 100, last: false },
    'NOTIFY 200': { type: 'notified', status: 200, last: false },
    'NOTIFY 486 last': { type: 'notified', status: 486, last: true },
    'NOTIFY 100 last': { type: 'notified', status: 100, last: true },
    'NOTIFY nothing': { type: 'notified', status: undefined, last: false },
    'NOTIFY nothing last': { type: 'notified', status: undefined, last: true },
    expires: { type: 'timerExpires', generation: 1 },
    'old expires': { type: 'timerExpires', generation: 0 },
  },
  contexts: { '-': undefined },
  step: subscriber.step,
  brief,
  rows: `
asked      | 202                 | - | subscribed |
asked      | 603                 | - | ended      | disarm expires, refused 603
asked      | NOTIFY 100          | - | subscribed | respond 200, progress 100
asked      | NOTIFY 486 last     | - | ended      | respond 200, disarm expires, done 486
asked      | expires             | - | ended      | done -
asked      | old expires         | - | =          | count lostTimer

subscribed | 202                 | - | =          | count ignored
subscribed | NOTIFY 100          | - | =          | respond 200, progress 100
subscribed | NOTIFY nothing      | - | =          | respond 200
subscribed | NOTIFY 200          | - | ended      | respond 200, disarm expires, done 200
subscribed | NOTIFY 100 last, NOTIFY nothing last | - | ended | respond 200, disarm expires, done -
subscribed | expires             | - | ended      | done -
subscribed | old expires         | - | =          | count lostTimer

ended      | NOTIFY 100          | - | =          | respond 481
ended      | 202                 | - | =          | count ignored
ended      | expires             | - | =          | count lostTimer
`,
});
