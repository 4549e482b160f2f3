// All connections, found by whom they lead to. A request goes by a connection that we opened to the
// same address, or by one that the peer opened and offered for it (RFC 5923); a peer that merely
// connected to us is never taken for a server. Responses know their connection themselves.
//
// What is counted against a limit is the length of these lists, so no count can leak.
import type { Ms } from '@tandem/base/kernel';
import { addressText } from './addresses.ts';
import type { Connection } from './connection.ts';
import type { TransportName } from './flow.ts';
import { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_SOURCE } from './limits.ts';
import type { SocketAddress } from './ports.ts';

export interface ConnectionLimits {
  readonly connections: number;
  readonly connectionsPerSource: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = Object.freeze({
  connections: MAX_CONNECTIONS,
  connectionsPerSource: MAX_CONNECTIONS_PER_SOURCE,
});

export interface ConnectionWanted {
  readonly transport: TransportName;
  readonly remote: SocketAddress;
  readonly serverName: string | undefined;
}

export class ConnectionTable {
  readonly #limits: ConnectionLimits;
  readonly #all = new Set<Connection>();
  readonly #byTarget = new Map<string, Connection>();
  readonly #byAlias = new Map<string, Connection>();
  readonly #bySource = new Map<string, Set<Connection>>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.size;
  }

  all(): IterableIterator<Connection> {
    return this.#all.values();
  }

  /** Whether one more with this peer is within the limits. */
  hasRoomFor(address: string): boolean {
    const ofSource = this.#bySource.get(address)?.size ?? 0;
    const { connections, connectionsPerSource } = this.#limits;
    return this.#all.size < connections && ofSource < connectionsPerSource;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    const { address } = connection.remote;
    const ofSource = this.#bySource.get(address);
    if (ofSource === undefined) this.#bySource.set(address, new Set([connection]));
    else ofSource.add(connection);
    if (connection.openedBy === 'us') this.#byTarget.set(targetKey(connection), connection);
  }

  remove(connection: Connection): void {
    this.#all.delete(connection);
    const { address } = connection.remote;
    const ofSource = this.#bySource.get(address);
    ofSource?.delete(connection);
    if (ofSource?.size === 0) this.#bySource.delete(address);
    const target = targetKey(connection);
    if (this.#byTarget.get(target) === connection) this.#byTarget.delete(target);
    const alias = aliasKey(connection, connection.aliasPort);
    if (this.#byAlias.get(alias) === connection) this.#byAlias.delete(alias);
  }

  /**
   * RFC 5923 section 6: the peer wants requests to its address, at the port of its Via, on this
   * connection. One address cannot speak for another: the one it connected from counts.
   */
  offer(connection: Connection, port: number): void {
    if (connection.openedBy === 'us' || connection.aliasPort !== 0) return;
    connection.aliasPort = port;
    this.#byAlias.set(aliasKey(connection, port), connection);
  }

  find(wanted: ConnectionWanted): Connection | undefined {
    const ours = this.#byTarget.get(targetKey(wanted));
    if (ours !== undefined && isForRequests(ours)) return ours;
    const offered = this.#byAlias.get(aliasKey(wanted, wanted.remote.port));
    if (offered === undefined || !isForRequests(offered)) return undefined;
    // Section 7: under TLS the name counts, and a certificate must have shown it.
    const { transport, serverName, remote } = wanted;
    if (transport !== 'tls') return offered;
    return offered.isTrustedAs(serverName ?? remote.address) ? offered : undefined;
  }

  sweep(nowMs: Ms): void {
    for (const connection of this.#all) connection.sweep(nowMs);
  }
}

/** A peer that writes no more will not answer either. */
function isForRequests({ state }: Connection): boolean {
  return state === 'open' || state === 'opening';
}

function targetKey({ transport, remote, serverName }: ConnectionWanted): string {
  return `${transport} ${addressText(remote)} ${serverName ?? ''}`;
}

function aliasKey({ transport, remote }: ConnectionWanted, port: number): string {
  return `${transport} ${remote.address} ${port}`;
}
