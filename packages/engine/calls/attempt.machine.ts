// One try at one candidate, as a pure function.
//
//    100          183          183 + SDP        180
//   sent ----> trying ----> progress ----> progressSdp ----> ringing      each phase has its timer;
//     |           |            |               |                |         they are passed forwards
//     +-----------+------------+--- 2xx -------+----------------+---> answered
//     |  refused, no way: failed                                      (the call has the leg now)
//     |  timer, given up: cancel ----> leaving ---- ended ----> over
//
// An attempt that was given up has nothing to say any more: its leg sees to a 2xx that crosses the
// CANCEL (calls.md 3), and its line is taken until the leg is gone.
import type { LegFailure } from './legs/leg.ts';

/** What an attempt waits in, in the order in which it may pass them. */
export const PHASES = ['sent', 'trying', 'progress', 'progressSdp', 'ringing'] as const;
export type Phase = (typeof PHASES)[number];

export type AttemptState =
  | { readonly name: 'waiting'; readonly phase: Phase; readonly generation: number }
  | { readonly name: 'answered' }
  | { readonly name: 'leaving' }
  | { readonly name: 'over' };

export type AttemptEvent =
  /** A provisional response of this phase came. */
  | { readonly type: 'provisional'; readonly phase: Exclude<Phase, 'sent'> }
  | { readonly type: 'answered' }
  | { readonly type: 'failed'; readonly failure: LegFailure }
  /** The leg is gone after cancel. */
  | { readonly type: 'ended' }
  /** The call has no use for it any more. */
  | { readonly type: 'giveUp'; readonly cause: number }
  | { readonly type: 'timeout'; readonly generation: number };

export type AttemptEffect =
  /** Takes the place of the timer before. */
  | { readonly do: 'arm'; readonly phase: Phase; readonly generation: number }
  | { readonly do: 'disarm' }
  | { readonly do: 'cancel'; readonly cause: number }
  | { readonly do: 'tellAnswered' }
  | { readonly do: 'tellFailed'; readonly failure: AttemptFailure }
  /** The leg is no more: its line is free. */
  | { readonly do: 'free' }
  | { readonly do: 'count'; readonly what: 'ignored' };

export type AttemptFailure =
  | { readonly by: 'peer'; readonly failure: LegFailure }
  | { readonly by: 'timer'; readonly phase: Phase };

export interface AttemptStep {
  readonly state: AttemptState;
  readonly effects: readonly AttemptEffect[];
}

/** Q.850 102, recovery on timer expiry: what the vendor is told. */
const TIMER_EXPIRED_CAUSE = 102;

const ANSWERED: AttemptState = Object.freeze({ name: 'answered' });
const LEAVING: AttemptState = Object.freeze({ name: 'leaving' });
const OVER: AttemptState = Object.freeze({ name: 'over' });
const DISARM: AttemptEffect = Object.freeze({ do: 'disarm' });
const FREE: AttemptEffect = Object.freeze({ do: 'free' });
const NOTHING: readonly AttemptEffect[] = Object.freeze([]);
const IGNORED: readonly AttemptEffect[] = Object.freeze([
  Object.freeze({ do: 'count', what: 'ignored' } as const),
]);
const TELL_ANSWERED: readonly AttemptEffect[] = Object.freeze([
  DISARM,
  Object.freeze({ do: 'tellAnswered' } as const),
]);

/** Its INVITE leaves now. */
export function beginAttempt(): AttemptStep {
  return waitIn('sent', 1);
}

export function stepAttempt(state: AttemptState, event: AttemptEvent): AttemptStep {
  switch (state.name) {
    case 'waiting':
      return whileWaiting(state, event);
    case 'leaving':
      return event.type === 'ended' || event.type === 'failed'
        ? { state: OVER, effects: [FREE] }
        : { state, effects: IGNORED };
    case 'answered':
    case 'over':
      return { state, effects: IGNORED };
  }
}

type Waiting = AttemptState & { readonly name: 'waiting' };

function whileWaiting(state: Waiting, event: AttemptEvent): AttemptStep {
  switch (event.type) {
    case 'provisional':
      // A repeated or earlier one says nothing new and gives no more time.
      return isLater(event.phase, state.phase)
        ? waitIn(event.phase, state.generation + 1)
        : { state, effects: NOTHING };
    case 'answered':
      return { state: ANSWERED, effects: TELL_ANSWERED };
    case 'failed': {
      const failure = { by: 'peer', failure: event.failure } as const;
      return { state: OVER, effects: [DISARM, FREE, { do: 'tellFailed', failure }] };
    }
    case 'giveUp':
      return { state: LEAVING, effects: [DISARM, { do: 'cancel', cause: event.cause }] };
    case 'timeout': {
      if (event.generation !== state.generation) return { state, effects: IGNORED };
      const failure = { by: 'timer', phase: state.phase } as const;
      const cancel = { do: 'cancel', cause: TIMER_EXPIRED_CAUSE } as const;
      return { state: LEAVING, effects: [cancel, { do: 'tellFailed', failure }] };
    }
    case 'ended':
      return { state, effects: IGNORED };
  }
}

function waitIn(phase: Phase, generation: number): AttemptStep {
  return {
    state: { name: 'waiting', phase, generation },
    effects: [{ do: 'arm', phase, generation }],
  };
}

const isLater = (one: Phase, other: Phase): boolean => PHASES.indexOf(one) > PHASES.indexOf(other);
