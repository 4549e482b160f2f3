// A network in memory and in virtual time: datagrams and streams between addresses, with seeded
// loss, delay, jitter, reordering, duplication, partitions and NATs. The same seed, the same
// network.
import {
  type Clock,
  fail,
  InvariantError,
  invariant,
  ms,
  ok,
  type Result,
  type Timers,
} from '@tandem/base/kernel';
import { type Endpoint, endpoint, endpointText } from './network-endpoint.ts';
import { Link, type LinkQuality, PERFECT_LINK } from './network-link.ts';
import { type NatOptions, SimulatedNat } from './network-nat.ts';
import type { ConnectFailure, SimulatedStream, StreamEvents } from './network-stream.ts';
import { StreamPair } from './network-stream.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface SimulatedNetworkOptions {
  readonly clock: Clock & Timers;
  readonly random: SeededRandom;
  /** Of all links that are not described otherwise. */
  readonly quality?: Partial<LinkQuality>;
}

export interface Datagram {
  /** As the receiver sees it: behind a NAT, the NAT's. */
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** The receiver's own copy. */
  readonly bytes: Uint8Array;
}

export interface SimulatedSocket {
  readonly local: Endpoint;
  send(to: Endpoint | string, bytes: Uint8Array): void;
  close(): void;
}

export interface SimulatedListener {
  readonly local: Endpoint;
  close(): void;
}

export interface NetworkCounts {
  readonly sent: number;
  readonly delivered: number;
  readonly duplicated: number;
  /** On the link. */
  readonly lost: number;
  /** Not let in by a NAT. */
  readonly filtered: number;
  /** Nobody was bound there. */
  readonly unreachable: number;
}

/** The most that one datagram holds over IPv4. */
const LARGEST_DATAGRAM_BYTES = 65_507;
const FIRST_EPHEMERAL_PORT = 32_768;
const LAST_PORT = 65_535;
/** How long a connection is tried that nobody answers. */
const CONNECT_TIMEOUT_MS = 30_000;

type Receive = (datagram: Datagram) => void;
type Accept = (stream: SimulatedStream) => StreamEvents;

export class SimulatedNetwork {
  readonly #clock: Clock & Timers;
  readonly #random: SeededRandom;
  readonly #quality: LinkQuality;
  readonly #links = new Map<string, Link>();
  readonly #receivers = new Map<string, Receive>();
  readonly #listeners = new Map<string, Accept>();
  readonly #nats: SimulatedNat[] = [];
  readonly #counts = { sent: 0, delivered: 0, duplicated: 0, lost: 0, filtered: 0, unreachable: 0 };
  #onWire: (datagram: Datagram) => void = () => undefined;
  #nextPort = FIRST_EPHEMERAL_PORT;

  constructor(options: SimulatedNetworkOptions) {
    this.#clock = options.clock;
    this.#random = options.random.fork('network');
    this.#quality = { ...PERFECT_LINK, ...options.quality };
  }

