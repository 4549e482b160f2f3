// A connection to a collector that lines go out on. What it sends back is read and thrown away: a
// receiver that talks must not be kept waiting. How much of ours its system has confirmed stands in
// the kernel's table of connections; a kernel that does not tell counts as having confirmed all.
import { connect, type Socket } from 'node:net';
import type { ConnectLines, LineConnection, LineEvents } from '@tandem/books/cdr/ports';
import { codeOf } from './socket-fault.ts';
import type { ReadText } from './socket-tuning-plain.ts';

/** A silent collector is asked for; without an answer the connection breaks after some minutes. */
const PROBE_AFTER_MS = 30_000;
// sl local_address rem_address st tx_queue:rx_queue ...
const LOCAL_COLUMN = 1;
const REMOTE_COLUMN = 2;
const QUEUES_COLUMN = 4;
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];
const HEX = 16;
const PORT_DIGITS = 4;

export function lineConnector(readText: ReadText): ConnectLines {
  return (target, events) => {
    const socket = connect({ host: target.host, port: target.port, allowHalfOpen: false });
    return new NodeLineConnection(socket, events, readText);
  };
}

class NodeLineConnection implements LineConnection {
  readonly #socket: Socket;
  readonly #readText: ReadText;
  #why = 'ended by the collector';

  constructor(socket: Socket, events: LineEvents, readText: ReadText) {
    this.#socket = socket;
    this.#readText = readText;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    socket.once('connect', () => events.opened());
    socket.on('error', (error) => {
      this.#why = codeOf(error) || error.message;
    });
    // What we still write after its end nobody would read.
    socket.once('end', () => socket.destroy());
    socket.once('close', () => events.closed(this.#why));
    socket.resume();
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  async unconfirmedBytes(): Promise<number> {
    const { localPort, remotePort } = this.#socket;
    const before = this.#socket.writableLength;
    if (localPort === undefined || remotePort === undefined) return before;
    const tables = await Promise.all(TABLES.map((table) => this.#table(table)));
    // Between the two looks some may have gone from ours to the kernel's: the larger sum is safe.
    const ours = Math.max(before, this.#socket.writableLength);
    return ours + sendQueueIn(tables, { localPort, remotePort });
  }

  end(): void {
    this.#why = 'ended';
    this.#socket.end();
  }

  reset(): void {
    this.#socket.destroy();
  }

  async #table(path: string): Promise<string> {
    try {
      return await this.#readText(path);
    } catch {
      return '';
    }
  }
}

interface Ports {
  readonly localPort: number;
  readonly remotePort: number;
}

/** Bytes in the kernel that the other end has not confirmed. */
export function sendQueueIn(tables: readonly string[], { localPort, remotePort }: Ports): number {
  const [local, remote] = [portText(localPort), portText(remotePort)];
  let largest = 0;
  for (const line of tables.flatMap((table) => table.split('\n'))) {
    // Most lines are of others: they are not taken apart.
    if (!line.includes(local) || !line.includes(remote)) continue;
    const columns = line.trim().split(/\s+/);
    const isOurs =
      columns[LOCAL_COLUMN]?.endsWith(local) && columns[REMOTE_COLUMN]?.endsWith(remote);
    if (!isOurs) continue;
    const waiting = Number.parseInt((columns[QUEUES_COLUMN] ?? '').split(':')[0] ?? '', HEX);
    if (waiting > largest) largest = waiting;
  }
  return largest;
}

const portText = (port: number): string =>
  `:${port.toString(HEX).toUpperCase().padStart(PORT_DIGITS, '0')}`;
