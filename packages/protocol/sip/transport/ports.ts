// What the SIP transport needs of the machine: sockets and a resolver. The real ones stand in
// platform/net, the simulated ones in testing-sockets.ts; transport.conformance.ts tests both.
//
// Nothing here throws and nothing fails in silence: what cannot be done is told by an event, or is
// a value. Bytes handed over belong to the receiver of the call until it returns; who wants to keep
// them copies. Bytes handed to `send` and `write` must not be changed afterwards.
import type { Result } from '@tandem/base/kernel';

export interface SocketAddress {
  /** IPv4 or IPv6 as the system prints it, without brackets. */
  readonly address: string;
  readonly port: number;
}

/** Why something could not be sent, or a connection is gone. */
export type SocketFault =
  | 'refused' // nobody listens there
  | 'unreachable' // no way there: network, host, or address family
  | 'timedOut' // nobody answered for too long
  | 'reset' // the other end, or something between, cut it off
  | 'tooLong' // for a datagram
  | 'untrusted' // TLS: the certificate, or the agreement on a version
  | 'exhausted' // no file descriptor, no port, no buffer left
  | 'other';

/** Why an address cannot be listened on, for people. */
export interface ListenFault {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}

export interface DatagramEvents {
  /** `at`: the address of ours that it came to, where the socket is on all of them and told. */
  received(bytes: Uint8Array, from: SocketAddress, at?: string): void;
  /** The socket is of no use any more. */
  broken(fault: SocketFault): void;
}

export type SendFailed = (fault: SocketFault) => void;

export interface DatagramSocket {
  readonly local: SocketAddress;
  /** `failed` hears, later, that the system did not take it. Of a loss on the way nobody hears. */
  send(bytes: Uint8Array, to: SocketAddress, failed: SendFailed): void;
  /**
   * The same socket, leaving from that address of ours; undefined: the machine cannot, and its
   * routing table says where it leaves from.
   */
  readonly from?: ((local: string) => DatagramSocket) | undefined;
  /** Datagrams that the system dropped before we read them; undefined when it does not tell. */
  drops(): Promise<number | undefined>;
  /** Nothing is heard of it afterwards. */
  close(): Promise<void>;
}

/** Whom TLS has shown the other end to be. */
export interface PeerIdentity {
  /** It has a certificate, and somebody whom we trust stands for it. */
  readonly trusted: boolean;
  /** Subject alternative names of its certificate; empty when it has shown none. */
  readonly names: readonly string[];
}

export type StreamClose =
  | 'ended' // both ends were done
  | SocketFault;

export interface StreamEvents {
  /** Bytes pass from now on. Once, and before all others but `closed`. */
  opened(): void;
  data(bytes: Uint8Array): void;
  /** The other end writes no more. */
  ended(): void;
  /** Last of all, exactly once; it may come from inside `end` and `reset`. */
  closed(why: StreamClose): void;
}

export interface StreamConnection {
  /** Known when the connection is open. */
  readonly local: SocketAddress | undefined;
  readonly remote: SocketAddress;
  /** Undefined without TLS, and until the connection is open. */
  readonly peer: PeerIdentity | undefined;
  /** Written, but not taken over by the system yet: what grows when the other end does not read. */
  readonly queuedBytes: number;
  /** What is written before the connection is open goes out then. False: it goes nowhere. */
  write(bytes: Uint8Array): boolean;
  /** Sends what is queued and then says that this end is done. */
  end(): void;
  /** Gone at once, with RST; what is queued is lost. */
  reset(): void;
}

export interface StreamAcceptor {
  /** Asked first of all, before anything is spent on it. False: it is cut off. */
  admits(remote: SocketAddress): boolean;
  /** `opened` follows: at once, or after the handshake of TLS. */
  accepted(connection: StreamConnection): StreamEvents;
}

export interface StreamListener {
  readonly local: SocketAddress;
  /** Takes no more connections; those that are there stay. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly at: SocketAddress;
  readonly secure: boolean;
}

export interface ConnectOptions {
  readonly to: SocketAddress;
  /** Our address; the system's choice when it is undefined. */
  readonly from: string | undefined;
  /** TLS, and the name that the certificate of the other end has to have. */
  readonly secure: { readonly serverName: string } | undefined;
}

export interface Sockets {
  bindDatagrams(
    at: SocketAddress,
    events: DatagramEvents,
  ): Promise<Result<DatagramSocket, ListenFault>>;
  listen(
    options: ListenOptions,
    acceptor: StreamAcceptor,
  ): Promise<Result<StreamListener, ListenFault>>;
  /** No event comes before it has returned. How long it may take is the caller's to watch. */
  connect(options: ConnectOptions, events: StreamEvents): StreamConnection;
  /** Our address on packets to there, as the routing table has it; undefined when no way leads. */
  sourceAddress(towards: string): string | undefined;
}

export type ResolveFault =
  | 'absent' // the name, or records of this type, are not there: an answer like any other
  | 'failed'; // nobody who could know has answered

export interface Answer<Item> {
  readonly items: readonly Item[];
  /** How long it may be believed; undefined when the system does not tell. */
  readonly ttlSeconds: number | undefined;
}

/** RFC 2782. */
export interface ServiceRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Empty where the record says that there is no such service. */
  readonly target: string;
}

/** RFC 3403, as far as RFC 3263 uses it. */
export interface PointerRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  /** As ENUM has it; the way to a server has none. */
  readonly regexp?: string;
  readonly replacement: string;
}

export type Resolved<Item> = Promise<Result<Answer<Item>, ResolveFault>>;

/** Answers in bounded time, whatever the servers do. */
export interface Resolver {
  pointers(name: string): Resolved<PointerRecord>;
  services(name: string): Resolved<ServiceRecord>;
  /** `family`: 4 for A, 6 for AAAA. */
  addresses(name: string, family: 4 | 6): Resolved<string>;
}
