// Why and by whom a call ended, as its record and the caller are told it (end-reasons.json). Every
// way to end is one function here.
import {
  CALLER_CANCELLED,
  type CallerKind,
  type EndDirection,
  type Ending,
  type EndLabel,
  endingOf,
  labelledEnding,
  REASON,
  WE_REFUSED_DIRECTION,
} from '@tandem/domain/record';
import type { HeaderText, Release } from './legs/leg.ts';

export interface End extends Ending {
  readonly direction: EndDirection;
  /** Of the answer that it comes from: what may pass of them goes to the caller. */
  readonly headers?: readonly HeaderText[] | undefined;
}

/** Ways in which we end a call by ourselves. */
export type ServerEnd =
  | 'paidTimeOver'
  | 'maxDuration'
  | 'operator'
  | 'shutdown'
  | 'noMedia'
  | 'foreignMedia'
  | 'broken';

const BY_CALLER = 0 satisfies EndDirection;
const BY_CALLED = 1 satisfies EndDirection;
const BY_SERVER = 2 satisfies EndDirection;

/** The caller gave up before the answer. */
export const CANCELLED: End = Object.freeze({
  ...endingOf(CALLER_CANCELLED.reason),
  sipStatus: CALLER_CANCELLED.sipStatus,
  direction: CALLER_CANCELLED.endDirection,
});

/** We turned it away before its answer. */
export function refusal(ending: Ending): End {
  return { ...ending, direction: WE_REFUSED_DIRECTION };
}

export function labelledRefusal(label: EndLabel, caller: CallerKind): End {
  return refusal(labelledEnding(label, caller));
}

/** The balance did not give the first slice, or the database that knows it is away. */
export function moneyEnd(why: 'insufficient' | 'unavailable', caller: CallerKind): End {
  return why === 'insufficient'
    ? refusal(endingOf(REASON.BALANCE_INSUFFICIENT))
    : labelledRefusal('SystemBusy', caller);
}

/** A side of a connected call is no more. */
export function releaseEnd(side: 'caller' | 'called', { by, headers }: Release): End {
  // A session that ran out, an answer that nobody acknowledged, a peer that knows nothing of the
  // call: nobody hung up, so the time is what ended it.
  if (by !== 'peer') return { ...endingOf(REASON.SESSION_TIMEOUT), direction: BY_SERVER };
  return side === 'caller'
    ? { ...endingOf(REASON.CALLER_HANGUP), direction: BY_CALLER, headers }
    : { ...endingOf(REASON.CALLEE_HANGUP), direction: BY_CALLED, headers };
}

const SERVER_REASONS = {
  paidTimeOver: REASON.PREPAID_DURATION_EXCEEDED,
  maxDuration: REASON.SERVER_FORCED_RELEASE,
  operator: REASON.SERVER_FORCED_RELEASE,
  shutdown: REASON.SERVER_FORCED_RELEASE,
  noMedia: REASON.MEDIA_TIMEOUT,
  foreignMedia: REASON.SERVER_FORCED_RELEASE,
  broken: REASON.SERVER_FORCED_RELEASE,
} as const satisfies Readonly<Record<ServerEnd, number>>;

/** What was connected ends with 200; what was not is refused, and 200 refuses nothing. */
const UNANSWERED_STATUS: Readonly<Record<ServerEnd, number>> = {
  paidTimeOver: 403,
  maxDuration: 480,
  operator: 480,
  shutdown: 503,
  noMedia: 408,
  foreignMedia: 403,
  broken: 500,
};

export function serverEnd(why: ServerEnd, wasConnected: boolean): End {
  const ending = endingOf(SERVER_REASONS[why]);
  const sipStatus = wasConnected ? ending.sipStatus : UNANSWERED_STATUS[why];
  return { ...ending, sipStatus, direction: BY_SERVER };
}
