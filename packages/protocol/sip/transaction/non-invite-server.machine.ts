// Non-INVITE server transaction (RFC 3261 section 17.2.2), as a pure function.
//
//                 request: pass
//                    |
//                    v
//                 TRYING ------ 1xx from the user: send ----> PROCEEDING <-- again: resend last 1xx
//                    |                                            |
//                    +------ 200-699 from the user: send ---------+
//                                     |
//                                     v
//                                 COMPLETED <-- request again: resend
//                                     |  timer J
//                                     v
//                                 TERMINATED
import {
  ABSORBED,
  arm,
  DESTROY,
  FORGET,
  IGNORED,
  KEEP,
  LOST_TIMER,
  ONCE,
  only,
  PASS,
  RESEND,
  SEND,
  type ServerEffect,
  type Step as StepOf,
  TELL_TRANSPORT_FAILED,
} from './effects.ts';
import type { TransactionTimings } from './timings.ts';

export type State =
  | { readonly name: 'trying' }
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' };

export type Event =
  /** A retransmission: the first request created the transaction. */
  | { readonly type: 'request' }
  | { readonly type: 'provisional' }
  | { readonly type: 'final' }
  /** The user sends nothing, now and later: its peer is not to learn that somebody is here. */
  | { readonly type: 'silence' }
  | { readonly type: 'transportFailed' }
  | { readonly type: 'timerJ'; readonly generation: number };

export type Step = StepOf<State, ServerEffect>;

const TRYING: State = Object.freeze({ name: 'trying' });
const PROCEEDING: State = Object.freeze({ name: 'proceeding' });
const COMPLETED: State = Object.freeze({ name: 'completed' });
const TERMINATED: State = Object.freeze({ name: 'terminated' });

const RESENT = only(RESEND);
const GONE = only(DESTROY);
const SENT_AND_KEPT = only(SEND, KEEP);
const SENT_AND_GONE = only(SEND, DESTROY);
const TOLD_TRANSPORT_FAILED = only(TELL_TRANSPORT_FAILED);
const STARTED: Step = Object.freeze({ state: TRYING, effects: only(PASS) });

export function start(): Step {
  return STARTED;
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

function beforeFinal(
  state: State & { readonly name: 'trying' | 'proceeding' },
  event: Event,
  timings: TransactionTimings,
): Step {
  switch (event.type) {
    case 'request':
      // 17.2.2: in Trying there is nothing yet that could be sent again.
      return { state, effects: state.name === 'trying' ? ABSORBED : RESENT };
    case 'provisional':
      return { state: PROCEEDING, effects: SENT_AND_KEPT };
    case 'final':
      // 17.2.2: timer J is zero over a reliable transport, which brings no request twice.
      return timings.requestLingerMs === 0
        ? { state: TERMINATED, effects: SENT_AND_GONE }
        : {
            state: COMPLETED,
            effects: [SEND, KEEP, arm('J', timings.requestLingerMs, ONCE)],
          };
    case 'silence':
      return timings.requestLingerMs === 0
        ? { state: TERMINATED, effects: GONE }
        : { state: COMPLETED, effects: [FORGET, arm('J', timings.requestLingerMs, ONCE)] };
    case 'transportFailed':
      // RFC 6026 section 8.8: the user is told, the state stays; were it to end here, the next
      // retransmission would be served a second time.
      return { state, effects: TOLD_TRANSPORT_FAILED };
    case 'timerJ':
      return { state, effects: LOST_TIMER };
  }
}

function inCompleted(state: State & { readonly name: 'completed' }, event: Event): Step {
  switch (event.type) {
    case 'request':
      return { state, effects: RESENT };
    case 'timerJ':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: GONE }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      return { state, effects: TOLD_TRANSPORT_FAILED };
    case 'provisional':
    case 'final':
    case 'silence':
      // 17.2.2: the first final response stands.
      return { state, effects: IGNORED };
  }
}
