// Our INVITE and all that answers it (RFC 3261 section 13.2), as a pure function. Below a forking
// proxy one INVITE makes several early dialogs and may be answered several times: the first answer
// is the call, every other one is acknowledged and hung up.
//
//    INVITE sent
//        |
//        v      1xx with a new To tag: an early dialog more
//     CALLING ------------------ 300-699, nothing came: fail ----------+
//        |  \                                                          |
//    2xx |   \ cancel: CANCEL                                          |
//        |    v                                                        v
//        |  CANCELLING -- 2xx: dismiss it; 300-699, nothing came ---> OVER <-- 2xx: dismiss it
//        v
//     ANSWERED <-- the same 2xx: ACK again; another one: dismiss it
//         timer forks: the early dialogs that were never answered are over
//
// `acknowledge` is the user's: the ACK may have to carry the answer to an offer in the 2xx.
import { type Ms, ms } from '@tandem/base/kernel';
import {
  ABSORBED,
  type Arm,
  arm,
  type Count,
  IGNORED,
  LOST_TIMER,
  ONCE,
  type Step as StepOf,
} from './step.ts';

/** Section 13.2.2.4: 64 x T1 after the first 2xx no other one is to be expected. */
export const FORKS_WAIT_MS: Ms = ms(32_000);
/** Early dialogs of one INVITE. Phones that ring together are few; more are an attack on memory. */
export const MOST_EARLY_DIALOGS = 32;

export type State =
  | { readonly name: 'calling'; readonly early: readonly string[] }
  | { readonly name: 'cancelling'; readonly early: readonly string[] }
  | {
      readonly name: 'answered';
      readonly chosen: string;
      readonly acknowledged: boolean;
      readonly early: readonly string[];
      readonly dismissed: readonly string[];
    }
  | { readonly name: 'over'; readonly dismissed: readonly string[] };

export type Event =
  /** `tag` of To: empty in a 100, or from a peer of RFC 2543. */
  | { readonly type: 'provisional'; readonly tag: string }
  | { readonly type: 'success'; readonly tag: string }
  | { readonly type: 'failure' }
  /** The transaction ended without a final response. */
  | { readonly type: 'noResponse' }
  | { readonly type: 'cancel' }
  | { readonly type: 'acknowledge' }
  | { readonly type: 'timerForks'; readonly generation: number };

export type Effect =
  | { readonly do: 'openEarly'; readonly tag: string }
  | { readonly do: 'closeEarly'; readonly tag: string }
  /** The provisional response goes up to the user. */
  | { readonly do: 'progress'; readonly tag: string }
  /** This dialog is the call. */
  | { readonly do: 'answer'; readonly tag: string }
  /** The first ACK of the 2xx of the call. */
  | { readonly do: 'acknowledge'; readonly tag: string }
  /** The ACK that was sent for this 2xx before. */
  | { readonly do: 'acknowledgeAgain'; readonly tag: string }
  /** A 2xx that nobody wants: ACK, and then BYE. */
  | { readonly do: 'dismiss'; readonly tag: string }
  /** Through the transaction, which waits for a provisional response. */
  | { readonly do: 'cancel' }
  /** The user is told why it did not come to a call; after `cancel` it is not surprised. */
  | { readonly do: 'fail' }
  | Arm<'forks'>
  | Count;

export type Step = StepOf<State, Effect>;

export const INITIAL: State = Object.freeze({ name: 'calling', early: Object.freeze([]) });

const CANCEL: readonly Effect[] = Object.freeze([Object.freeze({ do: 'cancel' })]);

export function step(state: State, event: Event): Step {
  switch (state.name) {
    case 'calling':
      return inCalling(state, event);
    case 'cancelling':
      return inCancelling(state, event);
    case 'answered':
      return inAnswered(state, event);
    case 'over':
      return inOver(state, event);
  }
}

function inCalling(state: State & { readonly name: 'calling' }, event: Event): Step {
  switch (event.type) {
    case 'provisional':
      return progress(state, event.tag);
    case 'success':
      return answer(state.early, event.tag);
    case 'failure':
    case 'noResponse':
      return over(state.early, []);
    case 'cancel':
      return { state: { ...state, name: 'cancelling' }, effects: CANCEL };
    case 'acknowledge':
      return { state, effects: IGNORED };
    case 'timerForks':
      return { state, effects: LOST_TIMER };
  }
}

