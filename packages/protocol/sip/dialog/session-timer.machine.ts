// The session timer of one leg (RFC 4028 section 10), as a pure function: refreshes in time, and
// ends a call of which nobody says any more that it is alive.
//
//     a 2xx agreed on a timer                           a 2xx without one
//          |                                                  |
//          v                                                  v
//        RUNNING <--+ timer refresh (we are refresher):    CAPPED --- timer cut: hang up --> ENDED
//       |   ^       |    refresh                              |
//       |   +-------+ refreshFailed: once more before the cut |
//       |   any 2xx to INVITE or UPDATE agrees anew; either state may follow the other
//       +--- timer cut, or the peer does not know the call: hang up ----------------------> ENDED
//
// The cut is before the interval is over, at interval - min(32 s, interval / 3): so the other side,
// which counts too, hears a BYE and does not find a call that is gone.
import { type Ms, ms, seconds } from '@tandem/base/kernel';
import type { Agreement } from './session-timer.ts';
import {
  type Arm,
  arm,
  type Count,
  type Disarm,
  disarm,
  IGNORED,
  LOST_TIMER,
  type Step as StepOf,
} from './step.ts';

/** RFC 4028 section 10. */
const LONGEST_EARLINESS_MS = ms(32_000);
/** A refresh takes up to 32 s to fail: with less than that left, another one could not succeed. */
export const LEAST_FOR_ANOTHER_REFRESH_MS = ms(32_000);

export interface SessionTimes {
  /** SS_SIP_SESSION_UPDATE_SEGMENT: refreshed every interval / this. */
  readonly segment: number;
  /** SS_SIP_NO_TIMER_REINVITE_INTERVAL: the longest call without session timers; 0 = no limit. */
  readonly noTimerMs: Ms;
}

export type State =
  | {
      readonly name: 'running';
      /** Of timer cut. */
      readonly generation: number;
      /** Of timer refresh. */
      readonly refreshes: number;
      /** When the call was answered: the cap, should it come to that, counts from there. */
      readonly since: Ms;
      readonly refresher: 'us' | 'peer';
      readonly cutAt: Ms;
    }
  | {
      readonly name: 'capped';
      readonly generation: number;
      readonly refreshes: number;
      /** Undefined before the call is answered. */
      readonly since: Ms | undefined;
    }
  | { readonly name: 'ended' };

/** A 2xx to an INVITE or UPDATE of either side passed. `at`: when it did. */
export interface Agreed {
  readonly type: 'agreed';
  readonly agreement: Agreement;
  readonly at: Ms;
}

export type Event =
  | Agreed
  /**
   * An INVITE or UPDATE of ours had no 2xx, or was given up: each would have refreshed the session,
   * and may have taken the place of a refresh.
   */
  | { readonly type: 'refreshFailed'; readonly at: Ms }
  /** The call ended otherwise. */
  | { readonly type: 'over' }
  | { readonly type: 'timerRefresh'; readonly generation: number }
  | { readonly type: 'timerCut'; readonly generation: number };

export type Effect =
  /** Send an UPDATE where the peer allows it, else a re-INVITE. */
  | { readonly do: 'refresh' }
  /** `sessionTimer`: 408 and end reason 14 on both legs. */
  | { readonly do: 'hangUp'; readonly why: 'sessionTimer' | 'noSessionTimer' }
  | Arm<'refresh' | 'cut'>
  | Disarm<'refresh' | 'cut'>
  | Count;

export type Step = StepOf<State, Effect>;
type Running = State & { readonly name: 'running' };
type Capped = State & { readonly name: 'capped' };

const ENDED: State = Object.freeze({ name: 'ended' });
const REFRESH: Effect = Object.freeze({ do: 'refresh' });
const DISARM_REFRESH: Effect = disarm('refresh');
const DISARM_CUT: Effect = disarm('cut');
const QUIET: readonly Effect[] = Object.freeze([DISARM_REFRESH, DISARM_CUT]);
const CUT: readonly Effect[] = Object.freeze([
  DISARM_REFRESH,
  Object.freeze({ do: 'hangUp', why: 'sessionTimer' } as const),
]);
const CAPPED: readonly Effect[] = Object.freeze([
  Object.freeze({ do: 'hangUp', why: 'noSessionTimer' } as const),
]);

