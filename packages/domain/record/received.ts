// What a vendor's final answer means: one of our reasons, and what the caller may see of it. The
// gateway's own replacement table goes before; it is configuration and not known here.
import { invariant } from '@tandem/base/kernel';
import data from './end-reasons.json' with { type: 'json' };
import { isReasonCode, REASON, type ReasonCode } from './end-reasons.ts';

const SIP: Readonly<Record<string, number>> = data.received.sip;
const Q850: Readonly<Record<string, number>> = data.received.q850;

/**
 * A Q.850 cause in the answer's Reason header wins over the SIP status; a cause that the table does
 * not know leaves it to the status. A redirection that nobody follows is a refusal.
 */
export function reasonOfAnswer(status: number, cause: number | null): ReasonCode {
  const code = Q850[String(cause)] ?? SIP[String(status)] ?? SIP[`other ${firstDigit(status)}xx`];
  if (code === undefined) return REASON.CALL_REJECTED;
  invariant(isReasonCode(code), `${code} is a reason that the code knows`);
  return code;
}

function firstDigit(status: number): number {
  return Math.floor(status / 100);
}

/**
 * Challenges and loops are between us and the vendor: the caller could do nothing about them, or
 * would take them for its own (unanswered.neverToCaller).
 */
const NEVER_TO_CALLER: ReadonlySet<number> = new Set([401, 407, 482, 483]);
const SERVICE_UNAVAILABLE = 503;
const FIRST_FAILURE = 400;

/**
 * The status that reaches the caller for a vendor's final status. A redirection would send the
 * caller to a place that it is never told of.
 */
export function statusToCaller(vendorStatus: number): number {
  const isForUs = NEVER_TO_CALLER.has(vendorStatus) || vendorStatus < FIRST_FAILURE;
  return isForUs ? SERVICE_UNAVAILABLE : vendorStatus;
}

export type EndDirection = 0 | 1 | 2;

/** Columns 6 and 7 of the record for calls that were never answered (`unanswered` of the data). */
export const CALLER_CANCELLED = Object.freeze({
  sipStatus: 487,
  endDirection: 0,
  reason: REASON.CALLER_HANGUP,
} as const);
export const VENDOR_REFUSED_DIRECTION = 1 satisfies EndDirection;
export const WE_REFUSED_DIRECTION = 2 satisfies EndDirection;
