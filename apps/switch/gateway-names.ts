// Gateways by name, and servers that are asked about numbers: resolved ahead of need, as the
// configuration names them.
import { type Clock, type Random, seconds, type Timers } from '@tandem/base/kernel';
import { hopToAddress, serversAskedBySip, splitAddress } from '@tandem/engine/calls';
import type { Entry, Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';
import {
  CachingResolver,
  KnownTargets,
  locate,
  type NextHop,
  type Resolver,
  type Target,
  type TransportName,
  target,
  targetText,
} from '@tandem/protocol/sip';

export interface GatewayNamesOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly resolver: Resolver;
  readonly transports: readonly TransportName[];
  readonly families: readonly (4 | 6)[];
  readonly holder: Pick<SnapshotHolder, 'current' | 'onChange'>;
}

export interface GatewayNames {
  readonly targets: KnownTargets;
  /** What is known now; none when a name is not known, or not yet. */
  hopsTo(address: string, transport: TransportName): readonly NextHop[];
  /** Routing gateways whose names lead to this address now. */
  gatewaysAt(address: string): readonly Entry<'routingGateways'>[];
  stop(): void;
}

export function gatewayNames(options: GatewayNamesOptions): GatewayNames {
  const { clock, timers, random, transports, families, holder } = options;
  const resolver = new CachingResolver(options.resolver, clock);
  const targets = new KnownTargets({
    ...{ clock, timers, random },
    locate: (wanted) => locate(wanted, { resolver, transports, families }),
    updateInterval: () => seconds(holder.current.parameters.get('SERVER_DNS_UPDATE_INTERVAL')),
    learned: () => {
      found = undefined;
    },
  });
  /** Made when it is asked for: each datagram asks. */
  let found: ReadonlyMap<string, readonly Entry<'routingGateways'>[]> | undefined;
  const watched = new Map<string, Target>();
  const follow = (snapshot: Snapshot): void => {
    found = undefined;
    const wanted = namesIn(snapshot);
    for (const [key, named] of wanted) {
      if (!watched.has(key)) targets.watch(named);
    }
    for (const [key, named] of watched) {
      if (!wanted.has(key)) targets.unwatch(named);
    }
    watched.clear();
    for (const [key, named] of wanted) watched.set(key, named);
  };
  follow(holder.current);
  const stopFollowing = holder.onChange(follow);
  return {
    targets,
    hopsTo(address, transport) {
      const hop = hopToAddress(address, transport);
      if (hop !== undefined) return [hop];
      const named = targetNamed(address, transport);
      return (named && targets.hopsTo(named)) ?? [];
    },
    gatewaysAt(address) {
      found ??= byAddress(holder.current, targets);
      return found.get(address) ?? NOBODY;
    },
    stop() {
      stopFollowing();
      targets.stop();
    },
  };
}

const NOBODY: readonly Entry<'routingGateways'>[] = Object.freeze([]);

function namesIn(snapshot: Snapshot): ReadonlyMap<string, Target> {
  const names = new Map<string, Target>();
  for (const gateway of snapshot.all('routingGateways')) {
    for (const named of namesOf(gateway)) names.set(targetText(named), named);
  }
  const asked = serversAskedBySip(snapshot).flatMap((address) => namedBy(address, 'udp'));
  for (const named of asked) names.set(targetText(named), named);
  return names;
}

function namesOf({ party }: Entry<'routingGateways'>): readonly Target[] {
  return party.addresses.flatMap((address) => namedBy(address, party.transport));
}

/** Nobody, where it is an address already. */
function namedBy(address: string, transport: TransportName): readonly Target[] {
  if (hopToAddress(address, transport) !== undefined) return [];
  const named = targetNamed(address, transport);
  return named === undefined ? [] : [named];
}

function byAddress(
  snapshot: Snapshot,
  targets: KnownTargets,
): ReadonlyMap<string, readonly Entry<'routingGateways'>[]> {
  const all = new Map<string, Entry<'routingGateways'>[]>();
  for (const gateway of snapshot.all('routingGateways')) {
    const hops = namesOf(gateway).flatMap((named) => targets.hopsTo(named) ?? []);
    for (const address of new Set(hops.map((hop) => hop.remote.address))) {
      all.set(address, [...(all.get(address) ?? []), gateway]);
    }
  }
  return all;
}

function targetNamed(address: string, transport: TransportName): Target | undefined {
  const split = splitAddress(address);
  return split && target({ ...split, transport, secure: false });
}
