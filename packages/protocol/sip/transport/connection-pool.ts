// Makes connections and ends them: those that peers open, within the limits, and those that a
// message of ours needs. Their deadlines are looked at here, for all with one timer, which runs
// only while there are any.
import { type Cancel, type Clock, invariant, type Timers } from '@tandem/base/kernel';
import type { SipMessage, WireError } from '../wire/index.ts';
import { isWildcard } from './addresses.ts';
import { Connection, type ConnectionUser } from './connection.ts';
import { type ConnectionLimits, ConnectionTable } from './connection-table.ts';
import type { Counts } from './counters.ts';
import type { CloseReason } from './faults.ts';
import { type Carrier, Flow, type Place } from './flow.ts';
import type { Gate } from './inbound.ts';
import { SWEEP_MS } from './limits.ts';
import type { SocketAddress, Sockets, StreamAcceptor } from './ports.ts';

export interface PoolUser {
  message(connection: Connection, message: SipMessage): void;
  malformed(connection: Connection, error: WireError): void;
  connectionClosed(connection: Connection, why: CloseReason): void;
}

export interface PoolOptions {
  readonly sockets: Pick<Sockets, 'connect'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits: ConnectionLimits;
  readonly gate: Gate;
  readonly counts: Counts;
  readonly closesByReset: () => boolean;
  readonly user: PoolUser;
}

type Made = Pick<Connection, 'remote' | 'openedBy'> & { readonly serverName?: string | undefined };

export class ConnectionPool implements ConnectionUser {
  readonly #options: PoolOptions;
  readonly #table: ConnectionTable;
  #cancelSweep: Cancel | undefined;
  #accepts = true;
  #isClosing = false;
  #whenEmpty: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#table = new ConnectionTable(options.limits);
  }

  get all(): Iterable<Connection> {
    return this.#table.all();
  }

  /** What a listener asks; `place` is known once it listens: that of the address connected to. */
  acceptor(place: (local?: SocketAddress) => Place | undefined): StreamAcceptor {
    return {
      admits: (remote) => place() !== undefined && this.#admits(remote),
      accepted: (stream) => {
        const here = place(stream.local);
        invariant(here !== undefined, 'nobody is admitted before');
        const made = { remote: stream.remote, openedBy: 'peer' } as const;
        return this.#make(here, made).carriedBy(stream);
      },
    };
  }

  /** The connection that the flow goes by: its own, one that is there, or a new one. */
  carrierFor(flow: Flow): Carrier | undefined {
    const { place, remote, serverName } = flow;
    if (flow.connection?.isUsable) return flow.connection;
    const { transport } = place;
    flow.connection = this.#table.find({ transport, remote, serverName }) ?? this.#open(flow);
    return flow.connection;
  }

  /** See connection-table.ts. */
  offer(connection: Connection, port: number): void {
    this.#table.offer(connection, port);
  }

  stopAccepting(): void {
    this.#accepts = false;
  }

  /** What is queued goes out, within a bounded time. */
  async close(): Promise<void> {
    this.#accepts = false;
    this.#isClosing = true;
    for (const connection of this.#table.all()) connection.close('closing');
    if (this.#table.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
      });
    }
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }

  connectionOpened(connection: Connection): void {
    const { counts } = this.#options;
    if (connection.openedBy === 'us') counts.connectionsOpened += 1;
    else counts.connectionsAccepted += 1;
  }

  message(connection: Connection, message: SipMessage): void {
    this.#options.user.message(connection, message);
  }

  malformed(connection: Connection, error: WireError): void {
    this.#options.user.malformed(connection, error);
  }

  keepAlive(): void {
    this.#options.counts.keepAlives += 1;
  }

  connectionClosed(connection: Connection, why: CloseReason): void {
    this.#table.remove(connection);
    this.#options.counts.countClose(why);
    this.#options.user.connectionClosed(connection, why);
    if (this.#table.size === 0) this.#whenEmpty?.();
  }

  #admits({ address }: SocketAddress): boolean {
    const { gate, counts } = this.#options;
    if (this.#accepts && gate.admits(address) && this.#table.hasRoomFor(address)) return true;
    counts.connectionsRefused += 1;
    return false;
  }

  /** Undefined when there is no room for one more. */
  #open({ place, remote, serverName }: Flow): Connection | undefined {
    if (this.#isClosing || !this.#table.hasRoomFor(remote.address)) return undefined;
    const connection = this.#make(place, { remote, openedBy: 'us', serverName });
    const { transport, local } = place;
    const from = isWildcard(local.address) ? undefined : local.address;
    const secure = transport === 'tls' ? { serverName: serverName ?? remote.address } : undefined;
    const stream = this.#options.sockets.connect({ to: remote, from, secure }, connection);
    return connection.carriedBy(stream);
  }

  #make(place: Place, { remote, openedBy, serverName }: Made): Connection {
    const { clock, closesByReset } = this.#options;
    const flow = new Flow(place, remote, serverName);
    const connection = new Connection({
      ...{ flow, remote, openedBy, serverName, clock, closesByReset },
      user: this,
    });
    this.#table.add(connection);
    this.#sweepLater();
    return connection;
  }

  #sweepLater(): void {
    const { clock, timers } = this.#options;
    this.#cancelSweep ??= timers.after(SWEEP_MS, () => {
      this.#cancelSweep = undefined;
      this.#table.sweep(clock.now());
      if (this.#table.size > 0) this.#sweepLater();
    });
  }
}
