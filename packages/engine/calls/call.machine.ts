// A call from its offer to its end, as a pure function. What happens within a hunt is the business
// of attempts; here it comes to an answer or to nothing.
//
//   new -- admitted --> admitting -- granted --> hunting -- answered --> connected
//    |  `- free ----------------------------------> |                        |
//    | refused          | no money, too late        | nobody, cancelled,     | either side, money,
//    v                  v                           v hung up by us          v time, operator
//   over <-------------------------------------------------------------------+
import { type End, type ServerEnd, serverEnd } from './ends.ts';

export type CallState =
  | { readonly name: 'new' }
  /** Money was asked for; the timer says for how long the call waits. */
  | { readonly name: 'admitting'; readonly generation: number }
  | { readonly name: 'hunting' }
  | { readonly name: 'connected' }
  | { readonly name: 'over' };

export type CallEvent =
  | { readonly type: 'refused'; readonly end: End }
  | { readonly type: 'admitted'; readonly pays: boolean }
  | { readonly type: 'moneyGranted' }
  | { readonly type: 'moneyRefused'; readonly end: End }
  | { readonly type: 'moneyLate'; readonly generation: number; readonly end: End }
  | { readonly type: 'answered' }
  /** No candidate is left, or none may follow. */
  | { readonly type: 'unreached'; readonly end: End }
  | { readonly type: 'callerCancelled'; readonly end: End }
  | { readonly type: 'callerReleased'; readonly end: End }
  | { readonly type: 'calledReleased'; readonly end: End }
  | { readonly type: 'serverEnds'; readonly why: ServerEnd };

export type CallEffect =
  | { readonly do: 'askMoney'; readonly generation: number }
  | { readonly do: 'stopWaiting' }
  /** Money that came after the end. */
  | { readonly do: 'giveMoneyBack' }
  | { readonly do: 'hunt' }
  | { readonly do: 'giveUpHunt'; readonly cause: number }
  /** Written down first, then the caller hears it. */
  | { readonly do: 'connect' }
  | { readonly do: 'reject'; readonly end: End }
  | {
      readonly do: 'releaseCaller' | 'releaseCalled';
      readonly cause: number;
      /** Of the BYE that it comes from. */
      readonly headers?: End['headers'];
    }
  /** Once in the life of each call, and the last. */
  | { readonly do: 'close'; readonly end: End }
  | { readonly do: 'count'; readonly what: 'ignored' };

export interface CallStep {
  readonly state: CallState;
  readonly effects: readonly CallEffect[];
}

export const NEW_CALL: CallState = Object.freeze({ name: 'new' });
const HUNTING: CallState = Object.freeze({ name: 'hunting' });
const CONNECTED: CallState = Object.freeze({ name: 'connected' });
const OVER: CallState = Object.freeze({ name: 'over' });

const STOP_WAITING: CallEffect = Object.freeze({ do: 'stopWaiting' });
const HUNT: readonly CallEffect[] = Object.freeze([Object.freeze({ do: 'hunt' } as const)]);
const CONNECT: readonly CallEffect[] = Object.freeze([Object.freeze({ do: 'connect' } as const)]);
const IGNORED: readonly CallEffect[] = Object.freeze([
  Object.freeze({ do: 'count', what: 'ignored' } as const),
]);
const MONEY_BACK: readonly CallEffect[] = Object.freeze([
  Object.freeze({ do: 'giveMoneyBack' } as const),
]);

/** One wait for money in the life of a call. */
const MONEY_GENERATION = 1;

export function stepCall(state: CallState, event: CallEvent): CallStep {
  switch (state.name) {
    case 'new':
      return whileNew(state, event);
    case 'admitting':
      return whileAdmitting(state, event);
    case 'hunting':
      return whileHunting(state, event);
    case 'connected':
      return whileConnected(state, event);
    case 'over':
      return { state, effects: event.type === 'moneyGranted' ? MONEY_BACK : IGNORED };
  }
}

function whileNew(state: CallState, event: CallEvent): CallStep {
  if (event.type === 'refused') return reject(event.end, []);
  if (event.type === 'serverEnds') return reject(serverEnd(event.why, false), []);
  if (event.type !== 'admitted') return { state, effects: IGNORED };
  if (!event.pays) return { state: HUNTING, effects: HUNT };
  const generation = MONEY_GENERATION;
  return { state: { name: 'admitting', generation }, effects: [{ do: 'askMoney', generation }] };
}

function whileAdmitting(
  state: CallState & { readonly name: 'admitting' },
  event: CallEvent,
): CallStep {
  switch (event.type) {
    case 'moneyGranted':
      return { state: HUNTING, effects: [STOP_WAITING, ...HUNT] };
    case 'moneyRefused':
      return reject(event.end, [STOP_WAITING]);
    case 'moneyLate':
      return event.generation === state.generation
        ? reject(event.end, [])
        : { state, effects: IGNORED };
    case 'callerCancelled':
      return { state: OVER, effects: [STOP_WAITING, { do: 'close', end: event.end }] };
    case 'serverEnds':
      return reject(serverEnd(event.why, false), [STOP_WAITING]);
    default:
      return { state, effects: IGNORED };
  }
}

function whileHunting(state: CallState, event: CallEvent): CallStep {
  switch (event.type) {
    case 'answered':
      return { state: CONNECTED, effects: CONNECT };
    case 'unreached':
      return reject(event.end, []);
    case 'callerCancelled': {
      const { end } = event;
      return { state: OVER, effects: [giveUp(end), { do: 'close', end }] };
    }
    case 'serverEnds': {
      const end = serverEnd(event.why, false);
      return reject(end, [giveUp(end)]);
    }
    default:
      return { state, effects: IGNORED };
  }
}

function whileConnected(state: CallState, event: CallEvent): CallStep {
  switch (event.type) {
    case 'callerReleased': {
      const { end } = event;
      const effects = [
        { do: 'releaseCalled', cause: end.cause, headers: end.headers },
        { do: 'close', end },
      ] as const;
      return { state: OVER, effects };
    }
    case 'calledReleased': {
      const { end } = event;
      const effects = [
        { do: 'releaseCaller', cause: end.cause, headers: end.headers },
        { do: 'close', end },
      ] as const;
      return { state: OVER, effects };
    }
    case 'serverEnds': {
      const end = serverEnd(event.why, true);
      const { cause } = end;
      return {
        state: OVER,
        effects: [
          { do: 'releaseCaller', cause },
          { do: 'releaseCalled', cause },
          { do: 'close', end },
        ],
      };
    }
    // A CANCEL that crossed our answer changes nothing (RFC 3261 section 9.2).
    default:
      return { state, effects: IGNORED };
  }
}

function reject(end: End, before: readonly CallEffect[]): CallStep {
  return { state: OVER, effects: [...before, { do: 'reject', end }, { do: 'close', end }] };
}

const giveUp = ({ cause }: End): CallEffect => ({ do: 'giveUpHunt', cause });
