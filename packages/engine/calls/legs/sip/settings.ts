// What the parameters say of SIP legs. Asked when a leg is made and at each agreement, so that a
// change counts for what comes after it.
import { type Ms, seconds } from '@tandem/base/kernel';
import type { NextHop, ReplyMode, SessionTimerPolicy, TransportName } from '@tandem/protocol/sip';

export interface SipLegSettings {
  /** SS_SIP_SESSION_TTL and SS_SIP_SESSION_MIN_SE. */
  readonly sessionTimer: SessionTimerPolicy;
  readonly sessionTimes: {
    /** SS_SIP_SESSION_UPDATE_SEGMENT. */
    readonly segment: number;
    /** SS_SIP_NO_TIMER_REINVITE_INTERVAL; 0 = no limit. */
    readonly noTimerMs: Ms;
  };
  /** Server and User-Agent; empty: we do not say. */
  readonly product: string;
}

/** The defaults of the parameters. */
export const DEFAULT_SIP_LEG_SETTINGS: SipLegSettings = Object.freeze({
  sessionTimer: Object.freeze({ ttlS: 600, minS: 90 }),
  sessionTimes: Object.freeze({ segment: 2, noTimerMs: seconds(7_200) }),
  product: '',
});

/** Servers for "192.0.2.1:5060", "[2001:db8::1]", "gw.example.com"; none when it is not known. */
export type HopsTo = (address: string, transport: TransportName) => readonly NextHop[];

/** How who has called us is spoken to within the call. */
export interface BackTo {
  /** Where requests go: `standard` as RFC 3261 has it, by routes and Contact. */
  readonly requestAddress: ReplyMode;
  /** The address of ours that it is to see; null: the one that it has called. */
  readonly localAddress: string | null;
  /** Whether there are session timers (RFC 4028) with it. */
  readonly sessionTimer: boolean;
}

export type BackToSource = (source: { readonly address: string; readonly port: number }) => BackTo;

export const BACK_AS_IT_CAME: BackTo = Object.freeze({
  ...{ requestAddress: 'standard', localAddress: null, sessionTimer: true },
} as const);

/**
 * 18x to a caller: `off` refuses who requires 100rel (RFC 3262), `supported` serves who requires
 * it, `required` whoever supports it as well.
 */
export type ReliableTo = (source: {
  readonly address: string;
  readonly port: number;
}) => 'off' | 'supported' | 'required';
