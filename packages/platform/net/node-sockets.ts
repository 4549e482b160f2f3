// The sockets of the SIP transport on this machine: UDP, TCP and TLS over IPv4 and IPv6.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';
import type { ConnectOptions, Sockets, StreamConnection, StreamEvents } from '@tandem/protocol/sip';
import { bindDatagrams, type DatagramTuning } from './datagram-socket.ts';
import type { MachineDatagramSocket } from './machine-socket.ts';
import { onceClosed, PacketMark } from './packet-mark.ts';
import { sourceAddress } from './source-address.ts';
import { listenStreams } from './stream-listener.ts';
import { identityOf, StreamSocket } from './stream-socket.ts';
import type { TlsMaterial } from './tls-material.ts';

export interface NodeSocketsOptions {
  readonly tuning: DatagramTuning;
  /** The command line's option for SIP addresses, named in faults. */
  readonly option: string;
  /** Without it there is no TLS, neither way. */
  readonly tls?: TlsMaterial;
}

export interface NodeSockets extends Sockets {
  /** UDP sockets that are open, with what was granted to them. */
  readonly datagramSockets: ReadonlySet<MachineDatagramSocket>;
  /** Of all that are open, of each transport, and of those to come; at first as the tuning says. */
  readonly mark: PacketMark;
}

export function nodeSockets({ tuning, option, tls }: NodeSocketsOptions): NodeSockets {
  const datagramSockets = new Set<MachineDatagramSocket>();
  const mark = new PacketMark(tuning);
  return {
    datagramSockets,
    mark,
    sourceAddress,
    async bindDatagrams(at, events) {
      const now = { ...tuning, dscp: mark.dscp };
      const bound = await bindDatagrams({ at, tuning: now, option }, events);
      if (!bound.ok) return bound;
      const socket = bound.value;
      datagramSockets.add(socket);
      mark.add(socket.socket);
      onceClosed(socket.socket, () => datagramSockets.delete(socket));
      return bound;
    },
    listen: (options, acceptor) => listenStreams(options, acceptor, { option, tls, mark }),
    connect: (options, events) => connect(options, events, { tls, mark }),
  };
}

interface ConnectMeans {
  readonly tls: TlsMaterial | undefined;
  readonly mark: PacketMark;
}

function connect(
  { to, from, secure }: ConnectOptions,
  events: StreamEvents,
  { tls, mark }: ConnectMeans,
): StreamConnection {
  const below = connectTcp({
    host: to.address,
    port: to.port,
    allowHalfOpen: true,
    ...(from === undefined ? {} : { localAddress: from }),
  });
  // Before that it has no descriptor: only the packets that open it go unmarked.
  below.once('connect', () => mark.add(below));
  const stream = new StreamSocket(below, to);
  stream.hearsOf(events);
  if (secure === undefined) {
    stream.writesTo(below);
    below.once('connect', () => stream.opened());
  } else if (tls === undefined) {
    stream.fails('untrusted');
  } else {
    greet({ below, stream, tls, serverName: secure.serverName });
  }
  return stream;
}

interface Greeting {
  readonly below: Socket;
  readonly stream: StreamSocket;
  readonly tls: TlsMaterial;
  readonly serverName: string;
}

function greet({ below, stream, tls, serverName }: Greeting): void {
  const socket = connectTls({
    socket: below,
    secureContext: tls.context,
    rejectUnauthorized: tls.settings.checksServers,
    checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
    // RFC 6066 section 3: addresses are no server names.
    ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
  });
  stream.writesTo(socket);
  socket.once('secureConnect', () => stream.opened(identityOf(socket)));
}
