// INVITE client transaction (RFC 3261 section 17.1.1 with RFC 6026), as a pure function.
//
//              INVITE from the user: send, arm A and B
//                    |
//                    v        timer A: resend, arm A
//                 CALLING --- timer B, transport failed: tell ---------> TERMINATED
//                    |  |  \
//                1xx |  |   +--- 300-699: ACK ------------+
//                    v  |                                 |
//              PROCEEDING -+---- 300-699: ACK ------------+
//                    |  |  |                              v
//                    |  |  +-- cancelled, no final:   COMPLETED <-- 300-699 again: ACK again
//                2xx |  | 2xx     tell, terminate         |  timer D, transport failed
//                    v  v                                 v
//                  ACCEPTED <-- 2xx again: pass       TERMINATED
//                    |  timer M
//                    v
//                TERMINATED
//
// A CANCEL may only follow a provisional response (RFC 3261 section 9.1): asked for in CALLING, it
// waits there for the first 1xx. The ACK for a 2xx is the dialog's, not ours.
import {
  ABSORBED,
  ACK,
  arm,
  CANCEL,
  type ClientEffect,
  DESTROY,
  disarm,
  FORGET,
  IGNORED,
  KEEP,
  LOST_TIMER,
  NOTHING,
  ONCE,
  only,
  PASS,
  PASS_STRAY,
  RESEND,
  SEND,
  type Step as StepOf,
  TELL_TIMEOUT,
  TELL_TRANSPORT_FAILED,
} from './effects.ts';
import type { TransactionTimings } from './timings.ts';

export type State =
  /** `resends` is the generation of timer A. */
  | { readonly name: 'calling'; readonly resends: number; readonly cancelWanted: boolean }
  | { readonly name: 'proceeding'; readonly cancelled: boolean }
  | { readonly name: 'completed' }
  | { readonly name: 'accepted' }
  | { readonly name: 'terminated' };

export type Event =
  | { readonly type: 'provisional' }
  | { readonly type: 'success' }
  | { readonly type: 'failure' }
  /** The user gives the call up. */
  | { readonly type: 'cancel' }
  | { readonly type: 'transportFailed' }
  | { readonly type: 'timerA'; readonly generation: number }
  | { readonly type: 'timerB'; readonly generation: number }
  | { readonly type: 'timerD'; readonly generation: number }
  | { readonly type: 'timerM'; readonly generation: number }
  | { readonly type: 'timerCancelled'; readonly generation: number };

export type Step = StepOf<State, ClientEffect>;

const CALLING: State = Object.freeze({ name: 'calling', resends: 0, cancelWanted: false });
const PROCEEDING: State = Object.freeze({ name: 'proceeding', cancelled: false });
const CANCELLED: State = Object.freeze({ name: 'proceeding', cancelled: true });
const COMPLETED: State = Object.freeze({ name: 'completed' });
const ACCEPTED: State = Object.freeze({ name: 'accepted' });
const TERMINATED: State = Object.freeze({ name: 'terminated' });

const DISARM_A = disarm('A');
const DISARM_B = disarm('B');
const DISARM_CANCELLED = disarm('cancelled');
const PASSED = only(PASS);
const GONE = only(DESTROY);
const FIRST_PROVISIONAL = only(DISARM_A, DISARM_B, PASS);
const TIMED_OUT = only(DESTROY, TELL_TIMEOUT);
const TRANSPORT_FAILED = only(DESTROY, TELL_TRANSPORT_FAILED);

export function start(timings: TransactionTimings): Step {
  const effects: ClientEffect[] = [SEND, KEEP];
  const first = timings.inviteResendMs[0];
  if (first !== undefined) effects.push(arm('A', first, 0));
  effects.push(arm('B', timings.inviteTimeoutMs, ONCE));
  return { state: CALLING, effects };
}

export function step(state: State, event: Event, timings: TransactionTimings): Step {
  switch (state.name) {
    case 'calling':
      return inCalling(state, event, timings);
    case 'proceeding':
      return inProceeding(state, event, timings);
    case 'completed':
      return inCompleted(state, event);
    case 'accepted':
      return inAccepted(state, event);
    case 'terminated':
      return { state, effects: IGNORED };
  }
}

