// INVITE server transaction (RFC 3261 section 17.2.1 with RFC 6026), as a pure function.
//
//               INVITE: pass, arm `trying`
//                    |
//                    v         INVITE again: resend last 1xx; `trying`: send 100
//               PROCEEDING <-- 1xx from the user: send
//                |       |
//   2xx: send    |       |  300-699: send, arm G and H
//                v       v
//          ACCEPTED    COMPLETED <-- INVITE again, timer G: resend
//   2xx: send    |       |       \
//   ACK: pass    |       | ACK    +-- timer H: tell, terminate
//   timer L      |       v
//                |   CONFIRMED <-- INVITE, ACK again: absorbed
//                v       |  timer I
//            TERMINATED <+
//
// The user sends a 2xx again until its ACK comes (RFC 3261 section 13.3.1.4): ACCEPTED only keeps a
// late INVITE from looking like a new call, and lets those 2xx through.
import {
  ABSORBED,
  arm,
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
  SEND_TRYING,
  type ServerEffect,
  type Step as StepOf,
  TELL_TIMEOUT,
  TELL_TRANSPORT_FAILED,
} from './effects.ts';
import type { TransactionTimings } from './timings.ts';

export type State =
  /** `answered`: a provisional response of the user is kept to be sent again. */
  | { readonly name: 'proceeding'; readonly answered: boolean }
  /** `resends` is the generation of timer G. */
  | { readonly name: 'completed'; readonly resends: number }
  | { readonly name: 'confirmed' }
  | { readonly name: 'accepted' }
  | { readonly name: 'terminated' };

export type Event =
  /** A retransmission: the first INVITE created the transaction. */
  | { readonly type: 'request' }
  | { readonly type: 'ack' }
  | { readonly type: 'provisional' }
  | { readonly type: 'success' }
  | { readonly type: 'failure' }
  /** The user sends nothing, now and later: its peer is not to learn that somebody is here. */
  | { readonly type: 'silence' }
  | { readonly type: 'transportFailed' }
  | { readonly type: 'timerTrying'; readonly generation: number }
  | { readonly type: 'timerG'; readonly generation: number }
  | { readonly type: 'timerH'; readonly generation: number }
  | { readonly type: 'timerI'; readonly generation: number }
  | { readonly type: 'timerL'; readonly generation: number };

export type Step = StepOf<State, ServerEffect>;

const UNANSWERED: State = Object.freeze({ name: 'proceeding', answered: false });
const PROCEEDING: State = Object.freeze({ name: 'proceeding', answered: true });
const CONFIRMED: State = Object.freeze({ name: 'confirmed' });
const ACCEPTED: State = Object.freeze({ name: 'accepted' });
const TERMINATED: State = Object.freeze({ name: 'terminated' });

const DISARM_TRYING = disarm('trying');
const DISARM_G = disarm('G');
const DISARM_H = disarm('H');
const PASSED = only(PASS);
const SENT = only(SEND);
const RESENT = only(RESEND);
const GONE = only(DESTROY);
const TOLD_TRANSPORT_FAILED = only(TELL_TRANSPORT_FAILED);
const FIRST_PROVISIONAL = only(DISARM_TRYING, SEND, KEEP);
const NEXT_PROVISIONAL = only(SEND, KEEP);
const TRYING_SENT = only(SEND_TRYING);
const NO_ACK = only(DISARM_G, DESTROY, TELL_TIMEOUT);
const ACKNOWLEDGED = only(DISARM_G, DISARM_H, DESTROY);

export function start(timings: TransactionTimings): Step {
  return { state: UNANSWERED, effects: [arm('trying', timings.tryingAfterMs, ONCE), PASS] };
}

export function step(state: State, event: Event, timings: TransactionTimings): Step {
  switch (state.name) {
    case 'proceeding':
      return inProceeding(state, event, timings);
    case 'completed':
      return inCompleted(state, event, timings);
    case 'confirmed':
      return inConfirmed(state, event);
    case 'accepted':
      return inAccepted(state, event);
    case 'terminated':
      return { state, effects: IGNORED };
  }
}