function progress(state: State & { readonly name: 'calling' }, tag: string): Step {
  const told: Effect = { do: 'progress', tag };
  if (tag === '' || state.early.includes(tag)) return { state, effects: [told] };
  if (state.early.length >= MOST_EARLY_DIALOGS) return { state, effects: IGNORED };
  return {
    state: { ...state, early: [...state.early, tag] },
    effects: [{ do: 'openEarly', tag }, told],
  };
}

function answer(early: readonly string[], chosen: string): Step {
  const others = early.filter((tag) => tag !== chosen);
  const effects: Effect[] = [arm('forks', FORKS_WAIT_MS, ONCE), { do: 'answer', tag: chosen }];
  if (!early.includes(chosen)) effects.unshift({ do: 'openEarly', tag: chosen });
  return {
    state: { name: 'answered', chosen, acknowledged: false, early: others, dismissed: [] },
    effects,
  };
}

function over(early: readonly string[], dismissed: readonly string[]): Step {
  return {
    state: { name: 'over', dismissed },
    effects: [...early.map(closeEarly), ...dismissed.map(dismiss), { do: 'fail' }],
  };
}

const closeEarly = (tag: string): Effect => ({ do: 'closeEarly', tag });
const dismiss = (tag: string): Effect => ({ do: 'dismiss', tag });

function inCancelling(state: State & { readonly name: 'cancelling' }, event: Event): Step {
  switch (event.type) {
    case 'success':
      // The 2xx crossed the CANCEL: never left up, and never charged.
      return over(
        state.early.filter((tag) => tag !== event.tag),
        [event.tag],
      );
    case 'failure':
    case 'noResponse':
      return over(state.early, []);
    case 'provisional':
      return { state, effects: ABSORBED };
    case 'cancel':
    case 'acknowledge':
      return { state, effects: IGNORED };
    case 'timerForks':
      return { state, effects: LOST_TIMER };
  }
}

function inAnswered(state: State & { readonly name: 'answered' }, event: Event): Step {
  switch (event.type) {
    case 'success':
      return successAgain(state, event.tag);
    case 'acknowledge':
      return state.acknowledged
        ? { state, effects: IGNORED }
        : {
            state: { ...state, acknowledged: true },
            effects: [{ do: 'acknowledge', tag: state.chosen }],
          };
    case 'timerForks':
      return event.generation === ONCE
        ? { state: { ...state, early: [] }, effects: state.early.map(closeEarly) }
        : { state, effects: LOST_TIMER };
    case 'provisional':
      return { state, effects: ABSORBED };
    case 'failure':
    case 'noResponse':
    case 'cancel':
      return { state, effects: IGNORED };
  }
}

function successAgain(state: State & { readonly name: 'answered' }, tag: string): Step {
  if (tag === state.chosen) {
    // Before the user's ACK there is none to repeat; the peer goes on asking for it.
    return state.acknowledged
      ? { state, effects: [{ do: 'acknowledgeAgain', tag }] }
      : { state, effects: ABSORBED };
  }
  if (state.dismissed.includes(tag)) {
    return { state, effects: [{ do: 'acknowledgeAgain', tag }] };
  }
  return {
    state: {
      ...state,
      early: state.early.filter((other) => other !== tag),
      dismissed: [...state.dismissed, tag],
    },
    effects: [dismiss(tag)],
  };
}

function inOver(state: State & { readonly name: 'over' }, event: Event): Step {
  switch (event.type) {
    case 'success':
      return state.dismissed.includes(event.tag)
        ? { state, effects: [{ do: 'acknowledgeAgain', tag: event.tag }] }
        : {
            state: { name: 'over', dismissed: [...state.dismissed, event.tag] },
            effects: [dismiss(event.tag)],
          };
    case 'provisional':
    case 'failure':
      return { state, effects: ABSORBED };
    case 'noResponse':
    case 'cancel':
    case 'acknowledge':
      return { state, effects: IGNORED };
    case 'timerForks':
      return { state, effects: LOST_TIMER };
  }
}
