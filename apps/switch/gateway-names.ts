// Gateways by name: resolved ahead of their calls, as the configuration names them.
import { type Clock, type Random, seconds, type Timers } from '@tandem/base/kernel';
import { hopToAddress, splitAddress } from '@tandem/engine/calls';
import type { Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';
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
  readonly holder: SnapshotHolder;
}

export interface GatewayNames {
  readonly targets: KnownTargets;
  /** What is known now; none when a name is not known, or not yet. */
  hopsTo(address: string, transport: TransportName): readonly NextHop[];
  stop(): void;
}

export function gatewayNames(options: GatewayNamesOptions): GatewayNames {
  const { clock, timers, random, transports, families, holder } = options;
  const resolver = new CachingResolver(options.resolver, clock);
  const targets = new KnownTargets({
    ...{ clock, timers, random },
    locate: (wanted) => locate(wanted, { resolver, transports, families }),
    updateInterval: () => seconds(holder.current.parameters.get('SERVER_DNS_UPDATE_INTERVAL')),
  });
  const watched = new Map<string, Target>();
  const follow = (snapshot: Snapshot): void => {
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
    stop() {
      stopFollowing();
      targets.stop();
    },
  };
}

function namesIn(snapshot: Snapshot): ReadonlyMap<string, Target> {
  const names = new Map<string, Target>();
  for (const { party } of snapshot.all('routingGateways')) {
    for (const address of party.addresses) {
      if (hopToAddress(address, party.transport) !== undefined) continue;
      const named = targetNamed(address, party.transport);
      if (named !== undefined) names.set(targetText(named), named);
    }
  }
  return names;
}

function targetNamed(address: string, transport: TransportName): Target | undefined {
  const split = splitAddress(address);
  return split && target({ ...split, transport, secure: false });
}