function inProceeding(
  state: State & { readonly name: 'proceeding' },
  event: Event,
  timings: TransactionTimings,
): Step {
  switch (event.type) {
    case 'request':
      return { state, effects: state.answered ? RESENT : ABSORBED };
    case 'provisional':
      return { state: PROCEEDING, effects: state.answered ? NEXT_PROVISIONAL : FIRST_PROVISIONAL };
    case 'success':
      return accept(state, timings);
    case 'failure':
      return complete(state, timings);
    case 'silence':
      return {
        state: ACCEPTED,
        effects: [DISARM_TRYING, FORGET, arm('L', timings.acceptedLingerMs, ONCE)],
      };
    case 'timerTrying':
      return !state.answered && event.generation === ONCE
        ? { state: PROCEEDING, effects: TRYING_SENT }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      // RFC 6026 section 8.8: the user is told, the state stays; a retransmission may still find
      // its way and must not look like a new call.
      return { state, effects: TOLD_TRANSPORT_FAILED };
    case 'ack':
      return { state, effects: IGNORED };
    case 'timerG':
    case 'timerH':
    case 'timerI':
    case 'timerL':
      return { state, effects: LOST_TIMER };
  }
}

function accept(state: State & { readonly name: 'proceeding' }, timings: TransactionTimings): Step {
  const linger = arm('L', timings.acceptedLingerMs, ONCE);
  return {
    state: ACCEPTED,
    effects: state.answered ? [SEND, FORGET, linger] : [DISARM_TRYING, SEND, FORGET, linger],
  };
}

function complete(
  state: State & { readonly name: 'proceeding' },
  timings: TransactionTimings,
): Step {
  const effects: ServerEffect[] = state.answered ? [SEND, KEEP] : [DISARM_TRYING, SEND, KEEP];
  const first = timings.finalResendMs[0];
  if (first !== undefined) effects.push(arm('G', first, 0));
  effects.push(arm('H', timings.ackTimeoutMs, ONCE));
  return { state: { name: 'completed', resends: 0 }, effects };
}

function inCompleted(
  state: State & { readonly name: 'completed' },
  event: Event,
  timings: TransactionTimings,
): Step {
  switch (event.type) {
    case 'request':
      return { state, effects: RESENT };
    case 'ack':
      return confirm(timings);
    case 'timerG':
      return event.generation === state.resends
        ? sendAgain(state, timings)
        : { state, effects: LOST_TIMER };
    case 'timerH':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: NO_ACK }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      return { state, effects: TOLD_TRANSPORT_FAILED };
    case 'provisional':
    case 'success':
    case 'failure':
    case 'silence':
      // 17.2.1: the first final response stands.
      return { state, effects: IGNORED };
    case 'timerTrying':
    case 'timerI':
    case 'timerL':
      return { state, effects: LOST_TIMER };
  }
}

function sendAgain(
  state: State & { readonly name: 'completed' },
  timings: TransactionTimings,
): Step {
  const resends = state.resends + 1;
  const pause = timings.finalResendMs[resends];
  return {
    state: { name: 'completed', resends },
    effects: pause === undefined ? RESENT : [RESEND, arm('G', pause, resends)],
  };
}

function confirm(timings: TransactionTimings): Step {
  // 17.2.1: timer I is zero over a reliable transport.
  return timings.ackLingerMs === 0
    ? { state: TERMINATED, effects: ACKNOWLEDGED }
    : {
        state: CONFIRMED,
        effects: [DISARM_G, DISARM_H, FORGET, arm('I', timings.ackLingerMs, ONCE)],
      };
}

function inConfirmed(state: State & { readonly name: 'confirmed' }, event: Event): Step {
  switch (event.type) {
    case 'request':
    case 'ack':
      return { state, effects: ABSORBED };
    case 'timerI':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: GONE }
        : { state, effects: LOST_TIMER };
    case 'provisional':
    case 'success':
    case 'failure':
    case 'silence':
    case 'transportFailed':
      return { state, effects: IGNORED };
    case 'timerTrying':
    case 'timerG':
    case 'timerH':
    case 'timerL':
      return { state, effects: LOST_TIMER };
  }
}

function inAccepted(state: State & { readonly name: 'accepted' }, event: Event): Step {
  switch (event.type) {
    case 'request':
      return { state, effects: ABSORBED };
    case 'ack':
      // RFC 6026 section 7.1: an ACK that took the branch of its INVITE is still the dialog's.
      return { state, effects: PASSED };
    case 'success':
      return { state, effects: SENT };
    case 'timerL':
      return event.generation === ONCE
        ? { state: TERMINATED, effects: GONE }
        : { state, effects: LOST_TIMER };
    case 'transportFailed':
      return { state, effects: TOLD_TRANSPORT_FAILED };
    case 'provisional':
    case 'failure':
    case 'silence':
      return { state, effects: IGNORED };
    case 'timerTrying':
    case 'timerG':
    case 'timerH':
    case 'timerI':
      return { state, effects: LOST_TIMER };
  }
}
