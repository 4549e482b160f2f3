// Why a call ended, in the 25 reasons of the server (CDR-6, end-reasons.json), and what the caller
// is told for each. What is wrong in the data is a bug of ours and stops the start, so that a test
// finds it first.
import { invariant } from '@tandem/base/kernel';
import data from './end-reasons.json' with { type: 'json' };

/** The reasons by name, for code that gives one; a test holds them against the data. */
export const REASON = {
  NORMAL_CLEARING: 1,
  USER_BUSY: 2,
  NO_ANSWER: 3,
  UNALLOCATED_NUMBER: 4,
  NETWORK_CONGESTION: 5,
  ROUTE_NOT_FOUND: 6,
  RATE_NOT_FOUND: 7,
  BALANCE_INSUFFICIENT: 8,
  ACCOUNT_EXPIRED: 9,
  ACCOUNT_DISABLED: 10,
  CALLER_HANGUP: 11,
  CALLEE_HANGUP: 12,
  SERVER_FORCED_RELEASE: 13,
  SESSION_TIMEOUT: 14,
  MEDIA_TIMEOUT: 15,
  AUTHENTICATION_FAILED: 16,
  UNAUTHORIZED_IP: 17,
  CONCURRENT_LIMIT_EXCEEDED: 18,
  CPS_LIMIT_EXCEEDED: 19,
  BLACKLIST_MATCH: 20,
  GATEWAY_UNAVAILABLE: 21,
  NO_AVAILABLE_ROUTE: 22,
  CALL_REJECTED: 23,
  PREPAID_DURATION_EXCEEDED: 24,
  SERVICE_NOT_SUBSCRIBED: 25,
} as const;

export type ReasonCode = (typeof REASON)[keyof typeof REASON];

/** Finer words for some of the reasons: they stand in the record beside the code. */
export type EndLabel = keyof typeof data.labels;

/** Who asked for the call: trunks hunt on after a 503, a phone shows what it was told. */
export type CallerKind = 'trunk' | 'phone';

export interface EndReason {
  readonly code: ReasonCode;
  readonly name: string;
  readonly category: string;
  /** What the caller gets when the call never connected. */
  readonly sipStatus: number;
  /** The Q.850 causes it stands for; the first is the one that is sent. */
  readonly causes: readonly [number, ...number[]];
}

/** One end as the caller's side is told it. */
export interface Ending {
  readonly reason: ReasonCode;
  readonly label: EndLabel | null;
  readonly sipStatus: number;
  readonly cause: number;
  /** The answer carries Retry-After: it is a lack that passes. */
  readonly retryAfter: boolean;
}

const CODES: ReadonlySet<number> = new Set(Object.values(REASON));

export function isReasonCode(code: number): code is ReasonCode {
  return CODES.has(code);
}

/** In the order of their codes. */
export const END_REASONS: readonly EndReason[] = Object.freeze(data.reasons.map(readReason));

function readReason(row: (typeof data.reasons)[number]): EndReason {
  const [first, ...more] = row.q850;
  invariant(isReasonCode(row.code), `${row.code} is a reason that the code knows`);
  invariant(first !== undefined, `reason ${row.code} has a Q.850 cause`);
  return Object.freeze({
    code: row.code,
    name: row.name,
    category: row.category,
    sipStatus: row.sip,
    causes: Object.freeze([first, ...more] as const),
  });
}

const BY_CODE: ReadonlyMap<ReasonCode, EndReason> = new Map(
  END_REASONS.map((reason) => [reason.code, reason]),
);

export function endReason(code: ReasonCode): EndReason {
  const reason = BY_CODE.get(code);
  invariant(reason !== undefined, `reason ${code} is in the data`);
  return reason;
}

/** How a call ends for this reason, without a finer label. */
export function endingOf(code: ReasonCode): Ending {
  const { sipStatus, causes } = endReason(code);
  return { reason: code, label: null, sipStatus, cause: causes[0], retryAfter: false };
}

/** The same for a caller that rang somebody, or nobody: 19 or 18. */
export function noAnswerEnding(rang: boolean): Ending {
  const { q850 } = data.unanswered.noAnswer;
  return { ...endingOf(REASON.NO_ANSWER), cause: rang ? q850.rang : q850['never rang'] };
}

/** What the rows of the labels may hold; which of it a row has differs from row to row. */
interface LabelRow {
  readonly server: number;
  readonly sip: number | Readonly<Record<CallerKind, number>>;
  readonly q850?: number;
  readonly retryAfter?: boolean;
  readonly when: string;
}

const LABELS: Readonly<Record<EndLabel, LabelRow>> = data.labels;

export const END_LABELS: readonly EndLabel[] = Object.freeze(Object.keys(LABELS).filter(isLabel));

export function isLabel(text: string): text is EndLabel {
  return Object.hasOwn(LABELS, text);
}

/** When a label is given, in a sentence: for the manual and for `explain`. */
export function labelMeaning(label: EndLabel): string {
  return LABELS[label].when;
}

export function labelledEnding(label: EndLabel, caller: CallerKind): Ending {
  const { server, sip, q850, retryAfter } = LABELS[label];
  invariant(isReasonCode(server), `${label} has a reason`);
  return {
    reason: server,
    label,
    sipStatus: typeof sip === 'number' ? sip : sip[caller],
    cause: q850 ?? endReason(server).causes[0],
    retryAfter: retryAfter ?? false,
  };
}
