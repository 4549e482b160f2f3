// How long transactions wait. The machines take these numbers as they are and do not know whether
// the transport is reliable: over a reliable one the resend lists are empty and the waits for late
// retransmissions are zero, and a wait of zero means that the state is never entered.
import { invariant, type Ms, ms } from '@tandem/base/kernel';

/** RFC 3261 table 4: an estimate of the round trip; all other times are made of it. */
export const T1_MS = ms(500);
/** RFC 3261 table 4: the longest pause between two transmissions that are not an INVITE. */
export const T2_MS = ms(4_000);
/** RFC 3261 table 4: how long a message may stay in the network. */
export const T4_MS = ms(5_000);
/** RFC 3261 section 17: timers B, F, H and J are 64 x T1, and RFC 6026 adds L and M. */
export const TRANSACTION_LIFE_IN_T1 = 64;
/** RFC 3261 section 17.1.1.2: timer D is at least 32 seconds over UDP, whatever T1 is. */
export const SHORTEST_TIMER_D_MS = ms(32_000);
/**
 * RFC 3261 section 17.2.1: a caller whose INVITE lies with us so long without a reply hears a 100.
 */
export const TRYING_AFTER_MS = ms(200);

export interface TransactionTimings {
  /**
   * Timer A: pauses between transmissions of an INVITE; after the last one it is not sent again.
   */
  readonly inviteResendMs: readonly Ms[];
  /** Timer E: the same for other requests, until a provisional response comes. */
  readonly requestResendMs: readonly Ms[];
  /** Timer E once a provisional response came: the request is only kept alive. */
  readonly slowResendMs: Ms;
  /**
   * Timer G: pauses between transmissions of a failure to an INVITE; also of a 2xx, by the dialog.
   */
  readonly finalResendMs: readonly Ms[];
  /** Timer B: no response at all to an INVITE. */
  readonly inviteTimeoutMs: Ms;
  /** Timer F: no final response to another request. */
  readonly requestTimeoutMs: Ms;
  /** Timer H: no ACK for a failure. */
  readonly ackTimeoutMs: Ms;
  /** RFC 3261 section 9.1: after a CANCEL no final response comes any more. */
  readonly cancelledTimeoutMs: Ms;
  /** Timer D: a failure to our INVITE may come again and wants its ACK again. */
  readonly failureLingerMs: Ms;
  /** Timer I: an ACK may come again. */
  readonly ackLingerMs: Ms;
  /** Timer J: a request that we answered may come again. */
  readonly requestLingerMs: Ms;
  /** Timer K: a final response to a request of ours may come again. */
  readonly responseLingerMs: Ms;
  /** Timers L and M (RFC 6026): an INVITE answered by 2xx, and its 2xx, may come again. */
  readonly acceptedLingerMs: Ms;
  /** A 100 is sent when nothing else was by then. */
  readonly tryingAfterMs: Ms;
}

export interface TimingsByTransport {
  readonly unreliable: TransactionTimings;
  readonly reliable: TransactionTimings;
}

/** Plain numbers, as the parameters hold them. What is left out is as RFC 3261 has it. */
export interface TimingOptions {
  readonly t1Ms?: number;
  readonly t2Ms?: number;
  readonly t4Ms?: number;
  /** SS_SIP_RESEND_INTERVAL: takes the place of the doubling of timers A, E and G. */
  readonly resendIntervalsMs?: readonly number[];
  /** SS_SIP_TIMEOUT: timer F. */
  readonly requestTimeoutMs?: number;
  /** Timer B. The call gives an attempt up earlier; this one must stay to CANCEL a late 1xx. */
  readonly inviteTimeoutMs?: number;
  readonly tryingAfterMs?: number;
}

export function transactionTimings(options: TimingOptions = {}): TimingsByTransport {
  const t1 = positive('T1', options.t1Ms ?? T1_MS);
  const t2 = positive('T2', options.t2Ms ?? T2_MS);
  const t4 = positive('T4', options.t4Ms ?? T4_MS);
  const life = ms(t1 * TRANSACTION_LIFE_IN_T1);
  const own = options.resendIntervalsMs?.map((interval) => positive('resend interval', interval));
  const unreliable: TransactionTimings = Object.freeze({
    inviteResendMs: Object.freeze(own ?? doubling(t1, life, life)),
    requestResendMs: Object.freeze(own ?? doubling(t1, t2, life)),
    slowResendMs: ms(own === undefined ? t2 : Math.max(t2, ...own)),
    finalResendMs: Object.freeze(own ?? doubling(t1, t2, life)),
    inviteTimeoutMs: positive('INVITE timeout', options.inviteTimeoutMs ?? life),
    requestTimeoutMs: positive('request timeout', options.requestTimeoutMs ?? life),
    ackTimeoutMs: life,
    cancelledTimeoutMs: life,
    failureLingerMs: ms(Math.max(life, SHORTEST_TIMER_D_MS)),
    ackLingerMs: t4,
    requestLingerMs: life,
    responseLingerMs: t4,
    acceptedLingerMs: life,
    tryingAfterMs: positive('time before 100', options.tryingAfterMs ?? TRYING_AFTER_MS),
  });
  return Object.freeze({ unreliable, reliable: withoutRetransmissions(unreliable) });
}

/**
 * RFC 3261 sections 17.1.1.2, 17.1.2.2, 17.2.1, 17.2.2: A, E, G never run and D, I, J, K are zero.
 */
function withoutRetransmissions(timings: TransactionTimings): TransactionTimings {
  const none: readonly Ms[] = Object.freeze([]);
  return Object.freeze({
    ...timings,
    inviteResendMs: none,
    requestResendMs: none,
    finalResendMs: none,
    failureLingerMs: ms(0),
    ackLingerMs: ms(0),
    requestLingerMs: ms(0),
    responseLingerMs: ms(0),
  });
}

/** first, 2 x first, ... up to the longest pause, for as long as the transaction lives. */
function doubling(first: Ms, longest: Ms, life: Ms): readonly Ms[] {
  const pauses: Ms[] = [];
  let pause = ms(Math.min(first, longest));
  for (let at = pause as number; at < life; at += pause) {
    pauses.push(pause);
    pause = ms(Math.min(2 * pause, longest));
  }
  return pauses;
}

function positive(what: string, value: number): Ms {
  invariant(Number.isFinite(value) && value > 0, `${what} of ${value} ms`);
  return ms(value);
}
