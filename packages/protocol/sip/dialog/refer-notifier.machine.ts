// A REFER that we received (RFC 3515), as a pure function: answered, and its sender told how the
// call that it asked for comes on, by NOTIFY with a status line in it.
//
//      REFER
//        |
//        v       reject: the response, and no subscription
//     OFFERED --------------------------------------------------------------> ENDED
//        | accept: 202, NOTIFY 100                                              ^
//        v                                                                      |
//     NOTIFYING <-- progress: NOTIFY, or kept until the last NOTIFY is answered |
//        |  final progress, timer expires, unsubscribed, 481 to a NOTIFY        |
//        +----------------------------------------------------------------------+
//
// One NOTIFY at a time: two at once may overtake each other, and the later one would be refused as
// out of order. Of what happens meanwhile only the latest is told.
import { type Ms, ms } from '@tandem/base/kernel';
import {
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

/** Longer than any call rings: RFC 3515 section 2.4.4 leaves the time to us. */
export const REFER_SUBSCRIPTION_MS: Ms = ms(300_000);

export interface Notice {
  /** Of the message/sipfrag body: 100 for "trying". */
  readonly status: number;
  /** Subscription-State: `active` with the seconds left, else `terminated` and why. */
  readonly state: 'active' | 'noresource' | 'timeout';
}

export type State =
  | { readonly name: 'offered' }
  | {
      readonly name: 'notifying';
      /** A NOTIFY has no final response yet. */
      readonly sending: boolean;
      readonly next: Notice | undefined;
      readonly status: number;
    }
  /** The last NOTIFY waits for the one before it, or for its response. */
  | { readonly name: 'ending'; readonly next: Notice | undefined }
  | { readonly name: 'ended' };

export type Event =
  | { readonly type: 'accept' }
  | { readonly type: 'reject'; readonly status: number }
  /** A response to the INVITE that the REFER asked for; final from 200 on. */
  | { readonly type: 'progress'; readonly status: number }
  /** The final response to our NOTIFY; 408 also for none. */
  | { readonly type: 'notifyAnswered'; readonly status: number }
  /** A SUBSCRIBE with Expires: 0. */
  | { readonly type: 'unsubscribed' }
  | { readonly type: 'timerExpires'; readonly generation: number };

export type Effect =
  | { readonly do: 'respond'; readonly status: number }
  | { readonly do: 'notify'; readonly notice: Notice }
  /** The dialog has one subscription less. */
  | { readonly do: 'ended' }
  | Arm<'expires'>
  | Disarm<'expires'>
  | Count;

export type Step = StepOf<State, Effect>;

export const INITIAL: State = Object.freeze({ name: 'offered' });
const ENDED: State = Object.freeze({ name: 'ended' });
const DISARM: Effect = disarm('expires');
const OVER: Effect = Object.freeze({ do: 'ended' });

export function step(state: State, event: Event): Step {
  switch (state.name) {
    case 'offered':
      return inOffered(state, event);
    case 'notifying':
      return inNotifying(state, event);
    case 'ending':
      return inEnding(state, event);
    case 'ended':
      return { state, effects: IGNORED };
  }
}

function inOffered(state: State & { readonly name: 'offered' }, event: Event): Step {
  switch (event.type) {
    case 'accept':
      return {
        state: { name: 'notifying', sending: true, next: undefined, status: 100 },
        effects: [
          { do: 'respond', status: 202 },
          arm('expires', REFER_SUBSCRIPTION_MS, ONCE),
          // RFC 3515 section 2.4.4: at once, whatever is known.
          { do: 'notify', notice: { status: 100, state: 'active' } },
        ],
      };
    case 'reject':
      return { state: ENDED, effects: [{ do: 'respond', status: event.status }] };
    case 'progress':
    case 'notifyAnswered':
    case 'unsubscribed':
      return { state, effects: IGNORED };
    case 'timerExpires':
      return { state, effects: LOST_TIMER };
  }
}

function inNotifying(state: State & { readonly name: 'notifying' }, event: Event): Step {
  switch (event.type) {
    case 'progress':
      return progress(state, event.status);
    case 'notifyAnswered':
      return notifyAnswered(state, event.status);
    case 'unsubscribed':
      return finish(state.sending, { status: state.status, state: 'timeout' }, [DISARM]);
    case 'timerExpires':
      return event.generation === ONCE
        ? finish(state.sending, { status: state.status, state: 'timeout' }, [])
        : { state, effects: LOST_TIMER };
    case 'accept':
    case 'reject':
      return { state, effects: IGNORED };
  }
}

function progress(state: State & { readonly name: 'notifying' }, status: number): Step {
  if (status >= 200) return finish(state.sending, { status, state: 'noresource' }, [DISARM]);
  if (status === state.status) return { state, effects: NOTHING };
  const notice: Notice = { status, state: 'active' };
  return state.sending
    ? { state: { ...state, status, next: notice }, effects: NOTHING }
    : { state: { ...state, status, sending: true }, effects: [{ do: 'notify', notice }] };
}

function finish(sending: boolean, last: Notice, before: readonly Effect[]): Step {
  return sending
    ? { state: { name: 'ending', next: last }, effects: before }
    : {
        state: { name: 'ending', next: undefined },
        effects: [...before, { do: 'notify', notice: last }],
      };
}

function notifyAnswered(state: State & { readonly name: 'notifying' }, status: number): Step {
  // RFC 6665 section 4.2.2: who does not know the subscription, or does not answer, has none.
  if (status === 481 || status === 408) return { state: ENDED, effects: [DISARM, OVER] };
  const { next } = state;
  return next === undefined
    ? { state: { ...state, sending: false }, effects: NOTHING }
    : { state: { ...state, next: undefined }, effects: [{ do: 'notify', notice: next }] };
}

function inEnding(state: State & { readonly name: 'ending' }, event: Event): Step {
  switch (event.type) {
    case 'notifyAnswered':
      return state.next === undefined || event.status === 481 || event.status === 408
        ? { state: ENDED, effects: [OVER] }
        : {
            state: { name: 'ending', next: undefined },
            effects: [{ do: 'notify', notice: state.next }],
          };
    case 'accept':
    case 'reject':
    case 'progress':
    case 'unsubscribed':
      return { state, effects: IGNORED };
    case 'timerExpires':
      return { state, effects: LOST_TIMER };
  }
}
