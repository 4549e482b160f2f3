// All bindings: by who has them and by where they came from, each with the end of its life. Who
// comes with the first one is online, who loses the last one is offline.
import { type Clock, ms, type Timers, TimerWheel } from '@tandem/base/kernel';
import {
  type Connection,
  detached,
  type Flow,
  type Place,
  type RegisterRequest,
  type SocketAddress,
  type TransportName,
} from '@tandem/protocol/sip';
import { Binding, NO_PATH, Registered } from './binding.ts';
import { BindingPlaces } from './binding-places.ts';
import type { Change, Changes } from './contact-rules.ts';
import type { PartyName, PresenceEvent } from './events.ts';
import type { Listener } from './ports.ts';

export interface BindingsOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly listener: Listener;
  readonly partiesOf: (user: string) => readonly PartyName[];
  /** Something of theirs is not as the store has it. */
  readonly changed: (user: string) => void;
}

/** How a REGISTER came. */
export interface Arrival {
  readonly place: Place;
  readonly remote: SocketAddress;
  /** Where requests go when that is not where it came from. */
  readonly requestRemote: SocketAddress | undefined;
  readonly flow: Flow | undefined;
  readonly isNatted: boolean;
  readonly product: string;
}

type Farewell = NonNullable<PresenceEvent['why']>;

/** Makes of phones and gateways: some hundreds in the world. */
const MAX_PRODUCTS = 1_000;
const TRANSPORTS: readonly TransportName[] = Object.freeze(['udp', 'tcp', 'tls']);

export class Bindings {
  readonly #options: BindingsOptions;
  readonly #byUser = new Map<string, Registered>();
  readonly #places = new BindingPlaces();
  readonly #natted = new Set<Binding>();
  readonly #products = new Map<string, string>();
  readonly #wheel: TimerWheel<Binding>;

  constructor(options: BindingsOptions) {
    const { clock, timers } = options;
    this.#options = options;
    this.#wheel = new TimerWheel({ clock, timers, onFire: (binding) => this.#expires(binding) });
  }

  /** Bindings that live. */
  get size(): number {
    return this.#wheel.size;
  }

  /** Those who have them. */
  get users(): number {
    return this.#byUser.size;
  }

  all(): Iterable<Registered> {
    return this.#byUser.values();
  }

  find(user: string): Registered | undefined {
    return this.#byUser.get(user);
  }

  /** Who registered from exactly there; undefined also when several did. */
  at(transport: TransportName, remote: SocketAddress): Binding | undefined {
    return this.#places.only(transport, remote);
  }

