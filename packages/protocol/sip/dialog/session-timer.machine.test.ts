import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Ms, ms } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import { proveTable } from '../transaction/testing.ts';
import {
  cutAfter,
  type Effect,
  type Event,
  INITIAL,
  type SessionTimes,
  type State,
  step,
} from './session-timer.machine.ts';
import type { Agreement } from './session-timer.ts';

const times: SessionTimes = { segment: 2, noTimerMs: ms(7_200_000) };
const unlimited: SessionTimes = { segment: 2, noTimerMs: ms(0) };
const by = (refresher: 'us' | 'peer', seconds = 600): Agreement => ({
  kind: 'on',
  seconds,
  refresher,
});

/** An event whose time is told when it happens. */
type Untimed<E> = E extends Event ? Omit<E, 'at'> : never;
type Happening = Untimed<Event>;
function timed(happening: Happening, at: Ms): Event {
  const event = { ...happening, at };
  return event;
}

interface Context {
  readonly now: number;
  readonly times: SessionTimes;
}

type Running = State & { readonly name: 'running' };
const running = (fields: Partial<Running> = {}): State => ({
  name: 'running',
  generation: 1,
  refreshes: 1,
  since: ms(0),
  refresher: 'us',
  cutAt: ms(568_000),
  ...fields,
});
const capped = (generation: number, refreshes: number): State => ({
  name: 'capped',
  generation,
  refreshes,
  since: ms(0),
});

function brief(effect: Effect): string {
  switch (effect.do) {
    case 'arm':
      return `arm ${effect.timer} ${effect.afterMs} #${effect.generation}`;
    case 'disarm':
      return `disarm ${effect.timer}`;
    case 'count':
      return `count ${effect.what}`;
    case 'hangUp':
      return `hang up: ${effect.why}`;
    default:
      return effect.do;
  }
}

const OFF = 'disarm refresh, disarm cut';

proveTable<State, Happening, Context, Effect>({
  title: 'session timer (SIG-5): the transition table is the test',
  stateNames: { running: true, capped: true, ended: true },
  eventTypes: {
    agreed: true,
    refreshFailed: true,
    over: true,
    timerRefresh: true,
    timerCut: true,
  },
  states: {
    new: INITIAL,
    ours: running(),
    'ours again': running({ generation: 2, refreshes: 2, cutAt: ms(868_000) }),
    'ours tried': running({ refreshes: 2 }),
    theirs: running({ refresher: 'peer' }),
    'theirs now': running({ generation: 2, refreshes: 2, refresher: 'peer', cutAt: ms(868_000) }),
    'ours from 300': running({ since: ms(300_000), cutAt: ms(868_000) }),
    'capped 1': capped(1, 0),
    'capped 1 at 300': { name: 'capped', generation: 1, refreshes: 0, since: ms(300_000) },
    'capped 2': capped(2, 1),
    'ours after cap': running({ generation: 2, refreshes: 1, cutAt: ms(868_000) }),
    ended: { name: 'ended' },
  },
  events: {
    'we refresh': { type: 'agreed', agreement: by('us') },
    'they refresh': { type: 'agreed', agreement: by('peer') },
    'no timer': { type: 'agreed', agreement: { kind: 'off' } },
    failed: { type: 'refreshFailed' },
    over: { type: 'over' },
    refresh: { type: 'timerRefresh', generation: 1 },
    'old refresh': { type: 'timerRefresh', generation: 0 },
    cut: { type: 'timerCut', generation: 1 },
    'old cut': { type: 'timerCut', generation: 0 },
  },
  contexts: {
    '0': { now: 0, times },
    '300': { now: 300_000, times },
    '332': { now: 332_000, times },
    '520': { now: 520_000, times },
    '9000': { now: 9_000_000, times },
    'no cap': { now: 300_000, times: unlimited },
  },
  step: (state, event, context) => step(state, timed(event, ms(context.now)), context.times),
  brief,
  rows: `
new      | we refresh   | 300    | ours from 300 | ${OFF}, arm refresh 300000 #1, arm cut 568000 #1
new      | no timer     | 300    | capped 1 at 300 | ${OFF}, arm cut 7200000 #1
new      | no timer     | no cap | capped 1 at 300 | ${OFF}
new      | failed       | 0      | =             | count ignored
new      | over         | 0      | ended         | ${OFF}

ours     | we refresh   | 300    | ours again    | ${OFF}, arm refresh 300000 #2, arm cut 568000 #2
ours     | they refresh | 300    | theirs now    | ${OFF}, arm cut 568000 #2
ours     | no timer     | 300    | capped 2      | ${OFF}, arm cut 6900000 #2
ours     | no timer     | 9000   | capped 2      | ${OFF}, arm cut 0 #2
ours     | no timer     | no cap | capped 2      | ${OFF}
ours     | refresh      | 300    | =             | refresh
ours     | old refresh  | 300    | =             | count lostTimer
ours     | failed       | 332    | ours tried    | disarm refresh, arm refresh 118000 #2
ours     | failed       | 520    | =             | count ignored
ours     | over         | 300    | ended         | ${OFF}
ours     | cut          | 300    | ended         | disarm refresh, hang up: sessionTimer
ours     | old cut      | 300    | =             | count lostTimer
theirs   | failed       | 332    | =             | count ignored
theirs   | cut          | 300    | ended         | disarm refresh, hang up: sessionTimer

capped 1 | we refresh   | 300    | ours after cap | ${OFF}, arm refresh 300000 #1, arm cut 568000 #2
capped 1 | no timer     | 300    | =             | count ignored
capped 1 | failed       | 300    | =             | count ignored
capped 1 | over         | 300    | ended         | ${OFF}
capped 1 | cut          | 300    | ended         | hang up: noSessionTimer
capped 1 | old cut      | 300    | =             | count lostTimer
capped 1 | refresh      | 300    | =             | count lostTimer

ended    | we refresh, failed, over, refresh, cut | 0 | = | count ignored
`,
});

