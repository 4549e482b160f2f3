// Our provisional responses to an INVITE, reliable ones among them (RFC 3262 section 3), and the
// final one that may have to wait for them, as a pure function.
//
//                 INVITE
//                   |        provide: send, or queue behind a reliable one without its PRACK
//                   v        PRACK: 200, send the next; timer resend: send again
//                 OPEN <---- timer reminder: the last one again, lest proxies give up
//                |    |
//   accept, but  |    |  accept, reject: send the final response
//   an offer has |    |
//   no PRACK yet v    v
//            ACCEPTING --> CLOSED <-- a PRACK that was late: 200
//                PRACK
//
// Timer giveUp: no PRACK in 64 x T1, and the INVITE is rejected.
import { type Ms, ms } from '@tandem/base/kernel';
import { T1_MS, TRANSACTION_LIFE_IN_T1 } from '../transaction/timings.ts';
import {
  type Arm,
  arm,
  type Count,
  type Disarm,
  disarm,
  IGNORED,
  LOST_TIMER,
  type Step as StepOf,
} from './step.ts';

/** RFC 3262 section 3: the first pause is T1, each further one twice the last. */
export const PRACK_FIRST_PAUSE_MS: Ms = T1_MS;
/** RFC 3262 section 3: 64 x T1. */
export const PRACK_TIMEOUT_MS: Ms = ms(T1_MS * TRANSACTION_LIFE_IN_T1);
/** RFC 3261 section 13.3.1.1: each minute, as proxies give up an INVITE after three. */
export const REMINDER_MS: Ms = ms(60_000);
/** 180, 183 and a change of tone or two; with more the peer is not answering PRACKs at all. */
export const MOST_QUEUED_PROVISIONALS = 8;

export interface Provisional {
  /** The runner's name for the message. */
  readonly key: number;
  readonly reliable: boolean;
  /** It has an offer or an answer: a 2xx must wait for its PRACK. */
  readonly withSession: boolean;
}

interface Outstanding {
  readonly rseq: number;
  readonly provisional: Provisional;
  readonly resends: number;
}

export type State =
  | {
      readonly name: 'open';
      /** The highest number used. */
      readonly rseq: number;
      readonly outstanding: Outstanding | undefined;
      readonly queue: readonly Provisional[];
      /** What the reminder sends: what was said last, without its session. */
      readonly last: Provisional | undefined;
      /** The generation of timer reminder, and of timer giveUp with the number of its response. */
      readonly reminders: number;
    }
  | { readonly name: 'accepting'; readonly outstanding: Outstanding }
  | { readonly name: 'closed'; readonly unacknowledged: number | undefined };

export type Event =
  | { readonly type: 'provide'; readonly provisional: Provisional }
  | { readonly type: 'prack'; readonly rseq: number }
  | { readonly type: 'accept' }
  | { readonly type: 'reject' }
  /** The generation is the number of the response, and how often it was sent again. */
  | { readonly type: 'timerResend'; readonly generation: number }
  /** The generation is the number of the response. */
  | { readonly type: 'timerGiveUp'; readonly generation: number }
  | { readonly type: 'timerReminder'; readonly generation: number };

type TimerName = 'resend' | 'giveUp' | 'reminder';

export type Effect =
  | {
      readonly do: 'send';
      readonly provisional: Provisional;
      /** Present: with Require: 100rel. */
      readonly rseq: number | undefined;
    }
  | { readonly do: 'resend'; readonly provisional: Provisional; readonly rseq: number }
  /** The peer has it; the PRACK goes up to the user when it has a body. */
  | { readonly do: 'acknowledged'; readonly provisional: Provisional }
  | { readonly do: 'answerPrack'; readonly status: 200 | 481 }
  /** Now the 2xx may go. */
  | { readonly do: 'accept' }
  | { readonly do: 'reject' }
  /** No PRACK came: the INVITE is rejected with a 5xx of the runner's (504 tells why). */
  | { readonly do: 'giveUp' }
  | Arm<TimerName>
  | Disarm<TimerName>
  | Count;

