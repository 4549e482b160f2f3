// For tests only: the sockets of one host of the simulated network. Streams are the network's own;
// TLS on it is a stream whose other end says who it is.
import { fail, ok } from '@tandem/base/kernel';
import {
  endpointText,
  type SimulatedNetwork,
  type SimulatedStream,
  type StreamEvents as StreamNews,
} from '@tandem/base/testkit';
import type {
  ConnectOptions,
  DatagramEvents,
  DatagramSocket,
  ListenFault,
  PeerIdentity,
  SocketAddress,
  Sockets,
  StreamClose,
  StreamConnection,
  StreamEvents,
} from './ports.ts';

export interface SimulatedHost {
  readonly network: SimulatedNetwork;
  /** The first of each family is where connections come from. */
  readonly addresses: readonly string[];
  /** Whom TLS shows this host to be. */
  readonly identity?: PeerIdentity;
}

const NOBODY: PeerIdentity = { trusted: false, names: [] };
/** What one datagram holds over IPv4. */
const LARGEST_DATAGRAM_BYTES = 65_507;

/** Who stands behind a listening address, so that the other end can be told. */
const identities = new WeakMap<SimulatedNetwork, Map<string, PeerIdentity>>();

export function simulatedSockets(host: SimulatedHost): Sockets {
  const { network, addresses } = host;
  const sourceAddress = (towards: string): string | undefined =>
    addresses.find((address) => address.includes(':') === towards.includes(':'));
  return {
    sourceAddress,
    bindDatagrams: async (at, events) => bindDatagrams(network, at, events),
    listen: async ({ at, secure }, acceptor) => {
      const listening = network.listen(wanted(at), (stream) => {
        if (!acceptor.admits(addressOf(stream.remote))) {
          stream.reset();
          return DEAF;
        }
        const connection = new Connection(addressOf(stream.remote));
        const events = acceptor.accepted(connection);
        const news = connection.newsFor(events);
        connection.opens(stream, secure ? whoIs(network, stream.remote.ip) : undefined);
        return news;
      });
      if (!listening.ok) return fail(busy(at));
      const local = addressOf(listening.value.local);
      if (host.identity) known(network).set(local.address, host.identity);
      return ok({ local, close: async () => listening.value.close() });
    },
    connect: (options, events) => connect({ host, options, events, sourceAddress }),
  };
}

function bindDatagrams(network: SimulatedNetwork, at: SocketAddress, events: DatagramEvents) {
  const bound = network.bind(wanted(at), ({ from, bytes }) => {
    events.received(bytes, addressOf(from));
  });
  if (!bound.ok) return fail(busy(at));
  const socket = bound.value;
  const made: DatagramSocket = {
    local: addressOf(socket.local),
    send(bytes, to, failed) {
      if (bytes.length > LARGEST_DATAGRAM_BYTES) queueMicrotask(() => failed('tooLong'));
      else socket.send(wanted(to), bytes);
    },
    drops: async () => undefined,
    close: async () => socket.close(),
  };
  return ok(made);
}

interface Connecting {
  readonly host: SimulatedHost;
  readonly options: ConnectOptions;
  readonly events: StreamEvents;
  readonly sourceAddress: (towards: string) => string | undefined;
}

function connect({ host, options, events, sourceAddress }: Connecting): StreamConnection {
  const { network, identity } = host;
  const { to, from } = options;
  const connection = new Connection(to);
  const news = connection.newsFor(events);
  const source = from ?? sourceAddress(to.address);
  if (source === undefined) {
    queueMicrotask(() => connection.fails('unreachable'));
    return connection;
  }
  if (identity) known(network).set(source, identity);
  void network.connect(source, wanted(to), news).then((answer) => {
    if (answer.ok) greet(connection, answer.value, { network, options });
    else connection.fails(answer.error);
  });
  return connection;
}

function greet(
  connection: Connection,
  stream: SimulatedStream,
  {
    network,
    options: { to, secure },
  }: Pick<Connecting, 'options'> & Pick<SimulatedHost, 'network'>,
): void {
  const peer = secure && whoIs(network, to.address);
  const isWrong = secure && !(peer?.trusted && peer.names.includes(secure.serverName));
  if (!isWrong) {
    connection.opens(stream, peer);
    return;
  }
  connection.fails('untrusted');
  stream.reset();
}

const DEAF: StreamNews = { data: ignore, end: ignore, close: ignore };

function ignore(): void {
  // Nobody listens.
}

class Connection implements StreamConnection {
  readonly remote: SocketAddress;
  local: SocketAddress | undefined;
  peer: PeerIdentity | undefined;
  #events: StreamEvents | undefined;
  #stream: SimulatedStream | undefined;
  readonly #early: Uint8Array[] = [];
  /** What was heard before the connection was open. */
  readonly #heard: (() => void)[] = [];
  #ends = false;
  #isOver = false;

  constructor(remote: SocketAddress) {
    this.remote = remote;
  }

  get queuedBytes(): number {
    const earlyBytes = this.#early.reduce((sum, { length }) => sum + length, 0);
    return earlyBytes + (this.#stream?.inFlightBytes ?? 0);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isOver || this.#ends) return false;
    if (this.#stream !== undefined) return this.#stream.write(bytes);
    this.#early.push(bytes);
    return true;
  }

  end(): void {
    this.#ends = true;
    this.#stream?.end();
  }

  reset(): void {
    this.#stream?.reset();
    this.fails('reset');
  }

  newsFor(events: StreamEvents): StreamNews {
    this.#events = events;
    const inOrder = (happen: () => void): void => {
      if (this.#isOver) return;
      if (this.#stream === undefined) this.#heard.push(happen);
      else happen();
    };
    return {
      data: (bytes) => inOrder(() => events.data(bytes)),
      end: () => inOrder(() => events.ended()),
      close: (why) => inOrder(() => this.fails(why)),
    };
  }

  opens(stream: SimulatedStream, peer: PeerIdentity | undefined): void {
    if (this.#isOver) {
      stream.reset();
      return;
    }
    this.#stream = stream;
    this.local = addressOf(stream.local);
    this.peer = peer;
    this.#events?.opened();
    for (const bytes of this.#early.splice(0)) stream.write(bytes);
    if (this.#ends) stream.end();
    for (const happen of this.#heard.splice(0)) happen();
  }

  fails(why: StreamClose): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#early.length = 0;
    this.#events?.closed(why);
  }
}

function known(network: SimulatedNetwork): Map<string, PeerIdentity> {
  const there = identities.get(network) ?? new Map<string, PeerIdentity>();
  identities.set(network, there);
  return there;
}

function whoIs(network: SimulatedNetwork, address: string): PeerIdentity {
  return known(network).get(address) ?? NOBODY;
}

function addressOf({ ip, port }: { readonly ip: string; readonly port: number }): SocketAddress {
  return { address: ip, port };
}

function wanted({ address, port }: SocketAddress): { readonly ip: string; readonly port: number } {
  return { ip: address, port };
}

function busy(at: SocketAddress): ListenFault {
  return {
    code: 'PORT_BUSY',
    message: `${endpointText(wanted(at))} is taken`,
    advice: 'Take another one.',
  };
}