function inCalling(
  state: State & { readonly name: 'calling' },
  event: Event,
  timings: TransactionTimings,
): Step {
  switch (event.type) {
    case 'provisional':
      if (!state.cancelWanted) return { state: PROCEEDING, effects: FIRST_PROVISIONAL };
      return {
        state: CANCELLED,
        effects: [DISARM_A, DISARM_B, CANCEL, armCancelled(timings), PASS],
      };
    case 'success':
      return accept([DISARM_A, DISARM_B], timings);
    case 'failure':
      return complete([DISARM_A, DISARM_B], timings);
    case 'cancel':
      // 9.1: not before a provisional response. The INVITE goes on being sent, since only its 1xx
      // tells whether there is anything to take back; timer B ends the wait.
      return state.cancelWanted
        ? { state, effects: IGNORED }
        : { state: { ...state, cancelWanted: true }, effects: NOTHING };
    case 'timerA':
      return event.generation === state.resends
        ? sendAgain(state, timings)
        : { state, effects: LOST_TIMER };
    case 'timerB':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: [DISARM_A, ...TIMED_OUT] }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      return { state: TERMINATED, effects: [DISARM_A, DISARM_B, ...TRANSPORT_FAILED] };
    case 'timerD':
    case 'timerM':
    case 'timerCancelled':
      return { state, effects: LOST_TIMER };
  }
}

function sendAgain(state: State & { readonly name: 'calling' }, timings: TransactionTimings): Step {
  const resends = state.resends + 1;
  const pause = timings.inviteResendMs[resends];
  return {
    state: { ...state, resends },
    effects: pause === undefined ? [RESEND] : [RESEND, arm('A', pause, resends)],
  };
}

function inProceeding(
  state: State & { readonly name: 'proceeding' },
  event: Event,
  timings: TransactionTimings,
): Step {
  switch (event.type) {
    case 'provisional':
      return { state, effects: PASSED };
    case 'success':
      return accept(state.cancelled ? [DISARM_CANCELLED] : [], timings);
    case 'failure':
      return complete(state.cancelled ? [DISARM_CANCELLED] : [], timings);
    case 'cancel':
      return state.cancelled
        ? { state, effects: IGNORED }
        : { state: CANCELLED, effects: [CANCEL, armCancelled(timings)] };
    case 'timerCancelled':
      // 9.1: 64 x T1 after the CANCEL the call is over, with or without a final response.
      return state.cancelled && event.generation === ONCE
        ? { state: TERMINATED, effects: TIMED_OUT }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      // The INVITE has arrived, as its response shows: a late complaint about it means nothing.
      return { state, effects: IGNORED };
    case 'timerA':
    case 'timerB':
    case 'timerD':
    case 'timerM':
      return { state, effects: LOST_TIMER };
  }
}

function armCancelled(timings: TransactionTimings): ClientEffect {
  return arm('cancelled', timings.cancelledTimeoutMs, ONCE);
}

function accept(disarms: readonly ClientEffect[], timings: TransactionTimings): Step {
  return {
    state: ACCEPTED,
    effects: [...disarms, FORGET, arm('M', timings.acceptedLingerMs, ONCE), PASS],
  };
}

function complete(disarms: readonly ClientEffect[], timings: TransactionTimings): Step {
  // 17.1.1.2: timer D is zero over a reliable transport, for which no failure comes twice.
  return timings.failureLingerMs === 0
    ? { state: TERMINATED, effects: [...disarms, ACK, DESTROY, PASS] }
    : {
        state: COMPLETED,
        effects: [...disarms, ACK, arm('D', timings.failureLingerMs, ONCE), PASS],
      };
}

const RESENT = only(RESEND);
const STRAY = only(PASS_STRAY);
const DISARMED_TRANSPORT_FAILED = only(disarm('D'), DESTROY, TELL_TRANSPORT_FAILED);

function inCompleted(state: State & { readonly name: 'completed' }, event: Event): Step {
  switch (event.type) {
    case 'failure':
      return { state, effects: RESENT };
    case 'success':
      // 16.7 step 5 has a forking proxy pass on a 2xx even after a failure: somebody is off the
      // hook and must be acknowledged and hung up.
      return { state, effects: STRAY };
    case 'timerD':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: GONE }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      return { state: TERMINATED, effects: DISARMED_TRANSPORT_FAILED };
    case 'provisional':
      return { state, effects: ABSORBED };
    case 'cancel':
      return { state, effects: IGNORED };
    case 'timerA':
    case 'timerB':
    case 'timerM':
    case 'timerCancelled':
      return { state, effects: LOST_TIMER };
  }
}

function inAccepted(state: State & { readonly name: 'accepted' }, event: Event): Step {
  switch (event.type) {
    case 'success':
      // RFC 6026 section 8.4: the same 2xx again, or that of another branch; the dialogs tell
      // which.
      return { state, effects: PASSED };
    case 'timerM':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: GONE }
        : { state, effects: LOST_TIMER };
    case 'provisional':
    case 'failure':
      return { state, effects: ABSORBED };
    case 'cancel':
    case 'transportFailed':
      return { state, effects: IGNORED };
    case 'timerA':
    case 'timerB':
    case 'timerD':
    case 'timerCancelled':
      return { state, effects: LOST_TIMER };
  }
}
