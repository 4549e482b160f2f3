// A phone of ours as the destination of a call (calls.md 1.6): which one has the number, what
// becomes of the call there, and whether anybody pays for it.
import {
  afterRinging,
  type Onward,
  type PhoneAction,
  type PhoneOutcome,
  phoneAction,
} from '@tandem/domain/routing';
import type { Entry } from '@tandem/engine/snapshot';
import type { CallerEntry, CallFacts } from '../facts.ts';
import type { PhonePlace } from '../legs/leg.ts';
import { incomingLine } from '../occupancy.ts';
import { calendarIsOpen } from './route.ts';
import type { AdmitWorld } from './world.ts';

export type PhoneEntry = Entry<'phones'>;

/**
 * As often one call may be sent on: what is longer is a circle through somebody else's switch, or
 * a mistake that each hop is paid for.
 */
const MOST_FORWARDS = 5;

/** The one whose own number it is, before others that it rings too. */
export function phoneWithNumber(number: string, { snapshot }: AdmitWorld): PhoneEntry | null {
  if (number === '') return null;
  const phones = snapshot.under('phonesByNumber', number);
  return phones.find(({ party }) => party.number === number) ?? phones[0] ?? null;
}

type AboutCall = Pick<CallFacts, 'forwarded' | 'isFreeToPhone'>;

export function actionOf(phone: PhoneEntry, facts: AboutCall, world: AdmitWorld): PhoneAction {
  const { key, party } = phone;
  const { lines } = world;
  return phoneAction(party, {
    isReachable: party.registration === 'static' || placesOf(phone, world).length > 0,
    ...{ calls: lines.used(key), callsIn: lines.used(incomingLine(key)) },
    inCalendar: (id) => calendarIsOpen(id, world),
    onward: onwardOf(phone, facts, world),
  });
}

export function actionAfter(
  phone: PhoneEntry,
  outcome: PhoneOutcome,
  { facts, world }: { readonly facts: AboutCall; readonly world: AdmitWorld },
): PhoneAction {
  return afterRinging(phone.party, outcome, onwardOf(phone, facts, world));
}

export function onwardOf(
  { key, party }: PhoneEntry,
  { forwarded, isFreeToPhone }: AboutCall,
  { snapshot }: AdmitWorld,
): Onward {
  const by = forwarded?.by ?? [];
  const redirects = snapshot.parameters.get('SS_REDIRECT_OFFLINE_PHONE_TO_GATEWAY');
  return {
    mayForward: by.length < MOST_FORWARDS && !by.includes(key),
    // Nobody pays for the call to the phone, so nobody would pay the vendor.
    toGateways: !isFreeToPhone && (party.offlineToGateways ?? redirects),
  };
}

export function placesOf({ party }: PhoneEntry, { phones }: AdmitWorld): readonly PhonePlace[] {
  return party.registration === 'static' ? [] : phones.placesOf(party.number);
}

/** The phone says it of calls of our phones, the parameter of all calls. */
export function isFreeToCall(phone: PhoneEntry, caller: CallerEntry, world: AdmitWorld): boolean {
  const own = phone.party.freeToCall;
  const usual = world.snapshot.parameters.get('SS_NO_BILLING_TO_PHONE');
  return caller.kind === 'phones' ? (own ?? usual) : own !== false && usual;
}
