// One supervised process, as a pure function. The database and the roles are all watched by this
// one machine.
//
//            spawn                ready
//   WAITING -------> STARTING ------------> RUNNING
//      ^ back-off       | exited              | exited, or silent too long (killed first)
//      +----------------+---------------------+
//                       | refused before it ever ran
//                       v
//                    REFUSED         any state -- stop --> STOPPING -- exited --> STOPPED
//
// A process that refuses (a busy port, a foreign schema) before it ever ran ends the whole start:
// the operator sits before it and can mend it. So does one that dies some times before it ever ran.
// Once it has run, the same refusal may pass by itself, and it is tried again for ever.
import { type Ms, ms } from '@tandem/base/kernel';

/** The first try follows at once for a human, late enough for a port to be free again. */
export const FIRST_BACK_OFF_MS = ms(200);
/**
 * A process that keeps dying costs a start every ten seconds, no more, and is back soon once its
 * cause is gone.
 */
export const LONGEST_BACK_OFF_MS = ms(10_000);
/** Dying this often before it ever ran is not bad luck. */
export const START_DEATHS = 3;
/** After running this long a death is a new one, not the next of a series. */
export const STEADY_AFTER_MS = ms(60_000);

export type ChildState =
  | {
      readonly name: 'waiting';
      readonly deaths: number;
      readonly everRan: boolean;
      readonly generation: number;
    }
  | { readonly name: 'starting'; readonly deaths: number; readonly everRan: boolean }
  | { readonly name: 'running'; readonly deaths: number; readonly since: Ms }
  | { readonly name: 'refused' }
  | { readonly name: 'stopping' }
  | { readonly name: 'stopped' };

export type ChildEvent =
  | { readonly type: 'start' }
  | { readonly type: 'ready' }
  | { readonly type: 'refused' }
  | { readonly type: 'exited' }
  | { readonly type: 'silent' }
  | { readonly type: 'backOffOver'; readonly generation: number }
  | { readonly type: 'stop' };

export type ChildEffect =
  | { readonly do: 'spawn' }
  | { readonly do: 'arm'; readonly afterMs: Ms; readonly generation: number }
  | { readonly do: 'kill' }
  | { readonly do: 'askToEnd' }
  | { readonly do: 'tell'; readonly what: 'ready' | 'died' | 'refused' | 'hung' | 'stopped' };

export interface ChildStep {
  readonly state: ChildState;
  readonly effects: readonly ChildEffect[];
}

export const NOT_STARTED: ChildState = Object.freeze({ name: 'stopped' });
const NOTHING: readonly ChildEffect[] = Object.freeze([]);
const TELL_REFUSED: readonly ChildEffect[] = Object.freeze([{ do: 'tell', what: 'refused' }]);
const REFUSED: ChildStep = { state: { name: 'refused' }, effects: TELL_REFUSED };
/** As refused, but the process is gone already. */
const ASKED_TO_END: ChildStep = {
  state: { name: 'stopping' },
  effects: Object.freeze([{ do: 'askToEnd' }]),
};
const GIVEN_UP: ChildStep = { state: NOT_STARTED, effects: TELL_REFUSED };

export function backOffMs(deaths: number): Ms {
  return ms(Math.min(FIRST_BACK_OFF_MS * 2 ** Math.max(0, deaths - 1), LONGEST_BACK_OFF_MS));
}

export function stepChild(state: ChildState, event: ChildEvent, now: Ms): ChildStep {
  switch (state.name) {
    case 'refused':
      // It refuses first and exits then: only now is it gone.
      if (event.type !== 'exited') return { state, effects: NOTHING };
      return { state: NOT_STARTED, effects: [{ do: 'tell', what: 'stopped' }] };
    case 'stopped':
      if (event.type !== 'start') return { state, effects: NOTHING };
      return { state: { name: 'starting', deaths: 0, everRan: false }, effects: [{ do: 'spawn' }] };
    case 'waiting':
      if (event.type === 'stop') {
        return { state: NOT_STARTED, effects: [{ do: 'tell', what: 'stopped' }] };
      }
      if (event.type !== 'backOffOver' || event.generation !== state.generation) {
        return { state, effects: NOTHING };
      }
      return {
        state: { name: 'starting', deaths: state.deaths, everRan: state.everRan },
        effects: [{ do: 'spawn' }],
      };
    case 'starting':
      return whileStarting(state, event, now);
    case 'running':
      return whileRunning(state, event, now);
    case 'stopping':
      if (event.type !== 'exited') return { state, effects: NOTHING };
      return { state: NOT_STARTED, effects: [{ do: 'tell', what: 'stopped' }] };
  }
}

function whileStarting(
  state: ChildState & { name: 'starting' },
  event: ChildEvent,
  now: Ms,
): ChildStep {
  switch (event.type) {
    case 'ready':
      return {
        state: { name: 'running', deaths: state.deaths, since: now },
        effects: [{ do: 'tell', what: 'ready' }],
      };
    case 'refused':
      // Later on it exits by itself and is tried again after the back-off.
      return state.everRan ? { state, effects: NOTHING } : REFUSED;
    case 'exited':
      if (!state.everRan && state.deaths + 1 >= START_DEATHS) return GIVEN_UP;
      return died(state.deaths + 1, state.everRan);
    case 'silent':
      return { state, effects: [{ do: 'tell', what: 'hung' }, { do: 'kill' }] };
    case 'start':
    case 'backOffOver':
      return { state, effects: NOTHING };
    case 'stop':
      return ASKED_TO_END;
  }
}

function whileRunning(
  state: ChildState & { name: 'running' },
  event: ChildEvent,
  now: Ms,
): ChildStep {
  switch (event.type) {
    case 'exited':
      return died(now - state.since >= STEADY_AFTER_MS ? 1 : state.deaths + 1, true);
    case 'silent':
      return { state, effects: [{ do: 'tell', what: 'hung' }, { do: 'kill' }] };
    case 'ready':
    case 'refused':
    case 'start':
    case 'backOffOver':
      return { state, effects: NOTHING };
    case 'stop':
      return ASKED_TO_END;
  }
}

function died(deaths: number, everRan: boolean): ChildStep {
  // The count of deaths never repeats within one wait, so it serves as the timer's generation.
  return {
    state: { name: 'waiting', deaths, everRan, generation: deaths },
    effects: [
      { do: 'tell', what: 'died' },
      { do: 'arm', afterMs: backOffMs(deaths), generation: deaths },
    ],
  };
}
