// Our registration at somebody else's registrar (RFC 3261 section 10.2), as a pure function. Who
// runs it sends the REGISTERs, one at a time, and says what came back.
//
//   OFF -- start --> ASKING -- accepted --> REGISTERED
//                    ^  | ^                   | timer, flowLost
//                    |  | +-------------------+
//         timer      |  | refused, unanswered
//                    |  v
//                   RESTING
//
//   ASKING, REGISTERED, RESTING -- stop --> LEAVING -- any end --> OFF
//                                      \--> OFF, where nothing is to be taken back
//
// A challenge and a 423 are answered from within ASKING. Without an answer we count as registered
// until what was granted has run out: the registrar may be down and the vendor's calls still pass.
import { type Ms, ms } from '@tandem/base/kernel';
import type { Challenged } from './digest/client.ts';

export interface RegistrationRule {
  readonly nowMs: Ms;
  /** SS_SIP_USER_AGENT_EXPIRE, or the gateway's own. */
  readonly expirySeconds: number;
  /** SS_SIP_USER_AGENT_RETRY_DELAY, or the gateway's own. */
  readonly retryMs: Ms;
  /** SS_SIP_AUTHENTICATION_RETRY */
  readonly tries: number;
  /** SS_SIP_USER_AGENT_SEND_UNREGISTER */
  readonly unregisters: boolean;
}

interface Common {
  /** Of the timer that was armed last. */
  readonly generation: number;
}

interface Wanted extends Common {
  readonly askedSeconds: number;
  /** Until when we are registered; undefined: we are not. */
  readonly untilMs: Ms | undefined;
}

export type RegistrationState =
  | ({ readonly name: 'off' } & Common)
  /** A REGISTER is under way; `tries` challenges were answered for it. */
  | ({ readonly name: 'asking'; readonly tries: number } & Wanted)
  | ({ readonly name: 'registered' } & Wanted)
  | ({ readonly name: 'resting' } & Wanted)
  /** `farewell`: the REGISTER under way is the one that takes it back. */
  | ({ readonly name: 'leaving'; readonly farewell: boolean; readonly tries: number } & Common);

export type RegistrationInput =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'accepted'; readonly grantedSeconds: number | undefined }
  | { readonly type: 'tooBrief'; readonly minSeconds: number | undefined }
  | { readonly type: 'challenged'; readonly meaning: Challenged }
  | { readonly type: 'refused'; readonly retryAfterSeconds: number | undefined }
  /** Nobody answered, or nothing could be sent. */
  | { readonly type: 'unanswered' }
  | { readonly type: 'timerFires'; readonly generation: number }
  /** The connection that it went by is gone. */
  | { readonly type: 'flowLost' };

export type RegistrationEffect =
  /** 0 takes it back. */
  | { readonly do: 'send'; readonly seconds: number }
  | { readonly do: 'arm'; readonly afterMs: Ms; readonly generation: number }
  | { readonly do: 'disarm' }
  | { readonly do: 'tell'; readonly what: 'registered' | 'lost' }
  /** It came too late, or means nothing here. */
  | { readonly do: 'ignore' };

export interface RegistrationStep {
  readonly state: RegistrationState;
  readonly effects: readonly RegistrationEffect[];
}

type Asking = RegistrationState & { readonly name: 'asking' };
type Settled = RegistrationState & { readonly name: 'registered' | 'resting' };
type Leaving = RegistrationState & { readonly name: 'leaving' };

/** A registrar that asks for more than a day does not want us. */
const MOST_SECONDS = 86_400;
/** A vendor that is back sooner than it said should not have to wait for us for hours. */
const MOST_RETRY_AFTER_SECONDS = 3_600;
/** A transaction may take so long to find out that nobody answers. */
const TRANSACTION_SECONDS = 32;

export const OFF: RegistrationState = Object.freeze({ name: 'off', generation: 0 });
const IGNORE: readonly RegistrationEffect[] = Object.freeze([Object.freeze({ do: 'ignore' })]);
const DISARM: RegistrationEffect = Object.freeze({ do: 'disarm' });
const FAREWELL: RegistrationEffect = Object.freeze({ do: 'send', seconds: 0 });
const LOST: RegistrationEffect = Object.freeze({ do: 'tell', what: 'lost' });
const TOLD: RegistrationEffect = Object.freeze({ do: 'tell', what: 'registered' });

export function isRegistered(state: RegistrationState, nowMs: Ms): boolean {
  return 'untilMs' in state && state.untilMs !== undefined && state.untilMs > nowMs;
}

export function registrationStep(
  state: RegistrationState,
  input: RegistrationInput,
  rule: RegistrationRule,
): RegistrationStep {
  switch (state.name) {
    case 'off':
      return input.type === 'start' ? begin(state, rule) : { state, effects: IGNORE };
    case 'asking':
      return inAsking(state, input, rule);
    case 'registered':
    case 'resting':
      return inSettled(state, input, rule);
    case 'leaving':
      return inLeaving(state, input, rule);
  }
}

function begin({ generation }: Common, { expirySeconds }: RegistrationRule): RegistrationStep {
  return ask({ generation, askedSeconds: expirySeconds, untilMs: undefined }, 0);
}

function ask({ generation, askedSeconds, untilMs }: Wanted, tries: number): RegistrationStep {
  return {
    state: { name: 'asking', generation, askedSeconds, untilMs, tries },
    effects: [{ do: 'send', seconds: askedSeconds }],
  };
}

