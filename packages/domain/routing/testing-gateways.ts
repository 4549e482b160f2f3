// For tests only: routing gateways in a few words, whole as the configuration gives them.
import type { MappingGateway, RoutingGateway } from '@tandem/domain/parties';
import { type Fields, mappingGateways, routingGateways, withDefaults } from '@tandem/edge/objects';
import type { RouteEntry } from './route-table.ts';

const whole = { account: 'vendor', password: null };

/** Keys are given in the order in which they stand. */
export function gatewaysOf(described: Readonly<Record<string, Fields>>): readonly RouteEntry[] {
  return Object.entries(described).map(([id, fields], at) => ({
    key: BigInt(at + 1),
    id,
    party: partyOf(withDefaults(routingGateways, id, { ...whole, ...fields })),
  }));
}

export function mappingGateway(id: string, fields: Fields): { id: string; party: MappingGateway } {
  const made = withDefaults(mappingGateways, id, { ...whole, ...fields });
  // What the schema fills in is exactly the type: a compile-time test of the schemas says so.
  return { id, party: made as unknown as MappingGateway };
}

const partyOf = (fields: Fields): RoutingGateway => fields as unknown as RoutingGateway;