describe('the cut (SIG-5, RFC 4028 section 10): before the interval is over', () => {
  for (const [intervalS, cutS] of [
    [90, 60],
    [96, 64],
    [600, 568],
    [86_400, 86_368],
  ] as const) {
    it(`${intervalS} s: at ${cutS} s`, () => {
      assert.equal(cutAfter(ms(intervalS * 1_000)), cutS * 1_000);
    });
  }
});

describe('session timer in virtual time (SIG-5)', () => {
  /** Runs the machine; `refresh` says what becomes of each refresh, 32 s later when it fails. */
  function life(first: Agreement, refresh: (at: number) => Agreement | 'failed'): string[] {
    const clock = new VirtualClock({ nowMs: 0 });
    const said: string[] = [];
    let state: State = INITIAL;
    const happens = (happening: Happening): void => {
      const next = step(state, timed(happening, clock.now()), times);
      state = next.state;
      for (const effect of next.effects) perform(effect);
    };
    const perform = (effect: Effect): void => {
      const at = clock.now() / 1_000;
      if (effect.do === 'arm') {
        const type = effect.timer === 'cut' ? 'timerCut' : 'timerRefresh';
        clock.after(effect.afterMs, () => happens({ type, generation: effect.generation }));
      } else if (effect.do === 'hangUp') {
        said.push(`${at} hang up`);
      } else if (effect.do === 'refresh') {
        said.push(`${at} refresh`);
        const result = refresh(at);
        const answered: Happening =
          result === 'failed' ? { type: 'refreshFailed' } : { type: 'agreed', agreement: result };
        clock.after((result === 'failed' ? 32_000 : 50) as Ms, () => happens(answered));
      }
    };
    happens({ type: 'agreed', agreement: first });
    clock.passesAtOnce(2_000_000);
    return said;
  }

  it('we refresh each half of the interval', () => {
    const said = life(by('us'), () => by('us'));
    assert.deepEqual(said.slice(0, 3), ['300 refresh', '600.05 refresh', '900.1 refresh']);
  });

  it('refreshes that fail are tried again while there is time, then comes the cut', () => {
    const said = life(by('us'), () => 'failed');
    assert.deepEqual(said, ['300 refresh', '450 refresh', '525 refresh', '568 hang up']);
  });

  it('one that succeeds at the second try starts the interval anew', () => {
    let tries = 0;
    const said = life(by('us'), () => {
      tries += 1;
      return tries === 1 ? 'failed' : by('us');
    });
    assert.deepEqual(said.slice(0, 3), ['300 refresh', '450 refresh', '750.05 refresh']);
  });

  it('a peer that was to refresh and does not is cut', () => {
    assert.deepEqual(
      life(by('peer', 90), () => 'failed'),
      ['60 hang up'],
    );
  });
});