/** Before the first 2xx: nothing is counted yet. */
export const INITIAL: State = Object.freeze({
  name: 'capped',
  generation: 0,
  refreshes: 0,
  since: undefined,
});

/** `cutAfter(600_000)` = 568 s: RFC 4028 section 10. */
export function cutAfter(intervalMs: Ms): Ms {
  return ms(intervalMs - Math.min(LONGEST_EARLINESS_MS, intervalMs / 3));
}

export function step(state: State, event: Event, times: SessionTimes): Step {
  switch (state.name) {
    case 'running':
      return inRunning(state, event, times);
    case 'capped':
      return inCapped(state, event, times);
    case 'ended':
      return { state, effects: IGNORED };
  }
}

function inRunning(state: Running, event: Event, times: SessionTimes): Step {
  switch (event.type) {
    case 'agreed':
      return agree(state, event, times);
    case 'refreshFailed':
      return tryAgain(state, event.at);
    case 'over':
      return { state: ENDED, effects: QUIET };
    case 'timerRefresh':
      return event.generation === state.refreshes
        ? { state, effects: [REFRESH] }
        : { state, effects: LOST_TIMER };
    case 'timerCut':
      return event.generation === state.generation
        ? { state: ENDED, effects: CUT }
        : { state, effects: LOST_TIMER };
  }
}

function agree(before: Running | Capped, { agreement, at }: Agreed, times: SessionTimes): Step {
  if (agreement.kind === 'off') return cap(before, times, at);
  const interval = seconds(agreement.seconds);
  const cut = cutAfter(interval);
  const state: Running = {
    name: 'running',
    generation: before.generation + 1,
    refreshes: before.refreshes + 1,
    since: before.since ?? at,
    refresher: agreement.refresher,
    cutAt: ms(at + cut),
  };
  const effects: Effect[] = [...QUIET];
  if (state.refresher === 'us') {
    effects.push(arm('refresh', ms(interval / times.segment), state.refreshes));
  }
  effects.push(arm('cut', cut, state.generation));
  return { state, effects };
}

function cap(before: Running | Capped, { noTimerMs }: SessionTimes, now: Ms): Step {
  const generation = before.generation + 1;
  const since = before.since ?? now;
  const state: State = { name: 'capped', generation, refreshes: before.refreshes, since };
  const left = ms(Math.max(0, since + noTimerMs - now));
  return {
    state,
    effects: noTimerMs === 0 ? QUIET : [...QUIET, arm('cut', left, generation)],
  };
}

/** Half way to the cut, while there is time for the answer: the network may have been away. */
function tryAgain(state: Running, now: Ms): Step {
  if (state.refresher === 'peer') return { state, effects: IGNORED };
  const pause = ms((state.cutAt - now) / 2);
  if (pause < LEAST_FOR_ANOTHER_REFRESH_MS) return { state, effects: IGNORED };
  const refreshes = state.refreshes + 1;
  return {
    state: { ...state, refreshes },
    effects: [DISARM_REFRESH, arm('refresh', pause, refreshes)],
  };
}

function inCapped(state: Capped, event: Event, times: SessionTimes): Step {
  switch (event.type) {
    case 'agreed':
      return event.agreement.kind === 'off' && state.since !== undefined
        ? { state, effects: IGNORED }
        : agree(state, event, times);
    case 'over':
      return { state: ENDED, effects: QUIET };
    case 'timerCut':
      return event.generation === state.generation
        ? { state: ENDED, effects: CAPPED }
        : { state, effects: LOST_TIMER };
    case 'refreshFailed':
      return { state, effects: IGNORED };
    case 'timerRefresh':
      return { state, effects: LOST_TIMER };
  }
}
