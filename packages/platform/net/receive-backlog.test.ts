import assert from 'node:assert/strict';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ok } from '@tandem/base/kernel';
import { descriptorOf } from '@tandem/native/relay';
import { newDatagramSocket } from './datagram-socket.ts';
import { largestBacklog, ReceiveBacklog } from './receive-backlog.ts';

async function bound(): Promise<Socket> {
  const socket = newDatagramSocket(4);
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  return socket;
}

describe('what waits to be read (SIG-1)', () => {
  const row = (inode: number, queues: string) =>
    ` 6555: 0100007F:13C4 00000000:0000 07 ${queues} 00:00000000 00000000` +
    `     0        0 ${inode} 2 00000000f9df81ca 0          `;
  const tables = [
    `heading\n${row(17, '00000000:00000300')}\n${row(18, '00000100:00FF0000')}\n`,
    `heading\n${row(170, '00000000:00001000')}\n`,
  ];
  //  our sockets           the largest backlog
  const table: ReadonlyArray<readonly [readonly string[], number]> = [
    [['17'], 0x300],
    [['17', '170'], 0x1000],
    [['18'], 0xff0000],
    [['1', '7', 'inode'], 0],
    [[], 0],
  ];
  for (const [inodes, bytes] of table) {
    it(`of ${inodes.join(' and ') || 'no socket'} is ${bytes}`, () => {
      assert.equal(largestBacklog(new Set(inodes), tables), bytes);
    });
  }

  it('grows while nobody reads, and is gone when somebody has', async (t) => {
    const receiver = await bound();
    const sender = await bound();
    t.after(() => sender.close());
    let heard = 0;
    receiver.on('message', () => {
      heard += 1;
    });
    // Files read at once: the event loop does not turn meanwhile, so nothing is received.
    const backlog = new ReceiveBacklog({
      sockets: () => [receiver],
      relay: { unavailable: 'not here' },
      readText: (path) => Promise.resolve(readFileSync(path, 'utf8')),
    });
    await backlog.refresh();
    assert.equal(backlog.take(), 0);
    const { port } = receiver.address();
    for (let count = 0; count < 20; count += 1) sender.send(Buffer.alloc(500), port, '127.0.0.1');
    await backlog.refresh();
    const waiting = backlog.known();
    assert.ok(heard === 0 && waiting >= 20 * 500, `${heard} were heard, ${waiting} bytes wait`);
    for (let looks = 0; looks < 1_000 && heard < 20; looks += 1) await pause(5);
    await backlog.refresh();
    assert.deepEqual([heard, backlog.take()], [20, 0]);
    receiver.close();
    await backlog.refresh();
    assert.equal(backlog.take(), 0, 'a closed socket has none');
  });

  it('is known at once by the native relay, the largest of all sockets', async () => {
    const [one, other] = [await bound(), await bound()];
    const waiting = new Map([
      [descriptorOf(one), 700],
      [descriptorOf(other), 900],
    ]);
    const backlog = new ReceiveBacklog({
      sockets: () => [one, other],
      relay: { receiveBacklog: (descriptor) => ok(waiting.get(descriptor) ?? 0) },
      readText: () => Promise.reject(new Error('nobody reads tables')),
    });
    assert.deepEqual([backlog.take(), backlog.known()], [900, 900]);
    other.close();
    assert.equal(backlog.take(), 700, 'a closed socket has none');
    one.close();
  });

  it('is none where the system does not tell', async () => {
    const receiver = await bound();
    const backlog = new ReceiveBacklog({
      sockets: () => [receiver],
      relay: { unavailable: 'not here' },
      readText: () => Promise.reject(new Error('EACCES')),
    });
    await backlog.refresh();
    assert.equal(backlog.take(), 0);
    receiver.close();
  });
});
