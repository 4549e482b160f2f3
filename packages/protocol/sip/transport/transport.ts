// The transport layer (RFC 3261 section 18): our addresses, the connections of others and of ours,
// and the way of each message. It hands up what was read with the flow it came on, sends bytes to
// flows, and tells those who sent something that it could not be sent.
//
//   sockets -> Inbound (gate, load, parser) -> user          send -> flow -> socket | connection
//
// It keeps nothing of a message: what is sent again, and when, is the transactions' business.
import { type Clock, fail, ok, type Result, type Timers } from '@tandem/base/kernel';
import { hasParameter, type SipMessage, type Via, type WireError } from '../wire/index.ts';
import type { Connection } from './connection.ts';
import { ConnectionPool, type PoolUser } from './connection-pool.ts';
import { CONNECTION_LIMITS, type ConnectionLimits } from './connection-table.ts';
import { Counts, type TransportCounters } from './counters.ts';
import type { NextHop } from './dns/order.ts';
import type { CloseReason, SendFailed, SendFault } from './faults.ts';
import {
  type AdvertisedAt,
  defaultPortOf,
  Flow,
  type HostPort,
  type Place,
  type TransportName,
} from './flow.ts';
import { type Gate, Inbound } from './inbound.ts';
import { CHOSEN_PORT_TRIES } from './limits.ts';
import type { Overload } from './overload/overload.ts';
import { Places } from './places.ts';
import type {
  DatagramSocket,
  ListenFault,
  SocketAddress,
  Sockets,
  StreamListener,
} from './ports.ts';
import type { ReceivedRequest, ReceivedResponse } from './received.ts';
import { type ReplyMode, replyAddress } from './reply.ts';
import type { TraceTap } from './trace/trace-tap.ts';

/** `Ticket`: what a sender gives along, and gets back when its message could not be sent. */
export interface TransportUser<Ticket> {
  request(request: ReceivedRequest): void;
  response(response: ReceivedResponse): void;
  /** Always later, never from inside `send`. */
  sendFailed(ticket: Ticket, fault: SendFault): void;
  /** Answers to what was sent by it may still come, on another one. */
  connectionClosed(connection: Connection, why: CloseReason): void;
}

export interface TransportOptions<Ticket> {
  readonly sockets: Sockets;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly user: TransportUser<Ticket>;
  readonly gate?: Gate;
  /** How much of its Via each peer is believed; `standard` when not said. */
  readonly replyMode?: (source: SocketAddress) => ReplyMode;
  /** SS_TCP_CLOSE_RESET; asked at each close. */
  readonly closesByReset?: () => boolean;
  readonly trace?: TraceTap;
  readonly overload?: Overload;
  readonly limits?: ConnectionLimits;
}

export interface PlaceWanted {
  readonly transport: TransportName;
  readonly address: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly advertised?: HostPort;
  /** How each address of ours is known, where `address` is all of them. */
  readonly advertisedAt?: AdvertisedAt;
  /** False: connections are opened from there, but none are taken. */
  readonly listens?: boolean;
}

const OPEN_GATE: Gate = { admits: () => true };

export class Transport<Ticket> implements PoolUser {
  readonly #options: TransportOptions<Ticket>;
  readonly #counts = new Counts();
  readonly #places: Places;
  readonly #pool: ConnectionPool;
  readonly #inbound: Inbound;
  readonly #listeners = new Map<Place, StreamListener>();

