// A call of ours through one gateway, to learn what comes of it (API-3): no account is asked and
// nobody pays. The number is sent as it stands, by the rules of the gateway alone.
import { normalizeNumber } from '@tandem/domain/numbers';
import { endingOf, REASON } from '@tandem/domain/record';
import type { RouteEntry } from '@tandem/domain/routing';
import type { Entry } from '@tandem/engine/snapshot';
import { refusal } from '../ends.ts';
import type { Offered } from '../legs/leg.ts';
import { type Admission, newDraft } from './admit.ts';
import { systemFault } from './checks.ts';
import type { AdmitWorld } from './world.ts';

export interface ThroughGateway {
  readonly offered: Offered;
  readonly gateway: Entry<'routingGateways'>;
}

export function admitThrough(
  id: Parameters<typeof newDraft>[0],
  { offered, gateway }: ThroughGateway,
  world: AdmitWorld,
): Exclude<Admission, { readonly is: 'challenged' }> {
  const draft = newDraft(id, offered, world);
  world.trace?.push(`placed by us, through ${gateway.id} alone; nobody pays`);
  const isNumber = normalizeNumber(offered.callee).ok;
  const fault = isNumber
    ? systemFault({ draft, world })
    : refusal(endingOf(REASON.UNALLOCATED_NUMBER));
  // Its own settings are those of both ends.
  const caller = gateway;
  if (fault !== null) {
    return { is: 'refused', facts: draft, caller, end: fault, silently: false };
  }
  const through: RouteEntry = gateway;
  return { is: 'admitted', facts: draft, caller, phone: null, through, lineKeys: [] };
}
