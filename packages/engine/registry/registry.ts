// The registry joined: who is registered with us, where we are registered, and which gateways live.
// The switch makes one, gives its handlers to the SIP endpoint and its sources to the gate.
import { type Clock, type Ms, ms, type Random, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { Connection, DigestServer, SocketAddress } from '@tandem/protocol/sip';
import { Authenticator } from './authenticator.ts';
import { BindingKeeper } from './binding-keeper.ts';
import { Bindings } from './bindings.ts';
import { FailedRegistrations } from './failed-registrations.ts';
import { Heartbeats } from './heartbeats.ts';
import { NetworkTest } from './network-test.ts';
import { OptionsAnswers } from './options-answers.ts';
import { type CheckedGateway, OptionsChecks } from './options-checks.ts';
import type {
  AuthenticationSettings,
  BindingStore,
  Directory,
  HeartbeatSettings,
  Listener,
  Member,
  OutgoingRequests,
  OutOfDialogHandler,
  RegistrarSettings,
  Setting,
  SourceWatch,
  Ways,
  Whereabouts,
} from './ports.ts';
import { PresenceChanges } from './presence-changes.ts';
import { type Reach, type ReachedBy, reachOf } from './reach.ts';
import { Registrar } from './registrar.ts';
import type { VendorGateway, VendorSettings } from './vendor.ts';
import { Vendors } from './vendors.ts';

export interface RegistryOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly digest: DigestServer;
  readonly directory: Directory;
  /** The gate. */
  readonly watch: SourceWatch;
  readonly listener: Listener;
  readonly store: BindingStore;
  readonly ways: Ways;
  readonly requests: OutgoingRequests;
  readonly whereabouts: Whereabouts;
  readonly settings: Setting<RegistrySettings>;
  readonly isDraining: Setting<boolean>;
  /** What we can do, as Allow and Supported say it. */
  readonly abilities: {
    readonly methods: readonly string[];
    readonly extensions: readonly string[];
  };
}

export interface RegistrySettings {
  readonly registrar: RegistrarSettings;
  readonly authentication: AuthenticationSettings;
  readonly heartbeats: HeartbeatSettings;
  readonly vendors: VendorSettings;
  /** SS_SIP_OPTIONS_CHECK_PERIOD */
  readonly checkPeriodMs: Ms;
  /** SS_REPLY_UNAUTHORIZED */
  readonly answersStrangers: boolean;
}

/** Gateways, as far as they are asked or registered at. */
export interface FollowedGateways {
  readonly checked: Iterable<CheckedGateway>;
  readonly registeredAt: Iterable<VendorGateway>;
}

/** Those who are looked at in one go when the configuration has changed: some milliseconds. */
const USERS_PER_LOOK = 5_000;
const LOOK_PAUSE_MS = ms(5);
/** Nobody comes and goes more often, so that a later process begins beyond an earlier one. */
const CHANGES_A_MS = 1_000;

export class Registry {
  readonly bindings: Bindings;
  readonly authenticator: Authenticator;
  readonly registrar: Registrar;
  readonly optionsAnswers: OptionsAnswers;
  readonly checks: OptionsChecks;
  readonly vendors: Vendors;
  readonly heartbeats: Heartbeats;
  readonly keeper: BindingKeeper;
  readonly presence: PresenceChanges;
  readonly failures: FailedRegistrations;
  readonly networkTest: NetworkTest;
  /** For the SIP endpoint, in any order. */
  readonly handlers: readonly OutOfDialogHandler[];
  readonly #options: RegistryOptions;
  #looks = 0;

  constructor(options: RegistryOptions) {
    const { clock, timers, random, digest, directory, watch, log, settings } = options;
    const { store, ways, requests, whereabouts, abilities, isDraining } = options;
    this.#options = options;
    this.presence = new PresenceChanges(clock.wallMs() * CHANGES_A_MS);
    this.failures = new FailedRegistrations(clock);
    const listener = this.#tellsAll();
    this.bindings = new Bindings({
      ...{ clock, timers, listener },
      partiesOf: (user) => directory.whoIs(user)?.parties ?? [],
      changed: (user) => this.keeper.note(user),
    });
    const { bindings } = this;
    this.keeper = new BindingKeeper({ clock, timers, log, store, bindings, ways });
    this.authenticator = new Authenticator({
      ...{ digest, directory, watch, random },
      settings: () => settings().authentication,
    });
    this.registrar = new Registrar({
      ...{ clock, random, bindings, ways, authenticator: this.authenticator },
      failures: this.failures,
      settings: () => settings().registrar,
    });
    this.optionsAnswers = new OptionsAnswers({
      ...{ random, abilities, isDraining },
      isKnown: (address) => directory.isKnownAddress(address) || bindings.isBoundAddress(address),
      answersStrangers: () => settings().answersStrangers,
    });
    const asking = { clock, timers, random, requests, whereabouts, listener };
    this.networkTest = new NetworkTest(asking);
    this.checks = new OptionsChecks({ ...asking, periodMs: () => settings().checkPeriodMs });
    this.vendors = new Vendors({ ...asking, settings: () => settings().vendors });
    this.heartbeats = new Heartbeats({
      ...{ clock, timers, listener },
      terminals: () => bindings.behindNat(),
      settings: () => settings().heartbeats,
    });
    this.handlers = [this.registrar, this.optionsAnswers];
  }

  /** Before the first request is taken. Gives how many bindings are there again. */
  async start(): Promise<number> {
    const restored = await this.keeper.start();
    this.heartbeats.start();
    return restored;
  }

  /** After each change of the configuration. */
  follow({ checked, registeredAt }: FollowedGateways): void {
    this.checks.follow(checked);
    this.vendors.follow(registeredAt);
    this.#looks += 1;
    this.#look(
      [...this.bindings.all()].map(({ user }) => user),
      this.#looks,
    );
  }

  /** Not: we are to be registered there and are not, or none of its addresses lives. */
  isGatewayLive(gateway: string): boolean {
    return this.vendors.isUsable(gateway) && this.checks.isLive(gateway);
  }

  /** Where somebody can be called now, the place they like best first; none: offline. */
  reach(user: string, by: ReachedBy = 'source'): readonly Reach[] {
    return reachOf(this.bindings.find(user), by);
  }

  /** Who registered from there. */
  memberAt(remote: SocketAddress): Member | undefined {
    const binding = this.bindings.someAt(remote);
    return binding && this.#options.directory.whoIs(binding.owner.user);
  }

  connectionClosed(connection: Connection): void {
    this.bindings.connectionClosed(connection);
    this.vendors.connectionClosed(connection);
  }

  async stop(): Promise<void> {
    this.#looks += 1;
    this.heartbeats.stop();
    this.checks.stop();
    this.vendors.stop();
    await this.keeper.stop();
    this.bindings.clear();
  }

  #tellsAll(): Listener {
    const { listener } = this.#options;
    return {
      hears: (event) => {
        this.presence.hears(event);
        listener.hears(event);
      },
    };
  }

  /** Bindings of those who are gone go too; a few at a time, until the next change begins anew. */
  #look(users: readonly string[], look: number): void {
    if (look !== this.#looks) return;
    const { directory, timers } = this.#options;
    for (const user of users.slice(0, USERS_PER_LOOK)) {
      if (directory.whoIs(user) === undefined) this.bindings.forget(user);
    }
    const left = users.slice(USERS_PER_LOOK);
    if (left.length > 0) timers.after(LOOK_PAUSE_MS, () => this.#look(left, look));
  }
}
