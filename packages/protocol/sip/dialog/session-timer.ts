// What the two sides of a call agree on about session timers (RFC 4028): pure decisions over what
// stands in a request or a response. Who keeps the times is session-timer.machine.ts.
import { invariant } from '@tandem/base/kernel';

/** What the parameters say. */
export interface SessionTimerPolicy {
  /** SS_SIP_SESSION_TTL, in seconds: what we offer; 0 = no session timers. */
  readonly ttlS: number;
  /** SS_SIP_SESSION_MIN_SE, in seconds: less is answered 422. */
  readonly minS: number;
}

export type Refresher = 'uac' | 'uas';

/** What a request or a 2xx says. */
export interface SessionTimerHeaders {
  /** `timer` stands in Supported or Require. */
  readonly supported: boolean;
  readonly sessionExpires:
    | { readonly seconds: number; readonly refresher: Refresher | undefined }
    | undefined;
  /** Min-SE, in seconds. */
  readonly minS: number | undefined;
}

/** What we put into a request or a 2xx. */
export interface SessionTimerOffer {
  readonly sessionExpires: { readonly seconds: number; readonly refresher: Refresher | undefined };
  readonly minS: number;
}

export type Agreement =
  | { readonly kind: 'on'; readonly seconds: number; readonly refresher: 'us' | 'peer' }
  /** The peer has no session timers: the call is cut after SS_SIP_NO_TIMER_REINVITE_INTERVAL. */
  | { readonly kind: 'off' };

/** RFC 4028 section 5: below it an interval may not be, whatever anybody says. */
export const SHORTEST_SESSION_S = 90;
/** 422s in a row that we answer with a longer interval: two elements could play us for ever. */
export const MOST_422 = 4;

/** Our INVITE. The refresher is left open: the peer takes the role it can fill (section 7.1). */
export function offerOf(policy: SessionTimerPolicy): SessionTimerOffer | undefined {
  if (policy.ttlS === 0) return undefined;
  invariant(policy.ttlS >= policy.minS, 'SS_SIP_SESSION_TTL is not below SS_SIP_SESSION_MIN_SE');
  return {
    sessionExpires: { seconds: policy.ttlS, refresher: undefined },
    minS: Math.max(policy.minS, SHORTEST_SESSION_S),
  };
}

/** A refresh of ours: the roles stay as they are (section 7.4). */
export function refreshOf(
  agreed: Agreement & { readonly kind: 'on' },
  policy: SessionTimerPolicy,
): SessionTimerOffer {
  return {
    sessionExpires: {
      seconds: agreed.seconds,
      refresher: agreed.refresher === 'us' ? 'uac' : 'uas',
    },
    minS: Math.max(policy.minS, SHORTEST_SESSION_S),
  };
}

/**
 * A 422 to our request (section 7.3): once more, with the interval that it names. Undefined when
 * that is no longer than what we offered, or was tried too often: then the request has failed.
 */
export function after422(
  offered: SessionTimerOffer,
  minS: number | undefined,
  tries: number,
): SessionTimerOffer | undefined {
  if (minS === undefined || minS <= offered.sessionExpires.seconds || tries > MOST_422) {
    return undefined;
  }
  const { refresher } = offered.sessionExpires;
  return { sessionExpires: { seconds: minS, refresher }, minS: Math.max(offered.minS, minS) };
}

/** The 2xx to our request (section 7.2). */
export function agreedByCaller(answer: SessionTimerHeaders): Agreement {
  const { sessionExpires } = answer;
  if (sessionExpires === undefined) return { kind: 'off' };
  // A 2xx must name the refresher; when it does not, the session is better refreshed twice than
  // never.
  const refresher = sessionExpires.refresher === 'uas' ? 'peer' : 'us';
  return { kind: 'on', seconds: Math.max(sessionExpires.seconds, SHORTEST_SESSION_S), refresher };
}

export type CalleeDecision =
  /** Refused with 422 and this Min-SE. */
  | { readonly kind: 'tooSmall'; readonly minS: number }
  | {
      readonly kind: 'agreed';
      readonly agreement: Agreement;
      /** For the 2xx; undefined when the peer has no session timers. */
      readonly offer: SessionTimerOffer['sessionExpires'] | undefined;
      /** Section 9: when the caller refreshes, the 2xx must have Require: timer. */
      readonly requireTimer: boolean;
    };

const NO_TIMER: CalleeDecision = Object.freeze({
  kind: 'agreed',
  agreement: Object.freeze({ kind: 'off' }),
  offer: undefined,
  requireTimer: false,
});

/**
 * The peer's INVITE or UPDATE (section 9). `current`: who refreshes now, when this is not the first
 * request of the dialog and it leaves the role open.
 */
export function decideAsCallee(
  request: SessionTimerHeaders,
  policy: SessionTimerPolicy,
  current?: 'us' | 'peer',
): CalleeDecision {
  if (policy.ttlS === 0 || !request.supported) return NO_TIMER;
  const ownMinS = Math.max(policy.minS, SHORTEST_SESSION_S);
  const asked = request.sessionExpires;
  if (asked !== undefined && asked.seconds < ownMinS) return { kind: 'tooSmall', minS: ownMinS };
  // The interval may be made shorter than asked, but never than either side's Min-SE.
  const floorS = Math.max(ownMinS, request.minS ?? 0);
  const wishedS = Math.max(policy.ttlS, floorS);
  const seconds = asked === undefined ? wishedS : Math.min(asked.seconds, wishedS);
  const refresher = refresherAsCallee(asked?.refresher, current);
  return {
    kind: 'agreed',
    agreement: { kind: 'on', seconds, refresher },
    offer: { seconds, refresher: refresher === 'us' ? 'uas' : 'uac' },
    requireTimer: refresher === 'peer',
  };
}

/** We take the role that the peer leaves; left open, it is ours, since we know that we fill it. */
function refresherAsCallee(
  asked: Refresher | undefined,
  current: 'us' | 'peer' | undefined,
): 'us' | 'peer' {
  if (asked !== undefined) return asked === 'uac' ? 'peer' : 'us';
  return current ?? 'us';
}
