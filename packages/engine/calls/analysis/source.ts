// Who a call that is only looked at would come from: a gateway or phone by its name, as if a call
// had come from its first address.
import type { Snapshot } from '@tandem/engine/snapshot';
import type { RouteQuestion } from '../control.ts';
import type { CallerEntry } from '../facts.ts';
import type { Offered } from '../legs/leg.ts';
import { splitAddress } from '../legs/sip/hops.ts';

/** A customer's gateway before a phone, a vendor that may call in at last. */
export function sourceNamed(name: string, snapshot: Snapshot): CallerEntry | undefined {
  const gateway = snapshot.find('mappingGateways', name) ?? snapshot.find('phones', name);
  if (gateway !== undefined) return gateway;
  const vendor = snapshot.find('routingGateways', name);
  return vendor?.party.mayCallIn === true ? vendor : undefined;
}

const DEFAULT_PORT = 5_060;
const FULL_FORWARDS = 69;

export function offeredBy(
  { party }: CallerEntry,
  { caller, callee }: Pick<RouteQuestion, 'caller' | 'callee'>,
): Offered {
  const from = splitAddress(party.addresses[0] ?? '');
  return {
    protocol: 'sip',
    // Of one that registers nobody knows where it calls from.
    source: { address: from?.host ?? '', port: from?.port ?? DEFAULT_PORT },
    ...{ transport: 'udp', local: { address: '', port: DEFAULT_PORT }, callId: 'analysis' },
    ...{ caller, callee, toUser: callee, callerDisplay: '', callerDomain: '', calleeDomain: '' },
    ...{ requestUri: '', userAgent: '', description: null, maxForwards: FULL_FORWARDS },
    ...{ assertedIdentity: null, preferredIdentity: null, remotePartyId: null, privacy: null },
    ...{ diverted: [], otherHeaders: [], authorization: null },
  };
}
