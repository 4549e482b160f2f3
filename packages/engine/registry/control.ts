// What operators see of the registry: `tandem registrations`, `tandem gateways`.
import type { Clock } from '@tandem/base/kernel';
import { addressText } from '@tandem/protocol/sip';
import type { Binding } from './binding.ts';
import type { FailedRegistration } from './failed-registrations.ts';
import type { AddressTested, TestedAddress } from './network-test.ts';
import type { AddressLife } from './options-checks.ts';
import type { Registry } from './registry.ts';
import type { Vendor } from './vendor.ts';

export type { AddressTested, FailedRegistration, TestedAddress };

/** Somebody who is registered with us, at one place. */
export interface RegistrationView {
  readonly user: string;
  readonly contact: string;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** Where it came from, and the address of ours that it came to. */
  readonly remote: string;
  readonly local: string;
  readonly behindNat: boolean;
  readonly q: number;
  readonly product: string;
  readonly registeredMs: number;
  readonly refreshedMs: number;
  readonly expiresMs: number;
}

/** One of our registrations at vendors. */
export interface VendorView {
  readonly gateway: string;
  readonly user: string;
  readonly address: string;
  readonly state: 'registered' | 'registering' | 'refused' | 'unanswered' | 'leaving';
  /** The vendor takes calls from us as far as we know. */
  readonly registered: boolean;
  readonly untilMs: number | undefined;
  readonly nextMs: number | undefined;
  readonly lastStatus: number | undefined;
  readonly lastReason: string;
  readonly lastMs: number | undefined;
}

/** A gateway that is asked, or that we register at. */
export interface GatewayView {
  readonly gateway: string;
  readonly live: boolean;
  readonly addresses: readonly AddressLife[];
  readonly registration: VendorView | undefined;
}

export interface RegistrationsPage {
  readonly limit: number;
  /** The last user of the page before. */
  readonly after?: string;
  /** Only those whose user begins so. */
  readonly prefix?: string;
  /** Only these, whatever else is said: of somebody who sees phones of his own alone. */
  readonly users?: readonly string[];
}

/** Somebody who came or went, as he is now: without a registration he is gone. */
export interface UserPresence {
  readonly user: string;
  readonly registrations: readonly RegistrationView[];
}

/** Who came and went since somebody asked last. */
export interface PresenceChanged {
  /** What to ask with the next time. */
  readonly at: number;
  /** More has happened than is told: the list has the rest. */
  readonly isCut: boolean;
  readonly users: number;
  readonly bindings: number;
  readonly changed: readonly UserPresence[];
}

export interface RegistryControl {
  /** By user; all bindings of a user are on one page. */
  registrations(page: RegistrationsPage): readonly RegistrationView[];
  /** null: from now on. */
  presence(since: number | null): PresenceChanged;
  gateways(): readonly GatewayView[];
  /** That failed lately, newest first. */
  failures(): readonly FailedRegistration[];
  /** Each of the addresses, at the same time. */
  test(addresses: readonly TestedAddress[]): Promise<readonly AddressTested[]>;
  counters(): Readonly<Record<string, number>>;
}

export function registryControl(
  registry: Registry,
  clock: Pick<Clock, 'now' | 'wallMs'>,
): RegistryControl {
  const viewsOf = (user: string): readonly RegistrationView[] =>
    registry.bindings.find(user)?.bindings.map(viewOf) ?? [];
  return {
    presence: (since) => {
      const { users, size: bindings } = registry.bindings;
      return { ...registry.presence.since(since, viewsOf), users, bindings };
    },
    registrations: (page) => usersOf(registry, page).flatMap(viewsOf),
    gateways: () => gatewaysOf(registry, clock),
    failures: () => registry.failures.all(),
    test: (addresses) =>
      Promise.all(
        addresses.map(
          (address) =>
            new Promise<AddressTested>((resolve) => registry.networkTest.begin(address, resolve)),
        ),
      ),
    counters: () => countersOf(registry),
  };
}