export type Step = StepOf<State, Effect>;
type Open = State & { readonly name: 'open' };

const DISARM_RESEND: Effect = disarm('resend');
const DISARM_GIVE_UP: Effect = disarm('giveUp');
const DISARM_REMINDER: Effect = disarm('reminder');
const ACCEPT: Effect = Object.freeze({ do: 'accept' });
const REJECT: Effect = Object.freeze({ do: 'reject' });
const TAKEN: Effect = Object.freeze({ do: 'answerPrack', status: 200 });
const CLOSED: State = Object.freeze({ name: 'closed', unacknowledged: undefined });
const GIVEN_UP: readonly Effect[] = Object.freeze([
  DISARM_RESEND,
  DISARM_REMINDER,
  Object.freeze({ do: 'giveUp' } as const),
]);
const UNKNOWN: readonly Effect[] = Object.freeze([
  Object.freeze({ do: 'answerPrack', status: 481 } as const),
]);

/**
 * `rseq`: a random number from 0 to 2^31 - 2 (RFC 3262 section 3); the first one used is one more.
 */
export function start(rseq: number): State {
  return { name: 'open', rseq, outstanding: undefined, queue: [], last: undefined, reminders: 0 };
}

export function step(state: State, event: Event): Step {
  switch (state.name) {
    case 'open':
      return inOpen(state, event);
    case 'accepting':
      return inAccepting(state, event);
    case 'closed':
      return inClosed(state, event);
  }
}

function inOpen(state: Open, event: Event): Step {
  switch (event.type) {
    case 'provide':
      return provide(state, event.provisional);
    case 'prack':
      return event.rseq === state.outstanding?.rseq
        ? acknowledge(state, state.outstanding)
        : { state, effects: UNKNOWN };
    case 'accept':
      return accept(state);
    case 'reject':
      return close(state.outstanding, REJECT);
    case 'timerResend':
      return sendAgain(state, event.generation);
    case 'timerGiveUp':
      return event.generation === state.outstanding?.rseq
        ? { state: CLOSED, effects: GIVEN_UP }
        : { state, effects: LOST_TIMER };
    case 'timerReminder':
      return remind(state, event.generation);
  }
}

function provide(state: Open, provisional: Provisional): Step {
  const reminders = state.reminders + 1;
  const told = { ...state, reminders, last: { ...provisional, withSession: false } };
  const reminder = arm('reminder', REMINDER_MS, reminders);
  if (!provisional.reliable) {
    const send: Effect = { do: 'send', provisional, rseq: undefined };
    return { state: told, effects: [DISARM_REMINDER, send, reminder] };
  }
  if (state.outstanding === undefined) {
    const next = sendReliable(told, provisional, []);
    return { state: next.state, effects: [DISARM_REMINDER, ...next.effects, reminder] };
  }
  if (state.queue.length >= MOST_QUEUED_PROVISIONALS) return { state, effects: IGNORED };
  // RFC 3262 section 3: one at a time until the peer has shown that it answers.
  return {
    state: { ...told, queue: [...state.queue, provisional] },
    effects: [DISARM_REMINDER, reminder],
  };
}

function sendReliable(
  state: Open,
  provisional: Provisional,
  queue: readonly Provisional[],
): { readonly state: Open; readonly effects: readonly Effect[] } {
  const rseq = state.rseq + 1;
  return {
    state: { ...state, rseq, queue, outstanding: { rseq, provisional, resends: 0 } },
    effects: [
      { do: 'send', provisional, rseq },
      arm('resend', PRACK_FIRST_PAUSE_MS, resendGeneration(rseq, 0)),
      arm('giveUp', PRACK_TIMEOUT_MS, rseq),
    ],
  };
}

