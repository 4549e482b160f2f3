import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proveTable } from '../transaction/testing.ts';
import {
  type Effect,
  type Event,
  INITIAL,
  MOST_EARLY_DIALOGS,
  type State,
  step,
} from './uac-invite.machine.ts';

function brief(effect: Effect): string {
  switch (effect.do) {
    case 'arm':
      return `arm ${effect.timer} ${effect.afterMs} #${effect.generation}`;
    case 'count':
      return `count ${effect.what}`;
    case 'cancel':
    case 'fail':
      return effect.do;
    default:
      return `${effect.do} ${effect.tag}`.trim();
  }
}

const answered = (
  early: readonly string[],
  acknowledged: boolean,
  dismissed: readonly string[] = [],
): State => ({ name: 'answered', chosen: 'a', acknowledged, early, dismissed });

const WAIT = 'arm forks 32000 #1';

proveTable<State, Event, undefined, Effect>({
  title: 'our INVITE and its forks (SIG-2): the transition table is the test',
  stateNames: { calling: true, cancelling: true, answered: true, over: true },
  eventTypes: {
    provisional: true,
    success: true,
    failure: true,
    noResponse: true,
    cancel: true,
    acknowledge: true,
    timerForks: true,
  },
  states: {
    calling: INITIAL,
    'calling a': { name: 'calling', early: ['a'] },
    'calling ab': { name: 'calling', early: ['a', 'b'] },
    cancelling: { name: 'cancelling', early: [] },
    'cancelling ab': { name: 'cancelling', early: ['a', 'b'] },
    answered: answered([], false),
    'answered b': answered(['b'], false),
    acked: answered([], true),
    'acked b': answered(['b'], true),
    'acked -b': answered([], true, ['b']),
    'acked b-c': answered(['b'], true, ['c']),
    over: { name: 'over', dismissed: [] },
    'over -a': { name: 'over', dismissed: ['a'] },
    'over -ab': { name: 'over', dismissed: ['a', 'b'] },
  },
  events: {
    '100': { type: 'provisional', tag: '' },
    '180 a': { type: 'provisional', tag: 'a' },
    '180 b': { type: 'provisional', tag: 'b' },
    '200 a': { type: 'success', tag: 'a' },
    '200 b': { type: 'success', tag: 'b' },
    '200 c': { type: 'success', tag: 'c' },
    '486': { type: 'failure' },
    nothing: { type: 'noResponse' },
    cancel: { type: 'cancel' },
    acknowledge: { type: 'acknowledge' },
    timer: { type: 'timerForks', generation: 1 },
    'old timer': { type: 'timerForks', generation: 0 },
  },
  contexts: { '-': undefined },
  step,
  brief,
  rows: `
calling       | 100           | - | =             | progress
calling       | 180 a         | - | calling a     | openEarly a, progress a
calling a     | 180 a         | - | =             | progress a
calling a     | 180 b         | - | calling ab    | openEarly b, progress b
calling       | 200 a         | - | answered      | openEarly a, ${WAIT}, answer a
calling a     | 200 a         | - | answered      | ${WAIT}, answer a
calling ab    | 200 a         | - | answered b    | ${WAIT}, answer a
calling ab    | 486, nothing  | - | over          | closeEarly a, closeEarly b, fail
calling       | cancel        | - | cancelling    | cancel
calling ab    | cancel        | - | cancelling ab | cancel
calling       | acknowledge   | - | =             | count ignored
calling       | timer         | - | =             | count lostTimer

cancelling    | 100, 180 a    | - | =             | count absorbed
cancelling    | 200 a         | - | over -a       | dismiss a, fail
cancelling ab | 200 a         | - | over -a       | closeEarly b, dismiss a, fail
cancelling ab | 486, nothing  | - | over          | closeEarly a, closeEarly b, fail
cancelling    | cancel        | - | =             | count ignored
cancelling    | acknowledge   | - | =             | count ignored
cancelling    | timer         | - | =             | count lostTimer

answered      | 200 a         | - | =             | count absorbed
answered      | acknowledge   | - | acked         | acknowledge a
acked         | acknowledge   | - | =             | count ignored
acked         | 200 a         | - | =             | acknowledgeAgain a
acked b       | 200 b         | - | acked -b      | dismiss b
acked b       | 200 c         | - | acked b-c     | dismiss c
acked -b      | 200 b         | - | =             | acknowledgeAgain b
acked b       | timer         | - | acked         | closeEarly b
acked b       | old timer     | - | =             | count lostTimer
answered      | 100, 180 b    | - | =             | count absorbed
answered      | 486, nothing, cancel | - | =      | count ignored

over          | 200 a         | - | over -a       | dismiss a
over -a       | 200 a         | - | =             | acknowledgeAgain a
over -a       | 200 b         | - | over -ab      | dismiss b
over          | 180 a, 486    | - | =             | count absorbed
over          | nothing, cancel, acknowledge | - | = | count ignored
over          | timer         | - | =             | count lostTimer
`,
});

describe('our INVITE (SIG-2)', () => {
  it('early dialogs are bounded: the next tag is not followed, but its 2xx is taken', () => {
    let state: State = INITIAL;
    for (let fork = 0; fork <= MOST_EARLY_DIALOGS; fork += 1) {
      state = step(state, { type: 'provisional', tag: `t${fork}` }).state;
    }
    assert.ok(state.name === 'calling' && state.early.length === MOST_EARLY_DIALOGS);
    const last = `t${MOST_EARLY_DIALOGS}`;
    const next = step(state, { type: 'success', tag: last });
    assert.deepEqual(next.effects.map(brief), [`openEarly ${last}`, WAIT, `answer ${last}`]);
  });
});
