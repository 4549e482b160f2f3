// What becomes of bindings by a REGISTER (RFC 3261 section 10.3, steps 6 and 7): all that it asks
// for, or nothing and a reason.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type AskedContact,
  parseUri,
  type RegisterFault,
  type RegisterRequest,
  sameUri,
} from '@tandem/protocol/sip';

/** What is asked of a binding that is there. */
export interface Standing {
  readonly uri: string;
  readonly callId: string;
  readonly cseq: number;
  readonly instance: string;
  readonly expiresMs: number;
}

export interface Change<B extends Standing> {
  readonly contact: AskedContact;
  readonly seconds: number;
  /** The one it takes the place of; undefined: a new one. */
  readonly refreshes: B | undefined;
}

export interface Changes<B extends Standing> {
  readonly kept: readonly Change<B>[];
  readonly removed: readonly B[];
}

export interface ContactRule {
  /** The longest, and what who does not ask gets. */
  readonly mostSeconds: number;
}

export interface ContactRefusal extends RegisterFault {
  readonly minExpiresSeconds?: number;
}

/** The smallest SS_ENDPOINT_NAT_EXPIRE: who comes more often keeps us busy with nothing else. */
export const LEAST_EXPIRES_SECONDS = 30;

/** More devices than ring at once; a phone that comes by a new port each time has old ones. */
export const MAX_CONTACTS = 10;

export function changesFor<B extends Standing>(
  asked: RegisterRequest,
  there: readonly B[],
  { mostSeconds }: ContactRule,
): Result<Changes<B>, ContactRefusal> {
  const { contacts } = asked;
  if (contacts === '*') {
    return there.some((binding) => isOutOfOrder(asked, binding))
      ? fail(OUT_OF_ORDER)
      : ok({ kept: [], removed: there });
  }
  const kept: Change<B>[] = [];
  const removed = new Set<B>();
  for (const contact of lastOfEach(contacts)) {
    const { expiresSeconds = mostSeconds } = contact;
    if (expiresSeconds > 0 && expiresSeconds < LEAST_EXPIRES_SECONDS) return fail(TOO_BRIEF);
    const refreshes = there.find((binding) => isSame(binding, contact));
    if (refreshes !== undefined && isOutOfOrder(asked, refreshes)) return fail(OUT_OF_ORDER);
    if (expiresSeconds > 0) {
      kept.push({ contact, seconds: Math.min(expiresSeconds, mostSeconds), refreshes });
    } else if (refreshes !== undefined) removed.add(refreshes);
  }
  if (kept.length > MAX_CONTACTS) return fail(TOO_MANY);
  for (const binding of crowdedOut(there, kept, removed)) removed.add(binding);
  return ok({ kept, removed: [...removed] });
}

const OUT_OF_ORDER = Object.freeze({ status: 500, reason: 'CSeq Is Out Of Order' });
const TOO_MANY = Object.freeze({ status: 403, reason: 'Too Many Contacts' });
const TOO_BRIEF = Object.freeze({
  status: 423,
  reason: 'Interval Too Brief',
  minExpiresSeconds: LEAST_EXPIRES_SECONDS,
});

/** Step 7: a request of the same Call-ID that was sent before what we have taken. */
function isOutOfOrder({ callId, cseq }: RegisterRequest, binding: Standing): boolean {
  return binding.callId === callId && cseq <= binding.cseq;
}

/** Of one URI that is named twice the last counts. */
function lastOfEach(contacts: readonly AskedContact[]): Iterable<AskedContact> {
  if (contacts.length < 2) return contacts;
  return new Map(contacts.map((contact) => [contact.uri, contact])).values();
}

/** The same URI (section 19.1.4), or the same flow of the same device (RFC 5626 section 6). */
function isSame(binding: Standing, contact: AskedContact): boolean {
  if (binding.uri === contact.uri) return true;
  if (contact.instance !== '') return binding.instance === contact.instance;
  const known = parseUri(binding.uri);
  return known.ok && sameUri(known.value, contact.parsed);
}

/** Those that would run out first make room. */
function crowdedOut<B extends Standing>(
  there: readonly B[],
  kept: readonly Change<B>[],
  removed: ReadonlySet<B>,
): readonly B[] {
  const refreshed = new Set(kept.map(({ refreshes }) => refreshes));
  const others = there.filter((binding) => !refreshed.has(binding) && !removed.has(binding));
  const room = MAX_CONTACTS - kept.length;
  if (others.length <= room) return [];
  const latestFirst = [...others].sort((a, b) => b.expiresMs - a.expiresMs);
  return latestFirst.slice(room);
}