function inAsking(
  state: Asking,
  input: RegistrationInput,
  rule: RegistrationRule,
): RegistrationStep {
  const { tries, askedSeconds, generation } = state;
  switch (input.type) {
    case 'accepted':
      return accepted(state, input.grantedSeconds ?? askedSeconds, rule);
    case 'tooBrief': {
      const { minSeconds = 0 } = input;
      const isUsable = minSeconds > askedSeconds && minSeconds <= MOST_SECONDS;
      return isUsable
        ? ask({ ...state, askedSeconds: minSeconds }, tries)
        : refused(state, 0, rule);
    }
    case 'challenged':
      return input.meaning === 'answerable' && tries < rule.tries
        ? ask(state, tries + 1)
        : refused(state, 0, rule);
    case 'refused':
      return refused(state, input.retryAfterSeconds ?? 0, rule);
    case 'unanswered':
      return unanswered(state, rule);
    case 'stop':
      // Whatever comes of the one under way, it is taken back afterwards.
      return {
        state: { name: 'leaving', farewell: false, tries: 0, generation },
        effects: gone(state),
      };
    case 'start':
    case 'timerFires':
    case 'flowLost':
      return { state, effects: IGNORE };
  }
}

function accepted(state: Asking, seconds: number, rule: RegistrationRule): RegistrationStep {
  const { untilMs: before, askedSeconds } = state;
  const generation = state.generation + 1;
  const granted = Math.min(Math.max(seconds, 1), MOST_SECONDS);
  const untilMs = ms(rule.nowMs + granted * 1_000);
  const armed: RegistrationEffect = { do: 'arm', afterMs: refreshAfter(granted), generation };
  return {
    state: { name: 'registered', generation, askedSeconds, untilMs },
    effects: before === undefined ? [armed, TOLD] : [armed],
  };
}

/** Early enough that a registrar which is slow or sleeps for a moment costs nothing. */
function refreshAfter(grantedSeconds: number): Ms {
  const margin = Math.max(TRANSACTION_SECONDS, grantedSeconds / 10);
  const isShort = grantedSeconds <= 2 * TRANSACTION_SECONDS;
  return ms((isShort ? grantedSeconds / 2 : grantedSeconds - margin) * 1_000);
}

function refused(
  state: Asking,
  retryAfterSeconds: number,
  rule: RegistrationRule,
): RegistrationStep {
  const waitSeconds = Math.min(retryAfterSeconds, MOST_RETRY_AFTER_SECONDS);
  const afterMs = ms(Math.max(rule.retryMs, waitSeconds * 1_000));
  return rest({ ...state, untilMs: undefined }, { afterMs, effects: gone(state), rule });
}

function unanswered(state: Asking, rule: RegistrationRule): RegistrationStep {
  const isOver = state.untilMs !== undefined && state.untilMs <= rule.nowMs;
  const untilMs = isOver ? undefined : state.untilMs;
  return rest(
    { ...state, untilMs },
    { afterMs: rule.retryMs, effects: isOver ? [LOST] : [], rule },
  );
}

interface Rest {
  readonly afterMs: Ms;
  readonly effects: readonly RegistrationEffect[];
  readonly rule: RegistrationRule;
}

/** The next try asks for what is wanted then: what a 423 wanted may be wanted no more. */
function rest({ untilMs, ...state }: Wanted, { afterMs, effects, rule }: Rest): RegistrationStep {
  const generation = state.generation + 1;
  const { expirySeconds: askedSeconds } = rule;
  return {
    state: { name: 'resting', generation, askedSeconds, untilMs },
    effects: [...effects, { do: 'arm', afterMs, generation }],
  };
}

function gone({ untilMs }: Wanted): readonly RegistrationEffect[] {
  return untilMs === undefined ? [] : [LOST];
}

function inSettled(
  state: Settled,
  input: RegistrationInput,
  rule: RegistrationRule,
): RegistrationStep {
  const { generation } = state;
  switch (input.type) {
    case 'timerFires':
      return input.generation === generation ? ask(state, 0) : { state, effects: IGNORE };
    case 'flowLost': {
      if (state.name === 'resting') return { state, effects: IGNORE };
      const { state: asking, effects } = ask(state, 0);
      return { state: asking, effects: [DISARM, ...effects] };
    }
    case 'stop': {
      const isThere = rule.unregisters && isRegistered(state, rule.nowMs);
      const effects = [DISARM, ...gone(state)];
      return isThere
        ? farewell(generation, 0, effects)
        : { state: { name: 'off', generation }, effects };
    }
    case 'start':
    case 'accepted':
    case 'tooBrief':
    case 'challenged':
    case 'refused':
    case 'unanswered':
      return { state, effects: IGNORE };
  }
}

function farewell(
  generation: number,
  tries: number,
  effects: readonly RegistrationEffect[] = [],
): RegistrationStep {
  return {
    state: { name: 'leaving', farewell: true, tries, generation },
    effects: [...effects, FAREWELL],
  };
}

function inLeaving(
  state: Leaving,
  input: RegistrationInput,
  rule: RegistrationRule,
): RegistrationStep {
  const { generation, tries } = state;
  switch (input.type) {
    case 'accepted':
      return state.farewell || !rule.unregisters ? off(generation) : farewell(generation, 0);
    case 'challenged': {
      const isAnswered = state.farewell && input.meaning === 'answerable' && tries < rule.tries;
      return isAnswered ? farewell(generation, tries + 1) : off(generation);
    }
    case 'tooBrief':
    case 'refused':
    case 'unanswered':
      return off(generation);
    case 'start':
    case 'stop':
    case 'timerFires':
    case 'flowLost':
      return { state, effects: IGNORE };
  }
}

function off(generation: number): RegistrationStep {
  return { state: { name: 'off', generation }, effects: [] };
}