  /** Who registered from there, by whichever transport; of several any one. */
  someAt(remote: SocketAddress): Binding | undefined {
    if (!this.#places.has(remote.address)) return undefined;
    for (const transport of TRANSPORTS) {
      const [binding] = this.#places.all(transport, remote);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  isBoundAddress(address: string): boolean {
    return this.#places.has(address);
  }

  /** Those behind NAT that datagrams reach, as they are now. */
  behindNat(): readonly Binding[] {
    return [...this.#natted];
  }

  /** Does what a REGISTER asked for; tells what is there then. */
  apply(asked: RegisterRequest, changes: Changes<Binding>, came: Arrival): readonly Binding[] {
    const { user } = asked;
    const known = this.#byUser.get(user);
    const owner = known ?? new Registered(user);
    if (changes.kept.length > 0 && known === undefined) this.#byUser.set(user, owner);
    const wasOnline = owner.bindings.length > 0;
    for (const change of changes.kept) this.#keep(owner, { change, asked, came });
    for (const binding of changes.removed) this.#drop(binding);
    const first = owner.bindings[0];
    if (!wasOnline && first !== undefined) this.#tell('online', first);
    const last = changes.removed.at(-1);
    if (last !== undefined) this.#leaves(last, 'unregistered');
    if (changes.kept.length + changes.removed.length > 0) this.#options.changed(user);
    return owner.bindings;
  }

  /** The short path: nothing but the end of its life changes. */
  refresh(binding: Binding, cseq: number, seconds: number): void {
    binding.cseq = cseq;
    this.#extend(binding, seconds);
    // Who refreshes much more often than it has to needs no write each time: after a restart it is
    // a little older than it was, and long before its end comes the next refresh.
    const isWorthWriting = binding.expiresMs - binding.storedMs > (seconds * 1_000) / 4;
    if (isWorthWriting) this.#options.changed(binding.owner.user);
  }

  /** One that was there before the restart; the store has it. */
  restore(binding: Binding): void {
    const { owner } = binding;
    if (!this.#byUser.has(owner.user)) this.#byUser.set(owner.user, owner);
    this.#add(binding);
    this.#arm(binding);
  }

  /** Whoever it is, they are not known any more. */
  forget(user: string): void {
    const owner = this.#byUser.get(user);
    const last = owner?.bindings.at(-1);
    if (owner === undefined || last === undefined) return;
    for (const binding of owner.bindings) this.#drop(binding);
    this.#leaves(last, 'removed');
    this.#options.changed(user);
  }

  /** Behind NAT nobody can be reached but by the connection that they opened. */
  connectionClosed(connection: Connection): void {
    const { transport, remote } = connection;
    for (const binding of this.#places.all(transport, remote)) {
      if (binding.flow?.connection !== connection || !binding.isNatted) continue;
      this.#drop(binding);
      this.#leaves(binding, 'connectionClosed');
      this.#options.changed(binding.owner.user);
    }
  }

  clear(): void {
    this.#wheel.clear();
  }

  #keep(owner: Registered, { change, asked, came }: Kept): void {
    const { refreshes, contact, seconds } = change;
    const isSameText = refreshes?.uri === contact.uri;
    const binding = isSameText ? refreshes : this.#made(owner, { change, asked, came });
    if (refreshes !== undefined && !isSameText) {
      binding.registeredMs = refreshes.registeredMs;
      this.#drop(refreshes);
    }
    this.#places.remove(binding);
    this.#natted.delete(binding);
    if (binding.callId !== asked.callId) binding.callId = detached(asked.callId);
    binding.cseq = asked.cseq;
    binding.q = contact.q;
    binding.place = came.place;
    binding.remote = came.remote;
    binding.requestRemote = came.requestRemote;
    binding.flow = came.flow;
    binding.isNatted = came.isNatted;
    binding.path = asked.path.length === 0 ? NO_PATH : asked.path.map(detached);
    binding.product = this.#interned(came.product);
    if (isSameText) this.#index(binding);
    else this.#add(binding);
    this.#extend(binding, seconds);
  }

  #made(owner: Registered, { change, asked, came }: Kept): Binding {
    const { uri, instance } = change.contact;
    const binding = new Binding(owner, {
      uri: detached(uri),
      callId: detached(asked.callId),
      instance: instance === '' ? '' : detached(instance),
      place: came.place,
      remote: came.remote,
    });
    binding.registeredMs = this.#options.clock.wallMs();
    return binding;
  }

  #add(binding: Binding): void {
    const { owner } = binding;
    owner.bindings = [...owner.bindings, binding];
    this.#index(binding);
  }

  #index(binding: Binding): void {
    this.#places.add(binding);
    if (binding.isNatted && binding.place.transport === 'udp') this.#natted.add(binding);
  }

  #extend(binding: Binding, seconds: number): void {
    const nowMs = this.#options.clock.wallMs();
    binding.refreshedMs = nowMs;
    binding.expiresMs = nowMs + seconds * 1_000;
    this.#arm(binding);
  }

  #arm(binding: Binding): void {
    if (binding.timer !== undefined) this.#wheel.cancel(binding.timer);
    const leftMs = Math.max(0, binding.expiresMs - this.#options.clock.wallMs());
    binding.timer = this.#wheel.arm(ms(leftMs), binding);
  }

  #expires(binding: Binding): void {
    binding.timer = undefined;
    // The wall's clock was set back meanwhile.
    if (binding.expiresMs > this.#options.clock.wallMs()) {
      this.#arm(binding);
      return;
    }
    this.#drop(binding);
    this.#leaves(binding, 'expired');
    this.#options.changed(binding.owner.user);
  }

  #drop(binding: Binding): void {
    const { owner, timer } = binding;
    if (timer !== undefined) this.#wheel.cancel(timer);
    binding.timer = undefined;
    binding.isLive = false;
    owner.bindings = owner.bindings.filter((one) => one !== binding);
    this.#places.remove(binding);
    this.#natted.delete(binding);
  }

  /** Called when one has gone: were there others, nothing is to be told. */
  #leaves(binding: Binding, why: Farewell): void {
    const { owner } = binding;
    if (owner.bindings.length > 0) return;
    if (this.#byUser.get(owner.user) === owner) this.#byUser.delete(owner.user);
    this.#tell('offline', binding, why);
  }

  #tell(type: 'online' | 'offline', binding: Binding, why?: Farewell): void {
    const { clock, listener, partiesOf } = this.#options;
    const { owner, place, remote, product } = binding;
    listener.hears({
      ...{ type, user: owner.user, parties: partiesOf(owner.user), atMs: clock.wallMs() },
      ...{ transport: place.transport, local: place.local, remote, product },
      ...(why === undefined ? {} : { why }),
    });
  }

  #interned(product: string): string {
    const known = this.#products.get(product);
    if (known !== undefined) return known;
    if (this.#products.size >= MAX_PRODUCTS) this.#products.clear();
    const own = detached(product);
    this.#products.set(own, own);
    return own;
  }
}

interface Kept {
  readonly change: Change<Binding>;
  readonly asked: RegisterRequest;
  readonly came: Arrival;
}
