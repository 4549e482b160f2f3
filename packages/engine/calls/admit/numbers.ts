// The numbers of a call: as they arrived, and as they are billed (calls.md 1.4).
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type E164,
  NO_NUMBER,
  normalizeNumber,
  rewrite,
  withoutTechPrefix,
} from '@tandem/domain/numbers';
import type { Phone, SipIncoming } from '@tandem/domain/parties';
import type { CallerEntry, Numbers } from '../facts.ts';
import type { Offered } from '../legs/leg.ts';
import { readyParty } from './prepared.ts';

export const NO_NUMBERS: Numbers = Object.freeze({
  ...{ accessCaller: '', accessCallee: '', billedCaller: '', billedCallee: '' },
});

/** Of those that nobody knows: as they came, as far as they are numbers at all. */
export function accessNumbers(offered: Offered): Numbers {
  const accessCaller = numberOr(offered.caller, NO_NUMBER);
  const accessCallee = numberOr(offered.callee, NO_NUMBER);
  return { accessCaller, accessCallee, billedCaller: accessCaller, billedCallee: accessCallee };
}

export interface NumberTrouble {
  /** What could not become a number. */
  readonly number: string;
  readonly why: 'noNumber' | 'tooLong';
}

export function numbersOf(offered: Offered, caller: CallerEntry): Result<Numbers, NumberTrouble> {
  const callee = normalizeNumber(calleeText(offered, caller));
  if (!callee.ok) return fail({ number: offered.callee, why: 'noNumber' });
  const callerNumber = numberOr(callerText(offered, caller), NO_NUMBER);
  const stripped = withoutPrefix(callee.value, caller);
  const billed = rewritten({ caller: callerNumber, callee: stripped }, caller);
  if (!billed.ok) return billed;
  return ok({
    ...{ accessCaller: callerNumber, accessCallee: callee.value },
    ...{ billedCaller: billed.value.caller, billedCallee: billed.value.callee },
  });
}

/**
 * Of what a phone sends on: dialled as by the phone itself, and shown as its setting has it. Who
 * called it was rewritten when the call came to us.
 */
export function forwardedNumbers(
  { caller, callee }: { readonly caller: string; readonly callee: string },
  phone: CallerEntry & { readonly kind: 'phones' },
): Result<Numbers, NumberTrouble> {
  const target = normalizeNumber(callee);
  if (!target.ok) return fail({ number: callee, why: 'noNumber' });
  const billed = rewritten({ caller: NO_NUMBER, callee: target.value }, phone);
  if (!billed.ok) return billed;
  const { forwardShows, number } = phone.party;
  return ok({
    ...{ accessCaller: caller, accessCallee: target.value },
    billedCaller: forwardShows === 'forwarder' ? number : caller,
    billedCallee: billed.value.callee,
  });
}

interface Pair {
  readonly caller: E164;
  readonly callee: E164;
}

function rewritten({ caller, callee }: Pair, entry: CallerEntry): Result<Pair, NumberTrouble> {
  // The rules of a routing gateway are for what goes out by it.
  if (entry.kind === 'routingGateways') return ok({ caller, callee });
  const rules = readyParty(entry.party);
  const newCaller = rewrite(rules.rewriteCaller, caller);
  if (!newCaller.ok) return fail({ number: caller, why: 'tooLong' });
  const newCallee = rewrite(rules.rewriteCallee, callee);
  if (!newCallee.ok) return fail({ number: callee, why: 'tooLong' });
  return ok({ caller: newCaller.value, callee: newCallee.value });
}

function withoutPrefix(callee: E164, { kind, party }: CallerEntry): E164 {
  return kind === 'mappingGateways'
    ? withoutTechPrefix(callee, party.prefix, party.keepPrefix)
    : callee;
}

function calleeText(offered: Offered, { kind, party }: CallerEntry): string {
  const byTo = kind !== 'routingGateways' && party.calleeSource === 'to';
  return byTo ? offered.toUser : offered.callee;
}

function callerText(offered: Offered, { kind, party }: CallerEntry): string {
  if (kind === 'routingGateways') return offered.caller;
  if (kind === 'phones') return phonesOwn(said(offered, party), party);
  return said(offered, party);
}

/** A phone calls by a number of its own, whatever it says. */
function phonesOwn(text: string, { number, furtherNumbers }: Phone): string {
  return furtherNumbers.includes(numberOr(text, NO_NUMBER)) ? text : number;
}

function said(offered: Offered, party: SipIncoming): string {
  const header = {
    from: null,
    assertedIdentity: offered.assertedIdentity,
    preferredIdentity: offered.preferredIdentity,
    remotePartyId: offered.remotePartyId,
  }[party.callerSource];
  return header === null ? offered.caller : (identityIn(header)?.number ?? offered.caller);
}

const IDENTITY = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<?(?:sips?|tel):([^@;>?,\s]+)/i;

export interface NamedNumber {
  readonly number: string;
  readonly display: string;
}

/** The first value of P-Asserted-Identity and its like, without what it says of its network. */
export function identityIn(header: string): NamedNumber | null {
  const [, quoted, plain = '', number] = IDENTITY.exec(header) ?? [];
  if (number === undefined) return null;
  return { number, display: quoted?.replace(/\\(.)/g, '$1') ?? plain };
}

/** A caller who is withheld or named by letters has no number. */
function numberOr(text: string, otherwise: E164): E164 {
  const number = normalizeNumber(text);
  return number.ok ? number.value : otherwise;
}
