// How requests get to somebody who is registered.
import { Flow, ipOf, parseUri } from '@tandem/protocol/sip';
import type { Binding, Registered } from './binding.ts';

/** `contact`: SS_SIP_ROUTING_GATEWAY_INVITE_USE_CONTACT, for gateways that are not behind NAT. */
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
  const isOfContact = by === 'contact' && binding.path.length === 0 && binding.flow === undefined;
  if (!isOfContact) return binding.way;
  const uri = parseUri(binding.uri);
  if (!uri.ok || uri.value.kind !== 'sip') return binding.way;
  const address = ipOf(uri.value.host);
  return address === undefined
    ? binding.way
    : new Flow(binding.place, { address, port: uri.value.port ?? 5060 });
}
