// How requests get to somebody who is registered.
import { isPrivateNetwork } from '@tandem/protocol/sdp';
import { defaultPortOf, Flow, ipOf, parseUri } from '@tandem/protocol/sip';
import type { Binding, Registered } from './binding.ts';

/** `contact`: SS_SIP_ROUTING_GATEWAY_INVITE_USE_CONTACT, where that leads anywhere. */
export type ReachedBy = 'source' | 'contact';

export interface Reach {
  readonly requestUri: string;
  readonly flow: Flow;
  /** Route headers of the way there (RFC 3327), in order. */
  readonly route: readonly string[];
  readonly isNatted: boolean;
  /** 0 to 1: how much they like it. */
  readonly q: number;
  readonly product: string;
}

export function reachOf(owner: Registered | undefined, by: ReachedBy): readonly Reach[] {
  if (owner === undefined) return [];
  const best = [...owner.bindings].sort((a, b) => b.q - a.q || b.refreshedMs - a.refreshedMs);
  return best.map((binding) => {
    const { uri: requestUri, path: route, isNatted, q, product } = binding;
    return { requestUri, flow: flowTo(binding, by), route, isNatted, q, product };
  });
}

function flowTo(binding: Binding, by: ReachedBy): Flow {
  const { way, place, remote } = binding;
  if (by === 'source' || binding.path.length > 0 || binding.flow !== undefined) return way;
  const uri = parseUri(binding.uri);
  const contact = uri.ok && uri.value.kind === 'sip' ? uri.value : undefined;
  const address = contact && ipOf(contact.host);
  if (contact === undefined || address === undefined) return way;
  // A Contact from behind a NAT leads nowhere; where its messages come from leads back.
  if (isPrivateNetwork(address) && !isPrivateNetwork(remote.address)) return way;
  return new Flow(place, { address, port: contact.port ?? defaultPortOf(place.transport) });
}
