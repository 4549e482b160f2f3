// What a candidate is told: the numbers as its gateway wants them, and how its SIP is spoken.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type E164, rewrite } from '@tandem/domain/numbers';
import type { RouteEntry } from '@tandem/domain/routing';
import type { Numbers } from '../facts.ts';
import type { Invitation, Offered } from '../legs/leg.ts';
import type { Reachability } from '../ports.ts';
import { readyParty } from './prepared.ts';

export interface OutboundNumbers {
  readonly caller: string;
  readonly callee: string;
}

/** A rule that would make a number too long leaves the gateway out. */
export function outboundNumbers(
  { party }: RouteEntry,
  { billedCaller, billedCallee }: Numbers,
): Result<OutboundNumbers, { readonly tooLong: string }> {
  const rules = readyParty(party);
  const caller = rewrite(rules.rewriteCaller, billedCaller as E164);
  if (!caller.ok) return fail({ tooLong: billedCaller });
  const callee = rewrite(rules.rewriteCallee, billedCallee as E164);
  if (!callee.ok) return fail({ tooLong: billedCallee });
  return ok({ caller: caller.value, callee: callee.value });
}

export interface Inviting {
  readonly offered: Pick<Offered, 'maxForwards' | 'description' | 'callerDisplay'>;
  readonly numbers: OutboundNumbers;
  readonly reach: Pick<Reachability, 'addressesOf'>;
}

export function invitationTo({ key, id, party }: RouteEntry, inviting: Inviting): Invitation {
  const { offered, numbers, reach } = inviting;
  const { password, user } = party;
  return {
    addresses: reach.addressesOf(key) ?? party.addresses,
    ...{ transport: party.transport, largeByTcp: party.largeByTcp },
    localAddress: party.localAddress,
    ...{ caller: numbers.caller, callee: numbers.callee },
    callerDisplay: displayOf(party, inviting),
    ...{ maxForwards: offered.maxForwards, description: offered.description },
    credentials: password === null ? null : { user: user ?? id, password },
    ...{ sessionTimer: party.sessionTimer, reliableProvisional: party.reliableProvisional },
    ...{ headers: party.headers, userPhone: party.userPhone },
  };
}

function displayOf(party: RouteEntry['party'], { offered, numbers }: Inviting): string {
  switch (party.displayName) {
    case 'e164':
      return numbers.caller;
    case 'custom':
      return party.customDisplayName;
    case 'accountCallerId':
      return offered.callerDisplay;
    case 'ignore':
    case null:
      return '';
  }
}
