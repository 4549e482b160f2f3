// What has arrived at our UDP sockets and was not read yet, as the kernel knows it. Under load
// messages wait there first: an event loop that is late by a millisecond may have thousands of them
// before it.
import {
  descriptorOf,
  type NativeRelay,
  type OpenSocket,
  type RelayUnavailable,
} from '@tandem/native/relay';
import type { ReadText } from './socket-tuning-plain.ts';

// sl local_address rem_address st tx_queue:rx_queue tr tm->when retrnsmt uid timeout inode ...
const QUEUES_COLUMN = 4;
const INODE_COLUMN = 9;
const TABLES = ['/proc/net/udp', '/proc/net/udp6'];

export interface BacklogMeans {
  readonly sockets: () => Iterable<OpenSocket>;
  /** A system call for each socket; without it tables of all sockets of the machine are read. */
  readonly relay: Pick<NativeRelay, 'receiveBacklog'> | RelayUnavailable;
  readonly readText: ReadText;
}

export class ReceiveBacklog {
  readonly #sockets: () => Iterable<OpenSocket>;
  readonly #relay: BacklogMeans['relay'];
  readonly #readText: ReadText;
  #bytes = 0;
  #isReading = false;

  constructor({ sockets, relay, readText }: BacklogMeans) {
    this.#sockets = sockets;
    this.#relay = relay;
    this.#readText = readText;
  }

  /**
   * The largest of any socket, as the kernel counts it (some three bytes for one of a message): as
   * it is now, or as the tables had it when they were looked at last; asking has them looked at
   * again.
   */
  take(): number {
    if (!('unavailable' in this.#relay)) return this.#now(this.#relay);
    if (!this.#isReading) void this.refresh();
    return this.#bytes;
  }

  /** The same, and no table is looked at for it. */
  known(): number {
    return 'unavailable' in this.#relay ? this.#bytes : this.#now(this.#relay);
  }

  #now(relay: Pick<NativeRelay, 'receiveBacklog'>): number {
    let largest = 0;
    for (const socket of this.#sockets()) {
      const descriptor = descriptorOf(socket);
      const waiting = descriptor === undefined ? undefined : relay.receiveBacklog(descriptor);
      if (waiting?.ok) largest = Math.max(largest, waiting.value);
    }
    return largest;
  }

  async refresh(): Promise<void> {
    this.#isReading = true;
    try {
      const inodes = await this.#inodes();
      const tables = await Promise.all(TABLES.map((table) => this.#readText(table)));
      this.#bytes = largestBacklog(inodes, tables);
    } catch {
      // A kernel that does not tell: the other signs of load must do.
      this.#bytes = 0;
    } finally {
      this.#isReading = false;
    }
  }

  async #inodes(): Promise<ReadonlySet<string>> {
    const inodes = new Set<string>();
    for (const socket of this.#sockets()) {
      const descriptor = descriptorOf(socket);
      if (descriptor === undefined) continue;
      const info = await this.#readText(`/proc/self/fdinfo/${descriptor}`);
      const inode = /^ino:\s*(\d+)$/m.exec(info)?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
    return inodes;
  }
}

export function largestBacklog(inodes: ReadonlySet<string>, tables: readonly string[]): number {
  let largest = 0;
  for (const line of tables.flatMap((table) => table.split('\n'))) {
    const columns = line.trim().split(/\s+/);
    if (!inodes.has(columns[INODE_COLUMN] ?? '')) continue;
    const received = Number.parseInt((columns[QUEUES_COLUMN] ?? '').split(':')[1] ?? '', 16);
    if (received > largest) largest = received;
  }
  return largest;
}