/**
 * Of 100,000 the first of a page are kept aside as they are met: to sort all of them would hold up
 * the calls of this thread.
 */
function usersOf(registry: Registry, page: RegistrationsPage): readonly string[] {
  const { limit, after = '', prefix = '', users } = page;
  if (users !== undefined) return users.slice(0, limit);
  let first: string[] = [];
  let last: string | undefined;
  for (const { user } of registry.bindings.all()) {
    if (user <= after || !user.startsWith(prefix) || (last !== undefined && user > last)) continue;
    first.push(user);
    if (first.length < 2 * limit) continue;
    first = first.sort().slice(0, limit);
    last = first.at(-1);
  }
  return first.sort().slice(0, limit);
}

function viewOf(binding: Binding): RegistrationView {
  const { owner, uri: contact, place, remote, isNatted, q, product } = binding;
  const { registeredMs, refreshedMs, expiresMs } = binding;
  return {
    ...{ user: owner.user, contact, transport: place.transport, remote: addressText(remote) },
    ...{ local: addressText(place.local), behindNat: isNatted, q, product },
    ...{ registeredMs, refreshedMs, expiresMs },
  };
}

function gatewaysOf(
  registry: Registry,
  clock: Pick<Clock, 'now' | 'wallMs'>,
): readonly GatewayView[] {
  const addresses = new Map<string, AddressLife[]>();
  for (const life of registry.checks.all()) {
    addresses.set(life.gateway, [...(addresses.get(life.gateway) ?? []), life]);
  }
  const vendors = new Map([...registry.vendors.all()].map((one) => [one.gateway.id, one]));
  const names = [...new Set([...addresses.keys(), ...vendors.keys()])].sort();
  return names.map((gateway) => {
    const vendor = vendors.get(gateway);
    return {
      gateway,
      live: registry.isGatewayLive(gateway),
      addresses: addresses.get(gateway) ?? [],
      registration: vendor && vendorView(vendor, clock),
    };
  });
}

function vendorView(vendor: Vendor, clock: Pick<Clock, 'now' | 'wallMs'>): VendorView {
  const { gateway, state, isRegistered: registered, nextMs, lastAnswer } = vendor;
  const untilNow = 'untilMs' in state ? state.untilMs : undefined;
  return {
    ...{ gateway: gateway.id, user: gateway.user, address: gateway.addresses[0] ?? '' },
    ...{ state: stateOf(vendor), registered, nextMs },
    untilMs: untilNow === undefined ? undefined : clock.wallMs() + untilNow - clock.now(),
    lastStatus: lastAnswer?.status,
    lastReason: lastAnswer?.reason ?? '',
    lastMs: lastAnswer?.atMs,
  };
}

function stateOf({ state, lastAnswer }: Vendor): VendorView['state'] {
  switch (state.name) {
    case 'registered':
      return 'registered';
    case 'off':
    case 'leaving':
      return 'leaving';
    case 'asking':
      return 'registering';
    case 'resting':
      return lastAnswer?.status === undefined ? 'unanswered' : 'refused';
  }
}

function countersOf(registry: Registry): Readonly<Record<string, number>> {
  const { bindings, registrar, authenticator, heartbeats, optionsAnswers, keeper } = registry;
  return {
    ...{ bindings: bindings.size, users: bindings.users, writeFailures: keeper.failures },
    registersTaken: registrar.counters.taken,
    registersLightweight: registrar.counters.lightweight,
    registersRefused: registrar.counters.refused,
    digestsRight: authenticator.counters.authentic,
    digestsWrong: authenticator.counters.wrong,
    digestsStale: authenticator.counters.stale,
    heartbeatsSent: heartbeats.counters.sent,
    heartbeatsFailed: heartbeats.counters.failed,
    heartbeatRounds: heartbeats.counters.rounds,
    heartbeatRoundsUnfinished: heartbeats.counters.unfinishedRounds,
    optionsAnswered: optionsAnswers.counters.answered,
    optionsOfStrangers: optionsAnswers.counters.strangers,
  };
}
