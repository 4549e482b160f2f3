// What outside servers are told as it happens (API-4): a call rings, is answered and ends; a phone
// comes and goes; somebody calls for help, with every route that was tried (RTE-14). Plain data,
// named as the API names it. They are news, not books: whoever needs every call takes its record.
import type { WebhookEvent } from '@tandem/domain/parties';
import type { CallRecord } from '@tandem/domain/record';

export interface Report {
  readonly event: WebhookEvent;
  /** RFC 3339. */
  readonly at: string;
  /** Counts up from 1 within a start of the node: who counts along sees what is missing. */
  readonly n: number;
  readonly [field: string]: unknown;
}

export type CallState = 'ringing' | 'answered' | 'ended' | 'emergency' | 'emergencyFailed';

const CALL_EVENTS = {
  ringing: 'callRinging',
  answered: 'callAnswered',
  ended: 'callEnded',
  emergency: 'emergencyCall',
  emergencyFailed: 'emergencyCallFailed',
} as const satisfies Record<CallState, WebhookEvent>;

export interface CallStateChange {
  readonly state: CallState;
  readonly atMs: number;
  /** As it would be if the call ended now; of an ended one, as it is. */
  readonly record: CallRecord;
}

export interface PhoneChange {
  readonly type: 'online' | 'offline';
  readonly atMs: number;
  readonly phone: string;
  readonly address: string;
  readonly transport: string;
  readonly userAgent: string;
  /** Of offline. */
  readonly why: string | null;
}

const moment = (ms: number): string => new Date(ms).toISOString();

export function callReport({ state, atMs, record }: CallStateChange, n: number): Report {
  const { id, parentId, startedAtMs, answeredAtMs, caller, callee } = record;
  return {
    ...{ event: CALL_EVENTS[state], at: moment(atMs), n, id, parentId },
    startedAt: moment(startedAtMs),
    answeredAt: answeredAtMs === null ? null : moment(answeredAtMs),
    ...{ callerE164: record.callerE164, calleeE164: record.calleeE164 },
    ...{ callerAccessE164: record.callerAccessE164, calleeAccessE164: record.calleeAccessE164 },
    ...{ callerId: caller?.id ?? null, calleeId: callee?.id ?? null },
    ...{ callerIp: record.callerIp, calleeIp: record.calleeIp },
    ...{ callerCallId: record.callerCallId, calleeCallId: record.calleeCallId },
    ...(state === 'ended' || state === 'emergencyFailed' ? endOf(record) : {}),
    ...(state === 'emergency' || state === 'emergencyFailed' ? routesOf(record) : {}),
  };
}

function endOf(record: CallRecord) {
  const { holdTimeMs, endReason, endDirection, serverReason, label, q850 } = record;
  return { holdTimeMs, endReason, endDirection, serverReason, label, q850 };
}

/** In the order in which they were tried; the last one may be under way. */
const routesOf = ({ attempts }: CallRecord) => ({
  routes: attempts.map(({ gateway, address, calleeNumber, status, outcome }) => ({
    ...{ gateway: gateway.id, address, calleeNumber, status, outcome },
  })),
});

export function phoneReport(change: PhoneChange, n: number): Report {
  const { type, atMs, ...rest } = change;
  return {
    event: type === 'online' ? 'phoneOnline' : 'phoneOffline',
    at: moment(atMs),
    n,
    ...rest,
  };
}