  get counts(): NetworkCounts {
    return { ...this.#counts };
  }

  /** Sees each datagram as it is sent, before the link has its way: for traces of failing runs. */
  watch(onWire: (datagram: Datagram) => void): void {
    this.#onWire = onWire;
  }

  /** Describes one direction; what is not said stays as it was. */
  oneWay(from: string, to: string, quality: Partial<LinkQuality>): void {
    const link = this.#link(from, to);
    link.quality = { ...link.quality, ...quality };
  }

  bothWays(one: string, other: string, quality: Partial<LinkQuality>): void {
    this.oneWay(one, other, quality);
    this.oneWay(other, one, quality);
  }

  /** Nothing passes between the two sides, until the returned function heals it. */
  partition(side: readonly string[], otherSide: readonly string[]): () => void {
    const links = side.flatMap((one) =>
      otherSide.flatMap((other) => [this.#link(one, other), this.#link(other, one)]),
    );
    const cut = (isCut: boolean): void => {
      for (const link of links) link.cut = isCut;
    };
    cut(true);
    return () => cut(false);
  }

  addNat(options: NatOptions): SimulatedNat {
    const nat = new SimulatedNat(options, this.#clock);
    this.#nats.push(nat);
    return nat;
  }

  /** Port 0 chooses one. */
  bind(at: Endpoint | string, receive: Receive): Result<SimulatedSocket, 'inUse'> {
    const wanted = asEndpoint(at);
    const local = wanted.port === 0 ? this.#freePort(wanted.ip, this.#receivers) : wanted;
    const key = endpointText(local);
    if (this.#receivers.has(key)) return fail('inUse');
    this.#receivers.set(key, receive);
    const send = (to: Endpoint | string, bytes: Uint8Array): void => {
      invariant(this.#receivers.get(key) === receive, `${key} was closed`);
      this.#send(local, asEndpoint(to), bytes);
    };
    const close = (): void => {
      if (this.#receivers.get(key) === receive) this.#receivers.delete(key);
    };
    return ok({ local, send, close });
  }

  listen(at: Endpoint | string, accept: Accept): Result<SimulatedListener, 'inUse'> {
    const wanted = asEndpoint(at);
    const local = wanted.port === 0 ? this.#freePort(wanted.ip, this.#listeners) : wanted;
    const key = endpointText(local);
    if (this.#listeners.has(key)) return fail('inUse');
    this.#listeners.set(key, accept);
    const close = (): void => {
      if (this.#listeners.get(key) === accept) this.#listeners.delete(key);
    };
    return ok({ local, close });
  }

  /** Opens a stream from an address; the port is chosen. Takes a round trip of virtual time. */
  connect(
    fromIp: string,
    to: Endpoint | string,
    events: StreamEvents,
  ): Promise<Result<SimulatedStream, ConnectFailure>> {
    const remote = asEndpoint(to);
    const local = this.#freePort(fromIp, new Map());
    const nat = this.#natFor(fromIp, remote.ip);
    const seen = nat?.outbound(local, remote) ?? local;
    const path = { there: this.#link(seen.ip, remote.ip), back: this.#link(remote.ip, seen.ip) };
    const generation = nat?.generation;
    return new Promise((resolve) => {
      if (path.there.cut || path.back.cut) {
        this.#at(this.#clock.now() + CONNECT_TIMEOUT_MS, () => resolve(fail('timedOut')));
        return;
      }
      this.#at(path.there.arrivalOfSegment(this.#clock.now()), () => {
        const accept = this.#listeners.get(endpointText(remote));
        const backAtMs = path.back.arrivalOfSegment(this.#clock.now());
        if (accept === undefined) {
          this.#at(backAtMs, () => resolve(fail('refused')));
          return;
        }
        const pair = new StreamPair({
          clock: this.#clock,
          random: this.#random,
          path,
          isCut: () => path.there.cut || path.back.cut || nat?.generation !== generation,
          ends: { caller: { local, remote }, callee: { local: remote, remote: seen } },
        });
        pair.callee.hears(accept(pair.callee));
        this.#at(backAtMs, () => {
          pair.caller.hears(events);
          resolve(ok(pair.caller));
        });
      });
    });
  }

  #send(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    invariant(bytes.length <= LARGEST_DATAGRAM_BYTES, `a datagram of ${bytes.length} bytes`);
    this.#counts.sent += 1;
    const source = this.#natFor(from.ip, to.ip)?.outbound(from, to) ?? from;
    // The sender may use its buffer again at once.
    const datagram: Datagram = { from: source, to, bytes: bytes.slice() };
    this.#onWire(datagram);
    const arrivals = this.#link(source.ip, to.ip).arrivalsOfDatagram(this.#clock.now());
    if (arrivals.length === 0) this.#counts.lost += 1;
    if (arrivals.length > 1) this.#counts.duplicated += 1;
    for (const arrivalMs of arrivals) this.#at(arrivalMs, () => this.#deliver(datagram));
  }

  #deliver({ from, to, bytes }: Datagram): void {
    const nat = this.#nats.find(({ outside }) => outside === to.ip);
    const inside = nat === undefined ? to : nat.inbound(to.port, from);
    if (inside === undefined) {
      this.#counts.filtered += 1;
      return;
    }
    const receive = this.#receivers.get(endpointText(inside));
    if (receive === undefined) {
      this.#counts.unreachable += 1;
      return;
    }
    this.#counts.delivered += 1;
    receive({ from, to: inside, bytes: bytes.slice() });
  }

  #natFor(fromIp: string, toIp: string): SimulatedNat | undefined {
    return this.#nats.find((nat) => nat.isInside(fromIp) && !nat.isInside(toIp));
  }

  #link(from: string, to: string): Link {
    const key = `${from} ${to}`;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    // A stream of its own for each link: what one draws does not shift what another one does.
    const link = new Link(this.#quality, this.#random.fork(key));
    this.#links.set(key, link);
    return link;
  }

  #freePort(ip: string, taken: ReadonlyMap<string, unknown>): Endpoint {
    for (let tried = FIRST_EPHEMERAL_PORT; tried <= LAST_PORT; tried += 1) {
      const port = this.#nextPort;
      this.#nextPort = port === LAST_PORT ? FIRST_EPHEMERAL_PORT : port + 1;
      if (!taken.has(endpointText({ ip, port }))) return { ip, port };
    }
    throw new InvariantError(`${ip} has no port left`);
  }

  #at(instantMs: number, act: () => void): void {
    this.#clock.after(ms(Math.max(0, instantMs - this.#clock.now())), act);
  }
}

function asEndpoint(at: Endpoint | string): Endpoint {
  return typeof at === 'string' ? endpoint(at) : at;
}
