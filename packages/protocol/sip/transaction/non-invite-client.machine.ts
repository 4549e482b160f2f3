// Non-INVITE client transaction (RFC 3261 section 17.1.2), as a pure function.
//
//              request from the user: send, arm E and F
//                    |
//                    v        timer E: resend, arm E
//                 TRYING ---- timer F, transport failed: tell --------> TERMINATED
//                    |  |
//                1xx |  +---- 200-699: pass ---+
//                    v                         |
//              PROCEEDING --- 200-699: pass ---+
//                timer E: resend, arm E slow   v
//                timer F, failed: tell     COMPLETED <-- any response: absorbed
//                    |                         |  timer K
//                    v                         v
//                TERMINATED                TERMINATED
import {
  ABSORBED,
  arm,
  type ClientEffect,
  DESTROY,
  disarm,
  FORGET,
  IGNORED,
  KEEP,
  LOST_TIMER,
  ONCE,
  only,
  PASS,
  RESEND,
  SEND,
  type Step as StepOf,
  TELL_TIMEOUT,
  TELL_TRANSPORT_FAILED,
} from './effects.ts';
import type { TransactionTimings } from './timings.ts';

export type State =
  /** `resends` is the generation of timer E. */
  | { readonly name: 'trying'; readonly resends: number }
  | { readonly name: 'proceeding'; readonly resends: number }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' };

export type Event =
  | { readonly type: 'provisional' }
  | { readonly type: 'final' }
  | { readonly type: 'transportFailed' }
  | { readonly type: 'timerE'; readonly generation: number }
  | { readonly type: 'timerF'; readonly generation: number }
  | { readonly type: 'timerK'; readonly generation: number };

export type Step = StepOf<State, ClientEffect>;

const TRYING: State = Object.freeze({ name: 'trying', resends: 0 });
const COMPLETED: State = Object.freeze({ name: 'completed' });
const TERMINATED: State = Object.freeze({ name: 'terminated' });

const DISARM_E = disarm('E');
const DISARM_F = disarm('F');
const PASSED = only(PASS);
const GONE = only(DESTROY);
const TIMED_OUT = only(DISARM_E, DESTROY, TELL_TIMEOUT);
const TRANSPORT_FAILED = only(DISARM_E, DISARM_F, DESTROY, TELL_TRANSPORT_FAILED);
const COMPLETED_AT_ONCE = only(DISARM_E, DISARM_F, DESTROY, PASS);

export function start(timings: TransactionTimings): Step {
  const effects: ClientEffect[] = [SEND, KEEP];
  const first = timings.requestResendMs[0];
  if (first !== undefined) effects.push(arm('E', first, 0));
  effects.push(arm('F', timings.requestTimeoutMs, ONCE));
  return { state: TRYING, effects };
}

export function step(state: State, event: Event, timings: TransactionTimings): Step {
  switch (state.name) {
    case 'trying':
    case 'proceeding':
      return beforeFinal(state, event, timings);
    case 'completed':
      return inCompleted(state, event);
    case 'terminated':
      return { state, effects: IGNORED };
  }
}

type Waiting = State & { readonly name: 'trying' | 'proceeding' };

function beforeFinal(state: Waiting, event: Event, timings: TransactionTimings): Step {
  switch (event.type) {
    case 'provisional':
      // 17.1.2.2: timer E runs on; when it fires next it is armed with the long pause.
      return {
        state: state.name === 'trying' ? { name: 'proceeding', resends: state.resends } : state,
        effects: PASSED,
      };
    case 'final':
      return complete(timings);
    case 'timerE':
      return event.generation === state.resends
        ? sendAgain(state, timings)
        : { state, effects: LOST_TIMER };
    case 'timerF':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: TIMED_OUT }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      return { state: TERMINATED, effects: TRANSPORT_FAILED };
    case 'timerK':
      return { state, effects: LOST_TIMER };
  }
}

function sendAgain(state: Waiting, timings: TransactionTimings): Step {
  const resends = state.resends + 1;
  const pause =
    state.name === 'proceeding' ? timings.slowResendMs : timings.requestResendMs[resends];
  return {
    state: { name: state.name, resends },
    effects: pause === undefined ? [RESEND] : [RESEND, arm('E', pause, resends)],
  };
}

function complete(timings: TransactionTimings): Step {
  // 17.1.2.2: timer K is zero over a reliable transport.
  return timings.responseLingerMs === 0
    ? { state: TERMINATED, effects: COMPLETED_AT_ONCE }
    : {
        state: COMPLETED,
        effects: [DISARM_E, DISARM_F, FORGET, arm('K', timings.responseLingerMs, ONCE), PASS],
      };
}

function inCompleted(state: State & { readonly name: 'completed' }, event: Event): Step {
  switch (event.type) {
    case 'provisional':
    case 'final':
      return { state, effects: ABSORBED };
    case 'timerK':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: GONE }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      return { state, effects: IGNORED };
    case 'timerE':
    case 'timerF':
      return { state, effects: LOST_TIMER };
  }
}
