// A REFER that we sent (RFC 3515), as a pure function: what its NOTIFYs tell of the call that the
// peer makes for us. A NOTIFY may come before the response to the REFER.
//
//       REFER sent, arm expires
//         |
//         v        2xx                NOTIFY 1xx: progress
//       ASKED -----------> SUBSCRIBED <---+
//         |                     | NOTIFY with a final status, or the last one: done
//         | failure: refused    | timer expires: done without a result
//         +-------> ENDED <-----+
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

/**
 * Longer than the peer's call may ring; who forgets to tell the end must not hold the leg for ever.
 */
export const REFER_WAIT_MS: Ms = ms(300_000);

export type State =
  | { readonly name: 'asked' }
  | { readonly name: 'subscribed' }
  | { readonly name: 'ended' };

export type Event =
  /** The final response to the REFER; 408 also for none. */
  | { readonly type: 'answered'; readonly status: number }
  /** A NOTIFY; `status` of its body, undefined when it has none that can be read. */
  | { readonly type: 'notified'; readonly status: number | undefined; readonly last: boolean }
  | { readonly type: 'timerExpires'; readonly generation: number };

export type Effect =
  | { readonly do: 'respond'; readonly status: 200 | 481 }
  | { readonly do: 'progress'; readonly status: number }
  /** The result of the call that the peer made; undefined: it never told. */
  | { readonly do: 'done'; readonly status: number | undefined }
  | { readonly do: 'refused'; readonly status: number }
  | Arm<'expires'>
  | Disarm<'expires'>
  | Count;

export type Step = StepOf<State, Effect>;

const ASKED: State = Object.freeze({ name: 'asked' });
const SUBSCRIBED: State = Object.freeze({ name: 'subscribed' });
const ENDED: State = Object.freeze({ name: 'ended' });
const DISARM: Effect = disarm('expires');
const TAKEN: Effect = Object.freeze({ do: 'respond', status: 200 });
const UNKNOWN: Effect = Object.freeze({ do: 'respond', status: 481 });

export function start(): Step {
  return { state: ASKED, effects: [arm('expires', REFER_WAIT_MS, ONCE)] };
}

export function step(state: State, event: Event): Step {
  switch (state.name) {
    case 'asked':
      return inAsked(state, event);
    case 'subscribed':
      return inSubscribed(state, event);
    case 'ended':
      return inEnded(state, event);
  }
}

type Notified = Event & { readonly type: 'notified' };

function inAsked(state: State, event: Event): Step {
  switch (event.type) {
    case 'answered':
      return event.status < 300
        ? { state: SUBSCRIBED, effects: NOTHING }
        : { state: ENDED, effects: [DISARM, { do: 'refused', status: event.status }] };
    case 'notified':
      return notified(event);
    case 'timerExpires':
      return expired(state, event.generation);
  }
}

function inSubscribed(state: State, event: Event): Step {
  switch (event.type) {
    case 'notified':
      return notified(event);
    case 'timerExpires':
      return expired(state, event.generation);
    case 'answered':
      return { state, effects: IGNORED };
  }
}

function notified({ status, last }: Notified): Step {
  if (last || (status !== undefined && status >= 200)) {
    // A last one that only tells of a beginning tells of no result.
    const result = status !== undefined && status >= 200 ? status : undefined;
    return { state: ENDED, effects: [TAKEN, DISARM, { do: 'done', status: result }] };
  }
  return {
    state: SUBSCRIBED,
    effects: status === undefined ? [TAKEN] : [TAKEN, { do: 'progress', status }],
  };
}

function expired(state: State, generation: number): Step {
  return generation === ONCE
    ? { state: ENDED, effects: [{ do: 'done', status: undefined }] }
    : { state, effects: LOST_TIMER };
}

function inEnded(state: State, event: Event): Step {
  switch (event.type) {
    case 'notified':
      return { state, effects: [UNKNOWN] };
    case 'answered':
      return { state, effects: IGNORED };
    case 'timerExpires':
      return { state, effects: LOST_TIMER };
  }
}
