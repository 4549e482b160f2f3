// A switch's registry and gate on the simulated network in virtual time, with phones around it.
import {
  BreakableDisk,
  type LinkQuality,
  MemoryLog,
  SimulatedNetwork,
  seededRandom,
  VirtualClock,
} from '@tandem/base/testkit';
import { ParameterView } from '@tandem/domain/parameters';
import { Gate, type GateEvent, type GateSettings, suspensionFile } from '@tandem/engine/gate';
import {
  diskBindingStore,
  keepNonces,
  type Member,
  Registry,
  type RegistryEvent,
  type RegistrySettings,
  registrySettings,
  restoreNonces,
} from '@tandem/engine/registry';
import { DigestServer } from '@tandem/protocol/sip';
import { Phone, type PhoneOptions } from './phone.ts';
import { UserAgent } from './user-agent.ts';

export const US = '198.51.100.1';
export const VENDOR = '203.0.113.80';
export const GATEWAY = '203.0.113.90';
const SEAL = seededRandom('seal').bytes(32);

export interface WorldOptions {
  readonly disk?: BreakableDisk;
  readonly clock?: VirtualClock;
  readonly network?: SimulatedNetwork;
  readonly quality?: Partial<LinkQuality>;
  readonly parameters?: readonly (readonly [string, unknown])[];
  readonly gate?: Partial<GateSettings>;
  /** Its own; US when not said. */
  readonly address?: string;
}

export class World {
  readonly clock: VirtualClock;
  readonly network: SimulatedNetwork;
  readonly disk: BreakableDisk;
  readonly log = new MemoryLog();
  readonly events: RegistryEvent[] = [];
  readonly gateEvents: GateEvent[] = [];
  /** By user. */
  readonly members = new Map<string, Member>();
  readonly knownAddresses = new Set<string>([GATEWAY]);
  readonly agent: UserAgent;
  readonly digest: DigestServer;
  readonly gate: Gate;
  readonly registry: Registry;
  readonly view: ParameterView;
  isDraining = false;

  constructor(options: WorldOptions = {}) {
    this.clock = options.clock ?? new VirtualClock();
    const { clock } = this;
    const random = seededRandom(1);
    this.network =
      options.network ??
      new SimulatedNetwork({ clock, random, quality: options.quality ?? { delayMs: 5 } });
    this.disk = options.disk ?? new BreakableDisk();
    this.view = viewWith(options.parameters ?? []);
    const { view } = this;
    const settings: RegistrySettings = registrySettings(view);
    this.gate = new Gate({
      ...{ clock, timers: clock, random, store: suspensionFile(this.disk) },
      known: {
        gatewayLimit: (address) => (this.knownAddresses.has(address) ? null : undefined),
        isBound: (address) => this.registry.bindings.isBoundAddress(address),
      },
      settings: () => ({
        maxFailures: view.get('SS_AUTHENTICATION_MAX_RETRY'),
        suspendSeconds: view.get('SS_AUTHENTICATION_FAILED_SUSPEND'),
        ...options.gate,
      }),
      listener: { hears: (event) => this.gateEvents.push(event) },
    });
    const gate = this.gate;
    this.agent = new UserAgent({
      network: this.network,
      clock,
      address: options.address ?? US,
      gate,
    });
    this.digest = new DigestServer({
      ...{ clock, random, seal: SEAL, algorithms: ['SHA-256', 'MD5'] },
      firstAnswerMs: () => view.get('SS_SIP_AUTHENTICATION_TIMEOUT') * 1_000,
    });
    const { transport } = this.agent.stack;
    this.registry = new Registry({
      ...{ clock, timers: clock, random, log: this.log.log, digest: this.digest, watch: gate },
      directory: {
        whoIs: (user) => this.members.get(user),
        isKnownAddress: (address) => this.knownAddresses.has(address),
      },
      listener: { hears: (event) => this.events.push(event) },
      store: diskBindingStore(this.disk, clock),
      ways: {
        placeOf: (name, local) =>
          transport.places.find(
            (place) => place.transport === name && place.local.port === local.port,
          ),
        flowBack: (request, mode) => transport.flowBack(request, mode),
      },
      requests: this.agent,
      whereabouts: {
        flowsTo: ({ address, transport: by }) => {
          const [host = '', port] = address.split(':');
          return this.agent.flowsTo(host, by, port === undefined ? 5060 : Number(port));
        },
      },
      settings: () => settings,
      isDraining: () => this.isDraining,
      abilities: { methods: ['INVITE', 'ACK', 'BYE', 'OPTIONS', 'REGISTER'], extensions: ['path'] },
    });
    this.agent.onRequest = (received, transaction, reply) => {
      const handler = this.registry.handlers.find((one) => one.handles(received.method));
      if (handler === undefined) reply.withhold();
      else handler.request(received, transaction, reply);
    };
    this.agent.onConnectionClosed = (connection) => this.registry.connectionClosed(connection);
  }

  static async started(options: WorldOptions = {}): Promise<World> {
    const world = new World(options);
    await world.agent.listens();
    const starting = Promise.all([
      world.gate.start(),
      world.registry.start(),
      restoreNonces(world.disk, world.digest.nonces),
    ]);
    await world.passes(100);
    await starting;
    return world;
  }

  /** In good order. */
  async stops(): Promise<void> {
    const stopping = [
      this.registry.stop(),
      this.gate.stop(),
      keepNonces(this.disk, this.digest.nonces),
      this.agent.stack.close(),
    ];
    await this.passes(10_000);
    await Promise.all(stopping);
  }

  /** Killed: nothing is written, sockets are gone. */
  async dies(): Promise<BreakableDisk> {
    const disk = this.disk.crash('kept');
    await this.stops();
    return disk;
  }

  knows(user: string, password = `secret of ${user}`, more: Partial<Member> = {}): void {
    this.members.set(user, {
      ...{ password, parties: [{ kind: 'phones', id: user }], transports: null },
      ...{
        replyAddress: 'socket',
        reliableProvisional: 'supported',
        sessionTimer: true,
        requestAddress: 'socket',
        localAddress: null,
        ...more,
      },
    });
  }

  async phone(user: string, address: string, more: Partial<PhoneOptions> = {}): Promise<Phone> {
    const { network, clock } = this;
    if (!this.members.has(user)) this.knows(user);
    const password = `secret of ${user}`;
    const options = {
      network,
      clock,
      address,
      user,
      password,
      registrar: this.agent.address,
      ...more,
    };
    return new Phone(options).listens();
  }

  async passes(durationMs: number): Promise<this> {
    await this.clock.passes(durationMs);
    return this;
  }

  /** `online 1001`, `offline 1001 expired` */
  presence(): readonly string[] {
    return this.events.splice(0).flatMap((event) => {
      if (event.type !== 'online' && event.type !== 'offline') return [];
      return [[event.type, event.user, event.why].filter(Boolean).join(' ')];
    });
  }

  bindingsOf(user: string) {
    return this.registry.bindings.find(user)?.bindings ?? [];
  }
}

function viewWith(parameters: NonNullable<WorldOptions['parameters']>): ParameterView {
  const changed = ParameterView.defaults.withChanges(parameters);
  if (!changed.ok) throw new Error(JSON.stringify(changed.error));
  return changed.value.view;
}
