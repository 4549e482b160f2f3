// Socket options without the native relay: buffers by Node, within the system's limit; drops from
// the kernel's table of sockets; and no mark on packets, for which Node has no call.
import type { Socket } from 'node:dgram';
import { fail, ok } from '@tandem/base/kernel';
import { descriptorOf } from '@tandem/native/relay';
import {
  type BufferSide,
  notOpen,
  type SocketOptions,
  type Tuned,
} from './socket-tuning-options.ts';

export type ReadText = (path: string) => Promise<string>;

/** `why` there is no native relay: it stands in every answer that would have needed it. */
export function plainOptions(readText: ReadText, why: string): SocketOptions {
  return {
    by: 'plain',
    setTypeOfService: (socket) =>
      descriptorOf(socket) === undefined
        ? fail(notOpen())
        : fail({ kind: 'notAvailable', why: `packets stay unmarked: no native relay: ${why}` }),
    growBuffer: growByNode,
    drops: (socket) => dropsByTable(socket, readText),
  };
}

function growByNode(socket: Socket, side: BufferSide, bytes: number): Tuned<number> {
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > LARGEST_BUFFER_BYTES) {
    return fail({ kind: 'outOfRange', why: `not a buffer size: ${bytes}` });
  }
  if (descriptorOf(socket) === undefined) return fail(notOpen());
  try {
    if (grantedBytes(socket, side) < bytes) {
      if (side === 'receive') socket.setRecvBufferSize(bytes);
      else socket.setSendBufferSize(bytes);
    }
    return ok(grantedBytes(socket, side));
  } catch (error) {
    return fail({ kind: 'refused', why: messageOf(error) });
  }
}

/** The kernel doubles every wish in an int, and cuts there without a word. */
const LARGEST_BUFFER_BYTES = 2 ** 30 - 1;

/** Linux reports twice what it granted, to pay for its own bookkeeping. */
function grantedBytes(socket: Socket, side: BufferSide): number {
  const doubled = side === 'receive' ? socket.getRecvBufferSize() : socket.getSendBufferSize();
  return Math.floor(doubled / 2);
}

// The table names a socket by address and port, which several may share, and by its inode, which is
// its own; /proc tells the inode of a descriptor since Linux 5.14.
async function dropsByTable(socket: Socket, readText: ReadText): Promise<Tuned<number>> {
  const descriptor = descriptorOf(socket);
  if (descriptor === undefined) return fail(notOpen());
  const table = socket.address().family === 'IPv6' ? '/proc/net/udp6' : '/proc/net/udp';
  try {
    const inode = /^ino:\s*(\d+)$/m.exec(await readText(`/proc/self/fdinfo/${descriptor}`))?.[1];
    if (inode === undefined) return unavailable('this kernel does not tell a socket its inode');
    const drops = dropsOf(inode, await readText(table));
    // Closed meanwhile, the number and even the inode may be another socket's by now.
    if (descriptorOf(socket) !== descriptor) return fail(notOpen());
    return drops === undefined ? unavailable(`${table} has no such socket`) : ok(drops);
  } catch (error) {
    if (descriptorOf(socket) !== descriptor) return fail(notOpen());
    return unavailable(messageOf(error));
  }
}

// sl local_address rem_address st queues timer retrnsmt uid timeout inode ref pointer drops
const INODE_COLUMN = 9;
const DROPS_COLUMN = 12;

export function dropsOf(inode: string, table: string): number | undefined {
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/);
    // The heading has other columns and no number anywhere, so it matches no inode.
    if (columns[INODE_COLUMN] !== inode) continue;
    const drops = columns[DROPS_COLUMN];
    return drops !== undefined && /^\d+$/.test(drops) ? Number(drops) : undefined;
  }
  return undefined;
}

function unavailable(why: string): Tuned<number> {
  return fail({ kind: 'notAvailable', why: `kernel drops cannot be read: ${why}` });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
