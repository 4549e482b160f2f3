// What a candidate is told: the numbers as its gateway wants them, and how its SIP is spoken.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type E164, NO_RULES, type RewriteRules, rewrite } from '@tandem/domain/numbers';
import type { ParameterView } from '@tandem/domain/parameters';
import type { RouteEntry } from '@tandem/domain/routing';
import type { CallerEntry, CallFacts, Numbers } from '../facts.ts';
import type { Invitation, Offered, PhonePlace } from '../legs/leg.ts';
import { laterHeaders } from '../passing.ts';
import type { Reachability } from '../ports.ts';
import type { PhoneEntry } from './called-phone.ts';
import type { PooledCaller } from './caller-pool.ts';
import { readyParty, readyPhone } from './prepared.ts';
import { displayOf, headersTo, hearsHeaders, shownCaller } from './shown.ts';

export interface OutboundNumbers {
  readonly caller: string;
  readonly callee: string;
}

/** Whose call it is, and by which numbers. */
export interface NumberedCall {
  readonly caller: CallerEntry;
  readonly numbers: Numbers;
}

/**
 * A rule that would make a number too long leaves the gateway out. A caller of its pool is shown as
 * it stands there.
 */
export function outboundNumbers(
  { party }: RouteEntry,
  call: NumberedCall,
  pooled: PooledCaller | null = null,
): Result<OutboundNumbers, { readonly tooLong: string }> {
  const { rewriteCaller, rewriteCallee } = readyParty(party);
  if (pooled !== null) {
    const known = { caller: pooled.number, callee: call.numbers.billedCallee };
    return rewritten(known, { caller: NO_RULES, callee: rewriteCallee });
  }
  const caller = party.phoneDisplayNumber ? displayedCaller(call) : call.numbers.billedCaller;
  const pair = { caller, callee: call.numbers.billedCallee };
  return rewritten(pair, { caller: rewriteCaller, callee: rewriteCallee });
}

/** The same for a phone of ours, by its rules for calls to it. */
export function numbersToPhone(
  { party }: PhoneEntry,
  call: NumberedCall,
): Result<OutboundNumbers, { readonly tooLong: string }> {
  const pair = { caller: displayedCaller(call), callee: call.numbers.billedCallee };
  return rewritten(pair, readyPhone(party));
}

interface Rules {
  readonly caller: RewriteRules;
  readonly callee: RewriteRules;
}

function rewritten(
  pair: OutboundNumbers,
  rules: Rules,
): Result<OutboundNumbers, { readonly tooLong: string }> {
  const caller = rewrite(rules.caller, pair.caller as E164);
  if (!caller.ok) return fail({ tooLong: pair.caller });
  const callee = rewrite(rules.callee, pair.callee as E164);
  if (!callee.ok) return fail({ tooLong: pair.callee });
  return ok({ caller: caller.value, callee: callee.value });
}

/** A phone shows another number than its own where it has one; never for a call of another's. */
function displayedCaller({ caller, numbers }: NumberedCall): string {
  const { accessCaller, billedCaller } = numbers;
  if (caller.kind !== 'phones' || caller.party.displayNumber === null) return billedCaller;
  const { number, furtherNumbers, displayNumber } = caller.party;
  const isOwn = [billedCaller, accessCaller].some(
    (one) => one === number || furtherNumbers.includes(one),
  );
  return isOwn ? displayNumber : billedCaller;
}

export interface Inviting {
  readonly offered: Offered;
  readonly caller: CallerEntry;
  readonly facts: Pick<CallFacts, 'diverted' | 'forwarded'>;
  readonly numbers: OutboundNumbers;
  readonly parameters: ParameterView;
}

/** What we say who we are, where a vendor asks; null: it has no password of ours. */
export function vendorLogin({ id, party }: RouteEntry): Invitation['credentials'] {
  const { password, user } = party;
  return password === null ? null : { user: user ?? id, password };
}

export function invitationTo(
  route: RouteEntry,
  inviting: Inviting & { readonly reach: Pick<Reachability, 'addressesOf'> },
): Invitation {
  const { key, party } = route;
  return {
    ...{ ...spokenTo(party, inviting), party },
    addresses: inviting.reach.addressesOf(key) ?? party.addresses,
    ...{ transport: party.transport, largeByTcp: party.largeByTcp },
    credentials: vendorLogin(route),
  };
}

/** To where it is registered, or where it is always. */
export function invitationToPhone(
  { party }: PhoneEntry,
  inviting: Inviting,
  place: PhonePlace | null,
): Invitation {
  return {
    ...{ ...spokenTo(party, inviting), party },
    ...{ addresses: party.addresses, transport: party.transports[0] ?? 'udp' },
    // A phone that challenges calls of its own registrar is none that we know.
    ...{ largeByTcp: false, credentials: null },
    ...(place === null ? {} : { place }),
  };
}

function spokenTo(
  party: RouteEntry['party'] | PhoneEntry['party'],
  inviting: Inviting,
): Omit<Invitation, 'addresses' | 'transport' | 'largeByTcp' | 'credentials'> {
  const { offered, numbers } = inviting;
  const showing = { ...inviting, party, number: numbers.caller };
  const hears = hearsHeaders(inviting.caller, inviting.facts);
  return {
    localAddress: party.localAddress,
    ...{ caller: numbers.caller, callee: numbers.callee },
    callerDisplay: displayOf(showing),
    ...{ maxForwards: offered.maxForwards, description: offered.description },
    ...{ sessionTimer: party.sessionTimer, reliableProvisional: party.reliableProvisional },
    ...{ headers: headersTo(party, offered.otherHeaders), userPhone: party.userPhone },
    shown: shownCaller(showing),
    ...(hears ? { hearsHeaders: true } : {}),
    ...laterHeaders(party.headers, hears),
  };
}
