// Our 2xx to an INVITE or a re-INVITE (RFC 3261 section 13.3.1.4), as a pure function: sent until
// the ACK comes, over reliable transports too, because a proxy on the way may not be one.
//
//       2xx of the user: send, arm resend and giveUp
//              |
//              v          timer resend: send again
//       UNACKNOWLEDGED --- the peer hung up ----------------> ENDED
//  ACK, INVITE |   \                                            ^
//              |    +---- timer giveUp: tell, BYE --------------+
//              v                                                |
//        ACKNOWLEDGED --- hangUp: BYE; the peer hung up --------+
//
// Section 15: who was called may not say BYE before the ACK came or was given up; at a shutdown it
// is given up (event shutDown) where a BYE waits for it.

import type { TransactionTimings } from '../transaction/timings.ts';
import {
  ABSORBED,
  type Arm,
  arm,
  type Count,
  type Disarm,
  disarm,
  IGNORED,
  LOST_TIMER,
  NOTHING,
  ONCE,
  type Step as StepOf,
} from './step.ts';

export type State =
  /** `resends` is the generation of timer resend. */
  | { readonly name: 'unacknowledged'; readonly resends: number; readonly byeWanted: boolean }
  | { readonly name: 'acknowledged' }
  | { readonly name: 'ended' };

export type Event =
  | { readonly type: 'ack' }
  /** The peer's next INVITE: it would not come without our 2xx, so only its ACK was lost. */
  | { readonly type: 'nextInvite' }
  /** Our user ends the call. */
  | { readonly type: 'hangUp' }
  /** A BYE of the peer. */
  | { readonly type: 'peerHungUp' }
  /** The process ends: no ACK will find anybody, as if it had been waited for long enough. */
  | { readonly type: 'shutDown' }
  | { readonly type: 'timerResend'; readonly generation: number }
  | { readonly type: 'timerGiveUp'; readonly generation: number };

export type Effect =
  | { readonly do: 'send' }
  | { readonly do: 'resend' }
  /** The ACK goes up to the user: it may carry the answer to our offer. */
  | { readonly do: 'acknowledged' }
  | { readonly do: 'bye' }
  /** No ACK came in 64 x T1. The BYE for this dialog follows; the other leg is the user's. */
  | { readonly do: 'notAcknowledged' }
  | Arm<'resend' | 'giveUp'>
  | Disarm<'resend' | 'giveUp'>
  | Count;

export type Step = StepOf<State, Effect>;

const ACKNOWLEDGED: State = Object.freeze({ name: 'acknowledged' });
const ENDED: State = Object.freeze({ name: 'ended' });
const RESEND: Effect = Object.freeze({ do: 'resend' });
const BYE: Effect = Object.freeze({ do: 'bye' });
const DISARM_RESEND: Effect = disarm('resend');
const DISARM_GIVE_UP: Effect = disarm('giveUp');
const HUNG_UP: readonly Effect[] = Object.freeze([BYE]);
const NOT_ACKNOWLEDGED: readonly Effect[] = Object.freeze([
  DISARM_RESEND,
  Object.freeze({ do: 'notAcknowledged' } as const),
  BYE,
]);
const QUIET: readonly Effect[] = Object.freeze([DISARM_RESEND, DISARM_GIVE_UP]);
const QUIET_AND_HUNG_UP: readonly Effect[] = Object.freeze([...QUIET, BYE]);
const CONFIRMED: readonly Effect[] = Object.freeze([
  ...QUIET,
  Object.freeze({ do: 'acknowledged' } as const),
]);
const CONFIRMED_AND_HUNG_UP: readonly Effect[] = Object.freeze([...CONFIRMED, BYE]);

/** `timings`: those of an unreliable transport, whatever this one is. */
export function start(timings: TransactionTimings): Step {
  const effects: Effect[] = [{ do: 'send' }];
  const first = timings.finalResendMs[0];
  if (first !== undefined) effects.push(arm('resend', first, 0));
  effects.push(arm('giveUp', timings.ackTimeoutMs, ONCE));
  return { state: { name: 'unacknowledged', resends: 0, byeWanted: false }, effects };
}

export function step(state: State, event: Event, timings: TransactionTimings): Step {
  switch (state.name) {
    case 'unacknowledged':
      return inUnacknowledged(state, event, timings);
    case 'acknowledged':
      return inAcknowledged(state, event);
    case 'ended':
      return { state, effects: IGNORED };
  }
}

function inUnacknowledged(
  state: State & { readonly name: 'unacknowledged' },
  event: Event,
  timings: TransactionTimings,
): Step {
  switch (event.type) {
    case 'ack':
      return state.byeWanted
        ? { state: ENDED, effects: CONFIRMED_AND_HUNG_UP }
        : { state: ACKNOWLEDGED, effects: CONFIRMED };
    case 'nextInvite':
      return state.byeWanted
        ? { state: ENDED, effects: QUIET_AND_HUNG_UP }
        : { state: ACKNOWLEDGED, effects: QUIET };
    case 'hangUp':
      return { state: { ...state, byeWanted: true }, effects: NOTHING };
    case 'peerHungUp':
      return { state: ENDED, effects: QUIET };
    case 'shutDown':
      return state.byeWanted
        ? { state: ENDED, effects: QUIET_AND_HUNG_UP }
        : { state, effects: IGNORED };
    case 'timerResend':
      return event.generation === state.resends
        ? sendAgain(state, timings)
        : { state, effects: LOST_TIMER };
    case 'timerGiveUp':
      return event.generation === ONCE
        ? { state: ENDED, effects: NOT_ACKNOWLEDGED }
        : { state, effects: LOST_TIMER };
  }
}

function sendAgain(
  state: State & { readonly name: 'unacknowledged' },
  timings: TransactionTimings,
): Step {
  const resends = state.resends + 1;
  const pause = timings.finalResendMs[resends];
  return {
    state: { ...state, resends },
    effects: pause === undefined ? [RESEND] : [RESEND, arm('resend', pause, resends)],
  };
}

function inAcknowledged(state: State & { readonly name: 'acknowledged' }, event: Event): Step {
  switch (event.type) {
    case 'ack':
      return { state, effects: ABSORBED };
    case 'nextInvite':
      return { state, effects: NOTHING };
    case 'hangUp':
      return { state: ENDED, effects: HUNG_UP };
    case 'peerHungUp':
      return { state: ENDED, effects: NOTHING };
    case 'shutDown':
      return { state, effects: IGNORED };
    case 'timerResend':
    case 'timerGiveUp':
      return { state, effects: LOST_TIMER };
  }
}
