// What becomes of a call to a phone of ours (calls.md 1.6): it rings, goes on to another number or
// to the gateways, or ends. Asked when the call comes, and again when ringing came to nothing.
import type { Phone } from '@tandem/domain/parties';

export type ForwardCause = 'always' | 'byTime' | 'busy' | 'noAnswer' | 'offline';

export type RefusedBecause = 'barred' | 'circle' | 'busy' | 'offline' | 'noAnswer';

export type PhoneAction =
  | { readonly do: 'ring' }
  | { readonly do: 'forward'; readonly to: string; readonly because: ForwardCause }
  | { readonly do: 'toGateways' }
  | { readonly do: 'refuse'; readonly because: RefusedBecause };

export interface PhoneState {
  readonly isReachable: boolean;
  /** Calls of it at this moment, and those of them that somebody else made. */
  readonly calls: number;
  readonly callsIn: number;
  readonly inCalendar: (id: string) => boolean;
  readonly onward: Onward;
}

/** Where a call may still go that does not reach the phone. */
export interface Onward {
  /** False: it was forwarded so often already that it turns in a circle. */
  readonly mayForward: boolean;
  /** SS_REDIRECT_OFFLINE_PHONE_TO_GATEWAY, or what the phone says instead. */
  readonly toGateways: boolean;
}

const RING: PhoneAction = Object.freeze({ do: 'ring' });

export function phoneAction(phone: Phone, state: PhoneState): PhoneAction {
  if (phone.lock === 'incoming' || phone.lock === 'all') return refuse('barred');
  const everyCall = forwardOfEvery(phone, state);
  if (everyCall !== null) {
    return state.onward.mayForward ? { do: 'forward', ...everyCall } : refuse('circle');
  }
  if (phone.doNotDisturb) return afterRinging(phone, 'busy', state.onward);
  if (!state.isReachable) return afterRinging(phone, 'offline', state.onward);
  return isBusy(phone, state) ? afterRinging(phone, 'busy', state.onward) : RING;
}

/** What ringing, or no way to ring, has come to. */
export type PhoneOutcome = 'busy' | 'noAnswer' | 'offline';

export function afterRinging(phone: Phone, outcome: PhoneOutcome, onward: Onward): PhoneAction {
  const to = onward.mayForward ? targetAfter(phone, outcome) : null;
  if (to !== null) return { do: 'forward', to, because: outcome };
  if (outcome === 'offline' && onward.toGateways) return { do: 'toGateways' };
  return refuse(outcome);
}

/** How long it rings before the call goes on; null: as long as calls ring. */
export function ringSeconds(phone: Phone, { mayForward }: Onward): number | null {
  const goesOn = mayForward && targetAfter(phone, 'noAnswer') !== null;
  return goesOn ? phone.forwardNoAnswerSeconds : null;
}

function forwardOfEvery(
  phone: Phone,
  { inCalendar }: PhoneState,
): { readonly to: string; readonly because: ForwardCause } | null {
  const always = target(phone.forwardAlways, phone.forwardAlwaysTo);
  if (always !== null) return { to: always, because: 'always' };
  const now = phone.forwardByTime.find(({ calendar }) => inCalendar(calendar));
  const byTime = target(now !== undefined, now?.to ?? null);
  return byTime === null ? null : { to: byTime, because: 'byTime' };
}

function targetAfter(phone: Phone, outcome: PhoneOutcome): string | null {
  switch (outcome) {
    case 'busy':
      return target(phone.forwardBusy, phone.forwardBusyTo);
    case 'noAnswer':
      return target(phone.forwardNoAnswer, phone.forwardNoAnswerTo);
    case 'offline':
      return target(phone.forwardOffline, phone.forwardOfflineTo);
  }
}

/** A mailbox is no number: who has only that keeps the call. */
const MAILBOX = 'voicemail';

const target = (isOn: boolean, to: string | null): string | null =>
  isOn && to !== MAILBOX ? to : null;

function isBusy(phone: Phone, { calls, callsIn }: PhoneState): boolean {
  if (!phone.callWaiting && calls > 0) return true;
  return isFull(calls, phone.lines) || isFull(callsIn, phone.linesIn);
}

const isFull = (used: number, limit: number | null): boolean => limit !== null && used >= limit;

const refuse = (because: RefusedBecause): PhoneAction => ({ do: 'refuse', because });
