// Who can be called now, and where: routing gateways by our questions, by our registrations at them
// and by theirs with us; phones by theirs.
import type { PhonePlaces, Reachability } from '@tandem/engine/calls';
import type { Registry } from '@tandem/engine/registry';
import type { Entry, SnapshotHolder } from '@tandem/engine/snapshot';
import { addressText } from '@tandem/protocol/sip';
import type { GatewayNames } from './gateway-names.ts';

const USE_CONTACT = 'SS_SIP_ROUTING_GATEWAY_INVITE_USE_CONTACT';

const NOWHERE = { addresses: [], transport: 'udp' } as const;

export interface ReachParts {
  readonly holder: Pick<SnapshotHolder, 'current'>;
  readonly registry: Pick<Registry, 'reach' | 'isGatewayLive' | 'checks'>;
  readonly names: Pick<GatewayNames, 'hopsTo'>;
}

export function reachability({ holder, registry, names }: ReachParts): Reachability {
  const find = (key: bigint) => holder.current.byKey('routingGateways', key);
  return {
    isOffline(key) {
      const gateway = find(key);
      if (gateway === undefined) return true;
      const { registration } = gateway.party;
      if (registration === 'dynamic') return registry.reach(userOf(gateway)).length === 0;
      return !registry.isGatewayLive(gateway.id);
    },
    addressesOf(key) {
      const gateway = find(key);
      if (gateway === undefined) return null;
      const { registration, addresses } = gateway.party;
      if (registration === 'dynamic') {
        const usesContact = holder.current.parameters.get(USE_CONTACT);
        const places = registry.reach(userOf(gateway), usesContact ? 'contact' : 'source');
        return places.map(({ flow }) => addressText(flow.remote));
      }
      const live = addresses.filter((address) =>
        registry.checks.isLiveAddress(gateway.id, address),
      );
      return live.length === addresses.length ? null : live;
    },
    placesNamed(key) {
      const { addresses, transport } = find(key)?.party ?? NOWHERE;
      return addresses
        .flatMap((address) => names.hopsTo(address, transport))
        .map(({ remote }) => addressText(remote));
    },
  };
}

export function phonePlaces(registry: Registry): PhonePlaces {
  return {
    placesOf: (number) =>
      registry.reach(number).map(({ requestUri, flow: way, route, isNatted, q }) => ({
        ...{ requestUri, way, route, isNatted, q },
        ...{ address: way.remote.address, transport: way.place.transport },
      })),
  };
}

/** One that has no user of its own registers under its id. */
const userOf = ({ id, party }: Entry<'routingGateways'>): string => party.user ?? id;
