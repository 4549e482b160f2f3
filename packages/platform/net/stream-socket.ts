// A TCP or TLS connection of the machine, as the transport knows it. Under TLS there are two
// sockets: the one that is read and written, and the one below, which alone can be reset.
import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type {
  PeerIdentity,
  SocketAddress,
  SocketFault,
  StreamClose,
  StreamConnection,
  StreamEvents,
} from '@tandem/protocol/sip';
import { socketFaultOf } from './socket-fault.ts';

/** The kernel asks after a silent peer; without an answer it says so after some minutes. */
const PROBE_AFTER_MS = 60_000;

export class StreamSocket implements StreamConnection {
  readonly remote: SocketAddress;
  local: SocketAddress | undefined;
  peer: PeerIdentity | undefined;
  readonly #below: Socket;
  /** The same as below, or TLS on top of it; undefined until a handshake of a peer is done. */
  #socket: Socket | undefined;
  #events: StreamEvents | undefined;
  #fault: SocketFault | undefined;
  /** Written while there is nothing yet to write to. */
  #early: Uint8Array[] = [];
  #isOpen = false;
  #isDone = false;
  #isClosed = false;

  constructor(below: Socket, remote: SocketAddress) {
    this.#below = below;
    this.remote = remote;
    below.setNoDelay(true);
    below.setKeepAlive(true, PROBE_AFTER_MS);
    below.on('error', (error) => this.#note(error));
    below.on('close', () => this.#over());
  }

  get queuedBytes(): number {
    const earlyBytes = this.#early.reduce((sum, { length }) => sum + length, 0);
    return earlyBytes + (this.#socket?.writableLength ?? 0);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosed || this.#isDone) return false;
    if (this.#socket === undefined) this.#early.push(bytes);
    else this.#socket.write(bytes);
    return true;
  }

  end(): void {
    if (this.#isClosed || this.#isDone) return;
    this.#isDone = true;
    this.#socket?.end();
  }

  reset(): void {
    if (this.#isClosed) return;
    this.#fault ??= 'reset';
    this.#below.resetAndDestroy();
  }

  /** Who hears of it from now on. */
  hearsOf(events: StreamEvents): void {
    this.#events = events;
  }

  /** What is written goes there; `opened` says when it passes. */
  writesTo(socket: Socket): void {
    this.#socket = socket;
    if (socket !== this.#below) {
      socket.on('error', (error) => this.#note(error));
      // What is below closes without having told: a certificate that was not good, for one.
      socket.on('close', () => this.#below.destroy());
    }
    socket.on('data', (bytes: Buffer) => this.#events?.data(bytes));
    socket.on('end', () => this.#events?.ended());
    for (const bytes of this.#early) socket.write(bytes);
    this.#early = [];
    if (this.#isDone) socket.end();
  }

  opened(peer?: PeerIdentity): void {
    if (this.#isClosed || this.#isOpen) return;
    this.#isOpen = true;
    this.peer = peer;
    const { localAddress = '', localPort = 0 } = this.#below;
    this.local = { address: localAddress, port: localPort };
    this.#events?.opened();
  }

  fails(fault: SocketFault): void {
    this.#fault ??= fault;
    this.#below.destroy();
  }

  #note(error: unknown): void {
    this.#fault ??= socketFaultOf(error);
  }

  #over(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#early = [];
    this.#socket?.destroy();
    this.#events?.closed(this.#fault ?? this.#plainEnd());
  }

  /** Gone without a word before it was open: the other end thought better of it. */
  #plainEnd(): StreamClose {
    return this.#isOpen ? 'ended' : 'reset';
  }
}

export function remoteOf(socket: Socket): SocketAddress {
  return { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}

export function identityOf(socket: TLSSocket): PeerIdentity {
  // Node gives an empty object where there is no certificate, against its own types.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  return { trusted: socket.authorized, names: namesIn(certificate.subjectaltname ?? '') };
}

const NAME = /(?:DNS|IP Address):([^,\s]+)/g;

/** `DNS:a.example.com, IP Address:192.0.2.1` */
export function namesIn(subjectAltName: string): readonly string[] {
  return [...subjectAltName.matchAll(NAME)].map(([, name = '']) => name);
}