/** So that no two armings of the timer are alike: below 64 resends of each of 2^31 responses. */
function resendGeneration(rseq: number, resends: number): number {
  return rseq * TRANSACTION_LIFE_IN_T1 + resends;
}

function acknowledge(state: Open, { provisional }: Outstanding): Step {
  const taken: readonly Effect[] = [
    DISARM_RESEND,
    DISARM_GIVE_UP,
    TAKEN,
    { do: 'acknowledged', provisional },
  ];
  const [next, ...queue] = state.queue;
  const free = { ...state, outstanding: undefined };
  if (next === undefined) return { state: free, effects: taken };
  const sent = sendReliable(free, next, queue);
  return { state: sent.state, effects: [...taken, ...sent.effects] };
}

function accept(state: Open): Step {
  // RFC 3262 section 3: a 2xx may overtake a 180, but never an offer or an answer.
  return state.outstanding?.provisional.withSession === true
    ? { state: { name: 'accepting', outstanding: state.outstanding }, effects: [DISARM_REMINDER] }
    : close(state.outstanding, ACCEPT);
}

function close(outstanding: Outstanding | undefined, final: Effect): Step {
  return {
    state: { name: 'closed', unacknowledged: outstanding?.rseq },
    effects: [DISARM_RESEND, DISARM_GIVE_UP, DISARM_REMINDER, final],
  };
}

function sendAgain<At extends Open | (State & { readonly name: 'accepting' })>(
  state: At,
  generation: number,
): Step {
  const { outstanding } = state;
  if (
    outstanding === undefined ||
    generation !== resendGeneration(outstanding.rseq, outstanding.resends)
  ) {
    return { state, effects: LOST_TIMER };
  }
  const resends = outstanding.resends + 1;
  const { rseq, provisional } = outstanding;
  const pause = ms(PRACK_FIRST_PAUSE_MS * 2 ** resends);
  return {
    state: { ...state, outstanding: { ...outstanding, resends } },
    effects: [
      { do: 'resend', provisional, rseq },
      arm('resend', pause, resendGeneration(rseq, resends)),
    ],
  };
}

function remind(state: Open, generation: number): Step {
  if (generation !== state.reminders || state.last === undefined) {
    return { state, effects: LOST_TIMER };
  }
  // What waits for its PRACK is being sent all the time.
  if (state.outstanding === undefined) return provide(state, state.last);
  const reminders = state.reminders + 1;
  return { state: { ...state, reminders }, effects: [arm('reminder', REMINDER_MS, reminders)] };
}

function inAccepting(state: State & { readonly name: 'accepting' }, event: Event): Step {
  switch (event.type) {
    case 'prack':
      return event.rseq === state.outstanding.rseq
        ? {
            state: CLOSED,
            effects: [
              DISARM_RESEND,
              DISARM_GIVE_UP,
              TAKEN,
              { do: 'acknowledged', provisional: state.outstanding.provisional },
              ACCEPT,
            ],
          }
        : { state, effects: UNKNOWN };
    case 'reject':
      return close(state.outstanding, REJECT);
    case 'timerResend':
      return sendAgain(state, event.generation);
    case 'timerGiveUp':
      return event.generation === state.outstanding.rseq
        ? { state: CLOSED, effects: GIVEN_UP }
        : { state, effects: LOST_TIMER };
    case 'provide':
    case 'accept':
      return { state, effects: IGNORED };
    case 'timerReminder':
      return { state, effects: LOST_TIMER };
  }
}

function inClosed(state: State & { readonly name: 'closed' }, event: Event): Step {
  switch (event.type) {
    case 'prack':
      return event.rseq === state.unacknowledged
        ? { state: CLOSED, effects: [TAKEN] }
        : { state, effects: UNKNOWN };
    case 'provide':
    case 'accept':
    case 'reject':
      return { state, effects: IGNORED };
    case 'timerResend':
    case 'timerGiveUp':
    case 'timerReminder':
      return { state, effects: LOST_TIMER };
  }
}
