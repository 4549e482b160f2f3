// Who is registered, where we are registered, which gateways live, and the gate before the parser:
// joined to the SIP endpoint, the configuration and the data folder.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Disk, seconds, systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { SipEndpoint } from '@tandem/engine/calls';
import { Gate, type GateEvent, suspensionFile } from '@tandem/engine/gate';
import {
  diskBindingStore,
  followedGateways,
  keepNonces,
  Registry,
  type RegistryEvent,
  registrySettings,
  restoreNonces,
  snapshotDirectory,
} from '@tandem/engine/registry';
import type { Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';
import { DigestServer } from '@tandem/protocol/sip';
import { lookedUpOnce } from './at-address.ts';
import type { GatewayNames } from './gateway-names.ts';

export interface GateParts {
  readonly disk: Disk;
  readonly holder: SnapshotHolder;
  readonly log: Log;
  /** Somebody who is registered came from there. */
  readonly isBound: (address: string) => boolean;
  readonly gatewaysNamedAt: GatewayNames['gatewaysAt'];
  /** What waits to be read. */
  readonly backlogBytes: () => number;
}

export function makeGate(parts: GateParts): Gate {
  const { disk, holder, log, isBound, backlogBytes } = parts;
  const parameters = () => holder.current.parameters;
  return new Gate({
    clock: systemClock(),
    timers: systemTimers(),
    random: systemRandom(),
    known: { isBound, gatewayLimit: gatewayLimits(parts) },
    backlogBytes,
    settings: () => ({
      maxFailures: parameters().get('SS_AUTHENTICATION_MAX_RETRY'),
      suspendSeconds: parameters().get('SS_AUTHENTICATION_FAILED_SUSPEND'),
    }),
    listener: { hears: (event) => tell(event, log) },
    store: suspensionFile(disk),
  });
}

const KNOWN_BY_ADDRESS = [
  'mappingGatewaysByHost',
  'routingGatewaysByHost',
  'phonesByHost',
] as const;

/** Of several behind one address the widest counts: they cannot be told apart before parsing. */
export function gatewayLimits({
  holder,
  gatewaysNamedAt,
}: Pick<GateParts, 'holder' | 'gatewaysNamedAt'>): (address: string) => Limit | undefined {
  const configuredAt = lookedUpOnce(holder, limitAt);
  return (address) => {
    let widest = configuredAt(address)?.limit;
    for (const { party } of gatewaysNamedAt(address)) {
      widest = wider(widest, party.requestsPerSecond);
    }
    return widest;
  };
}

/** null: no limit of its own. */
type Limit = number | null;

function limitAt(snapshot: Snapshot, address: string): { readonly limit: Limit } | undefined {
  let widest: Limit | undefined;
  for (const index of KNOWN_BY_ADDRESS) {
    for (const { party } of snapshot.under(index, address)) {
      widest = wider(widest, 'requestsPerSecond' in party ? party.requestsPerSecond : null);
    }
  }
  return widest === undefined ? undefined : { limit: widest };
}

function wider(widest: Limit | undefined, limit: Limit): Limit {
  return limit === null || widest === null ? null : Math.max(widest ?? 0, limit);
}

function tell(event: GateEvent, log: Log): void {
  if (event.type === 'released') {
    log.info('SOURCE_RELEASED', 'a source is heard again', { source: event.source, by: event.by });
    return;
  }
  const { source, reason, untilMs } = event.suspension;
  log.warn('SOURCE_SUSPENDED', 'what comes from there is dropped', { source, reason, untilMs });
}

export interface RegistryParts {
  readonly disk: Disk;
  readonly holder: SnapshotHolder;
  readonly log: Log;
  readonly gate: Gate;
  readonly endpoint: SipEndpoint;
  readonly names: GatewayNames;
  readonly secretKey: string;
  readonly isDraining: () => boolean;
  /** Beside the log. */
  readonly hears: (event: RegistryEvent) => void;
}

export interface SwitchRegistry {
  readonly registry: Registry;
  readonly digest: DigestServer;
  stop(): Promise<void>;
}

export async function openRegistry(parts: RegistryParts): Promise<SwitchRegistry> {
  const { disk, holder, log, gate, endpoint, names, isDraining } = parts;
  const parameters = () => holder.current.parameters;
  const digest = new DigestServer({
    clock: systemClock(),
    random: systemRandom(),
    seal: nonceSeal(parts.secretKey),
    firstAnswerMs: () => seconds(parameters().get('SS_SIP_AUTHENTICATION_TIMEOUT')),
  });
  await restoreNonces(disk, digest.nonces);
  const { transport } = endpoint.stack;
  const directory = snapshotDirectory(() => holder.current);
  const registry = new Registry({
    ...{ digest, log, isDraining },
    clock: systemClock(),
    timers: systemTimers(),
    random: systemRandom(),
    directory: {
      ...directory,
      isKnownAddress: (address) =>
        directory.isKnownAddress(address) || names.gatewaysAt(address).length > 0,
    },
    watch: gate,
    listener: {
      hears: (event) => {
        tellRegistry(event, log);
        parts.hears(event);
      },
    },
    store: diskBindingStore(disk, systemTimers()),
    ways: {
      flowBack: (request, mode) => transport.flowBack(request, mode),
      placeOf: (by, local) => transport.placeAt(by, local),
    },
    requests: { request: (plan) => endpoint.ask(plan) },
    whereabouts: {
      flowsTo: ({ address, transport: by, localAddress }) =>
        endpoint.stack.flowsTo(names.hopsTo(address, by), localAddress ?? undefined),
    },
    settings: () => registrySettings(parameters()),
    abilities: { methods: endpoint.allow.split(', '), extensions: ['timer', '100rel'] },
  });
  const restored = await registry.start();
  if (restored > 0) log.info('BINDINGS_BACK', 'registrations are there again', { restored });
  for (const handler of registry.handlers) endpoint.serve(['REGISTER', 'OPTIONS'], handler);
  endpoint.onConnectionClosed((connection) => registry.connectionClosed(connection));
  const follow = (snapshot: Snapshot): void => registry.follow(followedGateways(snapshot));
  follow(holder.current);
  const stopFollowing = holder.onChange(follow);
  return {
    registry,
    digest,
    async stop() {
      stopFollowing();
      await registry.stop();
      await keepNonces(disk, digest.nonces);
    },
  };
}

/** Of this installation, so that a restart knows its own nonces. */
function nonceSeal(secretKey: string): Uint8Array {
  return createHmac('sha256', readFileSync(secretKey)).update('nonces of SIP digests').digest();
}

function tellRegistry(event: RegistryEvent, log: Log): void {
  switch (event.type) {
    case 'gatewayOffline':
      log.warn('GATEWAY_OFFLINE', 'no address of it answers', { gateway: event.gateway });
      break;
    case 'gatewayLive':
      log.info('GATEWAY_LIVE', 'it answers again', { gateway: event.gateway });
      break;
    case 'heartbeatRoundUnfinished': {
      const { terminals, sent } = event;
      const why = 'a round of heartbeats was not over when the next one was due';
      log.warn('HEARTBEATS_UNFINISHED', why, { terminals, sent });
      break;
    }
    default:
      // Phones come and go by the thousands: pages and figures show them.
      break;
  }
}
