// What has arrived at our UDP sockets and was not read yet, by the kernel's own table. Under load
// messages wait there first: an event loop that is late by a millisecond may have thousands of them
// before it.
import type { Socket } from 'node:dgram';
import { descriptorOf } from '@tandem/native/relay';
import type { ReadText } from './socket-tuning-plain.ts';

// sl local_address rem_address st tx_queue:rx_queue tr tm->when retrnsmt uid timeout inode ...
const QUEUES_COLUMN = 4;
const INODE_COLUMN = 9;
const TABLES = ['/proc/net/udp', '/proc/net/udp6'];

export class ReceiveBacklog {
  readonly #sockets: () => Iterable<Socket>;
  readonly #readText: ReadText;
  #bytes = 0;
  #isReading = false;

  constructor(sockets: () => Iterable<Socket>, readText: ReadText) {
    this.#sockets = sockets;
    this.#readText = readText;
  }

  /**
   * The largest of any socket, as the kernel counts it (some three bytes for one of a message),
   * when it was looked at last. Asking has it looked at again.
   */
  take(): number {
    if (!this.#isReading) void this.refresh();
    return this.#bytes;
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
