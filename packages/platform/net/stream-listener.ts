// Takes TCP connections, and TLS ones on top of them. Who may not come in is cut off before a byte
// is read and before a handshake is paid for.
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { ListenOptions, StreamAcceptor, StreamListener } from '@tandem/protocol/sip';
import { type BindFault, bindFault } from './bind-fault.ts';
import type { PacketMark } from './packet-mark.ts';
import { identityOf, remoteOf, StreamSocket } from './stream-socket.ts';
import type { TlsMaterial } from './tls-material.ts';

export interface ListenMeans {
  /** The command line's option for this address. */
  readonly option: string;
  readonly tls: TlsMaterial | undefined;
  readonly mark: PacketMark;
}

/** Connections that the kernel holds for us while we are busy: a burst of peers after a restart. */
const BACKLOG = 1_024;

export async function listenStreams(
  { at, secure }: ListenOptions,
  acceptor: StreamAcceptor,
  { option, tls, mark }: ListenMeans,
): Promise<Result<StreamListener, BindFault>> {
  if (secure && tls === undefined) return fail(noCertificate(at.port, option));
  const six = at.address.includes(':');
  const handshakes = secure && tls !== undefined ? new Handshakes(tls) : undefined;
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    const remote = remoteOf(socket);
    // Gone before we looked: nobody is there to be asked about.
    if (remote.address === '' || !acceptor.admits(remote)) {
      socket.on('error', ignore);
      socket.resetAndDestroy();
      return;
    }
    mark.add(socket);
    const stream = new StreamSocket(socket, remote);
    stream.hearsOf(acceptor.accepted(stream));
    if (handshakes !== undefined) {
      handshakes.begin(socket, stream);
    } else {
      stream.writesTo(socket);
      stream.opened();
    }
  });
  try {
    await listening(server, { host: at.address, port: at.port, ipv6Only: six, backlog: BACKLOG });
  } catch (error) {
    handshakes?.end();
    const address = `${six ? `[${at.address}]` : at.address}:${at.port}`;
    const attempt = { what: 'SIP', transport: 'tcp', address, port: at.port, option } as const;
    return fail(bindFault(error as Error, attempt));
  }
  mark.add(server);
  return ok({ local: localOf(server), close: () => closed(server, handshakes) });
}

/** TLS for sockets that were taken already: a server that never listens itself. */
class Handshakes {
  readonly #server: TlsServer;
  readonly #forget: () => void;
  /** By where they come from: TLS gives another socket than it was given. */
  readonly #pending = new Map<string, StreamSocket>();

  constructor(tls: TlsMaterial) {
    const { clientCertificates } = tls.settings;
    this.#server = createTlsServer({
      ...tls.options,
      allowHalfOpen: true,
      requestCert: clientCertificates !== 'ignored',
      rejectUnauthorized: clientCertificates === 'required',
      SNICallback: (name, found) => found(null, tls.contextFor(name)),
    });
    this.#server.on('secureConnection', (socket) => this.#done(socket));
    // What went wrong is told by the socket below, which closes.
    this.#server.on('tlsClientError', (_, { remoteAddress, remotePort }) => {
      this.#pending.get(`${remoteAddress} ${remotePort}`)?.fails('untrusted');
    });
    this.#forget = tls.onChange(() => this.#server.setSecureContext(tls.options));
  }

  begin(socket: Socket, stream: StreamSocket): void {
    const key = keyOf(socket);
    this.#pending.set(key, stream);
    socket.once('close', () => {
      if (this.#pending.get(key) === stream) this.#pending.delete(key);
    });
    this.#server.emit('connection', socket);
  }

  end(): void {
    this.#forget();
  }

  #done(socket: TLSSocket): void {
    const key = keyOf(socket);
    const stream = this.#pending.get(key);
    this.#pending.delete(key);
    if (stream === undefined) {
      socket.on('error', ignore);
      socket.destroy();
      return;
    }
    stream.writesTo(socket);
    stream.opened(identityOf(socket));
  }
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function ignore(): void {
  // Its end is told by its closing.
}

function listening(
  server: Server,
  options: { host: string; port: number; ipv6Only: boolean; backlog: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...options, exclusive: true }, () => {
      server.off('error', reject);
      // Later ones are of single connections (EMFILE): the next one may be taken again.
      server.on('error', ignore);
      resolve();
    });
  });
}

function localOf(server: Server): { readonly address: string; readonly port: number } {
  const local = server.address();
  if (local === null || typeof local === 'string') return { address: '', port: 0 };
  return { address: local.address, port: local.port };
}

/** Connections that it has taken live on, so the server's own end is not waited for. */
function closed(server: Server, handshakes: Handshakes | undefined): Promise<void> {
  handshakes?.end();
  server.close();
  return Promise.resolve();
}

function noCertificate(port: number, option: string): BindFault {
  return {
    code: 'PORT_UNUSABLE',
    message: `SIP cannot listen with TLS on port ${port}: there is no certificate`,
    advice: `Name a certificate and its key, or leave TLS out of ${option}.`,
  };
}