  constructor(options: TransportOptions<Ticket>) {
    const { sockets, clock, timers, user, trace, overload, gate = OPEN_GATE } = options;
    const counts = this.#counts;
    this.#options = options;
    this.#places = new Places(sockets, clock);
    this.#pool = new ConnectionPool({
      ...{ sockets, clock, timers, gate, counts, user: this },
      limits: options.limits ?? CONNECTION_LIMITS,
      closesByReset: options.closesByReset ?? (() => false),
    });
    this.#inbound = new Inbound({
      user,
      counts,
      gate,
      trace,
      overload,
      replyMode: options.replyMode ?? (() => 'standard'),
      send: (bytes, flow) => this.send(bytes, flow),
    });
  }

  get counters(): TransportCounters {
    return this.#counts;
  }

  get places(): readonly Place[] {
    return this.#places.all;
  }

  /** Those that live, for who wants to look at them. */
  get connections(): Iterable<Connection> {
    return this.#pool.all;
  }

  /** Datagrams that the system dropped before we read them; undefined when it does not tell. */
  async kernelDrops(): Promise<number | undefined> {
    const all = await Promise.all(this.places.map(({ socket }) => socket?.drops()));
    const known = all.filter((drops) => drops !== undefined);
    return known.length === 0 ? undefined : known.reduce((sum, drops) => sum + drops, 0);
  }

  listen(wanted: PlaceWanted): Promise<Result<Place, ListenFault>> {
    return wanted.transport === 'udp' ? this.#bind(wanted) : this.#listen(wanted);
  }

  /** UDP and TCP on one port (RFC 3261 section 18.2.1), also when the system chooses it. */
  async listenBoth(wanted: Omit<PlaceWanted, 'transport'>): Promise<Result<Place, ListenFault>> {
    for (let tries = 1; ; tries += 1) {
      const udp = await this.listen({ ...wanted, transport: 'udp' });
      if (!udp.ok) return udp;
      const { port } = udp.value.local;
      const tcp = await this.listen({ ...wanted, port, transport: 'tcp' });
      if (tcp.ok) return udp;
      await this.leave(udp.value);
      if (wanted.port !== 0 || tries === CHOSEN_PORT_TRIES) return tcp;
    }
  }

  /** Nothing is heard there any more; connections that came by it stay. */
  async leave(place: Place): Promise<void> {
    this.#places.remove(place);
    await place.socket?.close();
    await this.#listeners.get(place)?.close();
    this.#listeners.delete(place);
  }

  /** The place that has this address and port, by itself or as one of all of ours. */
  placeAt(transport: TransportName, { address, port }: SocketAddress): Place | undefined {
    const place = this.#places.find({ transport, remote: { address, port }, local: address });
    return place?.local.port === port ? place : undefined;
  }

  /** Undefined when we do not speak this transport, or not from there, or not to there. */
  flowTo(hop: NextHop, local?: string): Flow | undefined {
    const { transport, remote, serverName } = hop;
    const place = this.#places.find({ transport, remote, local });
    return place && new Flow(place, remote, serverName);
  }

  /** Where requests within a call go back to: see reply.ts for the modes. */
  flowBack(request: ReceivedRequest, mode: ReplyMode): Flow {
    const { flow, source, message } = request;
    if (mode === 'socket') return flow;
    const { transport } = flow;
    const remote = replyAddress({ via: message.via, source, transport, mode });
    if (remote === source) return flow;
    const back = new Flow(flow.place, remote);
    if (mode !== 'via') back.connection = flow.connection;
    return back;
  }

  /** What Via and Contact say of us on this flow. */
  ownAddress({ place, remote }: Flow): HostPort {
    return this.#places.ownAddress(place, remote);
  }

  /** The top Via of a request of ours. */
  viaOf(flow: Flow, branch: string): Via {
    const { host, port } = this.ownAddress(flow);
    return {
      protocol: 'SIP/2.0',
      transport: flow.transport.toUpperCase(),
      host,
      port,
      branch,
      received: undefined,
      // RFC 3581: answers come back to where we sent from, whatever stands between.
      rport: flow.reliable ? undefined : 'asked',
      others: [],
    };
  }

  /** Without a ticket nobody hears that it could not be sent, but the counters. */
  send(bytes: Uint8Array, flow: Flow, ticket?: Ticket): void {
    const { trace } = this.#options;
    const { place, remote } = flow;
    if (trace?.isOn) {
      const { transport, local } = place;
      trace.record({ direction: 'out', transport, local, remote }, bytes);
    }
    this.#counts.sent += 1;
    this.#counts.sentBytes += bytes.length;
    const failed: SendFailed = (fault) => {
      this.#counts.countFault(fault);
      if (ticket !== undefined) this.#options.user.sendFailed(ticket, fault);
    };
    if (place.socket !== undefined) {
      place.socket.send(bytes, remote, failed);
      return;
    }
    const connection = this.#pool.carrierFor(flow);
    const fault = connection === undefined ? 'exhausted' : connection.send(bytes, failed);
    if (fault !== undefined) queueMicrotask(() => failed(fault));
  }

  /** Takes no more connections; all else goes on. Before an end in good order. */
  async stopAccepting(): Promise<void> {
    this.#pool.stopAccepting();
    await Promise.all([...this.#listeners.values()].map((listener) => listener.close()));
    this.#listeners.clear();
  }

  /** What is queued goes out, within a bounded time. */
  async close(): Promise<void> {
    await this.stopAccepting();
    await this.#pool.close();
    await Promise.all([...this.places].map((place) => this.leave(place)));
  }

  message(connection: Connection, message: SipMessage): void {
    // RFC 5923 section 6: a peer that wants requests on its connection says so in its Via.
    if (message.kind === 'request' && hasParameter(message.via.others, 'alias')) {
      const port = message.via.port || defaultPortOf(connection.transport);
      this.#pool.offer(connection, port);
    }
    this.#inbound.message(connection, message);
  }

  malformed(connection: Connection, error: WireError): void {
    this.#inbound.malformed(connection, error);
  }

  connectionClosed(connection: Connection, why: CloseReason): void {
    this.#options.user.connectionClosed(connection, why);
  }

  async #bind(wanted: PlaceWanted): Promise<Result<Place, ListenFault>> {
    let place: Place | undefined;
    const bound = await this.#options.sockets.bindDatagrams(wanted, {
      received: (bytes, from, at) => {
        if (place === undefined) return;
        this.#inbound.datagram(this.#places.partOf(place, at), bytes, from);
      },
      broken: (fault) => this.#counts.countFault(fault),
    });
    if (!bound.ok) return bound;
    place = this.#addPlace(wanted, bound.value.local, bound.value);
    return ok(place);
  }

  async #listen(wanted: PlaceWanted): Promise<Result<Place, ListenFault>> {
    const { address, port, transport, listens = true } = wanted;
    if (!listens) return ok(this.#addPlace(wanted, { address, port }, undefined));
    let place: Place | undefined;
    const options = { at: { address, port }, secure: transport === 'tls' };
    const acceptor = this.#pool.acceptor(
      (local) => place && this.#places.partOf(place, local?.address),
    );
    const listening = await this.#options.sockets.listen(options, acceptor);
    if (!listening.ok) return fail(listening.error);
    place = this.#addPlace(wanted, listening.value.local, undefined);
    this.#listeners.set(place, listening.value);
    return ok(place);
  }

  #addPlace(
    { transport, advertised, advertisedAt }: PlaceWanted,
    local: SocketAddress,
    socket: DatagramSocket | undefined,
  ): Place {
    const place = { transport, local, advertised, advertisedAt, socket };
    this.#places.add(place);
    return place;
  }
}
