// A flow: our address, the transport, and the other end's address (RFC 5626 section 2). It is what
// messages come on and are sent to: the destination of a transaction, kept for as long as somebody
// wants to reach the other end. Keeping one costs a few fields; it holds no connection open.
import { hostText } from './addresses.ts';
import type { SendFailed, SendFault } from './faults.ts';
import { DEFAULT_PORT, DEFAULT_TLS_PORT } from './limits.ts';
import type { DatagramSocket, SocketAddress } from './ports.ts';

export type TransportName = 'udp' | 'tcp' | 'tls';

export const TRANSPORT_NAMES: readonly TransportName[] = Object.freeze(['udp', 'tcp', 'tls']);

export interface HostPort {
  /** A name, an IPv4 address, or an IPv6 address in brackets. */
  readonly host: string;
  readonly port: number;
}

/** How others know that address of ours, as a host; undefined: by itself. */
export type AdvertisedAt = (local: string) => string | undefined;

/** An address of ours that messages come to and leave from. */
export interface Place {
  readonly transport: TransportName;
  readonly local: SocketAddress;
  /** What others are told to use instead, where a NAT stands before us. */
  readonly advertised: HostPort | undefined;
  /** Where this place is all addresses of ours: of each. */
  readonly advertisedAt?: AdvertisedAt | undefined;
  /** Of UDP. */
  readonly socket: DatagramSocket | undefined;
}

/** A connection, as far as a flow knows it. */
export interface Carrier {
  /** Messages may be sent on it, now or when it is open. */
  readonly isUsable: boolean;
  /** Gives the fault when it could not even be tried; later ones go to `failed`. */
  send(bytes: Uint8Array, failed: SendFailed): SendFault | undefined;
}

export class Flow {
  readonly place: Place;
  /** Where datagrams go, and where a connection is opened when there is none. */
  readonly remote: SocketAddress;
  /** The name that the certificate of the other end has to have, when we open the connection. */
  readonly serverName: string | undefined;
  /** The last one used. */
  connection: Carrier | undefined;

  constructor(place: Place, remote: SocketAddress, serverName?: string) {
    this.place = place;
    this.remote = remote;
    this.serverName = serverName;
    this.connection = undefined;
  }

  get transport(): TransportName {
    return this.place.transport;
  }

  get reliable(): boolean {
    return this.place.transport !== 'udp';
  }
}

export function defaultPortOf(transport: TransportName): number {
  return transport === 'tls' ? DEFAULT_TLS_PORT : DEFAULT_PORT;
}

/** What Via and Contact say of us. */
export function ownAddress({ advertised, local }: Place): HostPort {
  return advertised ?? { host: hostText(local.address), port: local.port };
}
