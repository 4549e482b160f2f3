import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LineConnection } from '@tandem/books/cdr/ports';
import { lineConnector, sendQueueIn } from './line-connection.ts';

const HOST = '127.0.0.1';
const PATIENCE_MS = 10_000;
const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

const connect = lineConnector((path) => readFile(path, 'latin1'));

async function listens(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return (server.address() as AddressInfo).port;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `waited in vain: ${what}`);
    await sleep(5);
  }
}

interface Opened {
  readonly connection: LineConnection;
  readonly closed: Promise<string>;
}

function opened(port: number): Promise<Opened> {
  return new Promise((resolve) => {
    let close: (why: string) => void = () => undefined;
    const closed = new Promise<string>((gone) => {
      close = gone;
    });
    const connection = connect(
      { host: HOST, port },
      { opened: () => resolve({ connection, closed }), closed: (why) => close(why) },
    );
  });
}

describe('a connection for lines (CDR-3)', () => {
  it('writes in order; all is confirmed; what comes back is no matter; ends with all sent', async () => {
    let text = '';
    const server = createServer((socket) => {
      socket.on('data', (bytes) => {
        text += bytes;
        socket.write('thank you\n');
      });
    });
    const { connection, closed } = await opened(await listens(server));
    for (let at = 0; at < 1_000; at += 1) connection.write(Buffer.from(`line ${at}\n`));
    await until('all is confirmed', async () => (await connection.unconfirmedBytes()) === 0);
    connection.write(Buffer.from('last\n'));
    connection.end();
    assert.equal(await closed, 'ended');
    await until('the end came', () => text.endsWith('last\n'));
    assert.equal(
      text,
      `${Array.from({ length: 1_000 }, (_, at) => `line ${at}\n`).join('')}last\n`,
    );
  });

  it('a collector that does not read leaves bytes unconfirmed, until it does', async () => {
    const accepted: Socket[] = [];
    const server = createServer({ pauseOnConnect: true }, (socket) => accepted.push(socket));
    const { connection, closed } = await opened(await listens(server));
    const total = 32 * 1024 * 1024;
    connection.write(Buffer.alloc(total, 'x'));
    await sleep(100);
    const unconfirmed = await connection.unconfirmedBytes();
    assert.ok(unconfirmed > total / 4, `${unconfirmed} of ${total}`);
    await until('it is accepted', () => accepted.length === 1);
    accepted[0]?.resume();
    await until('all is confirmed', async () => (await connection.unconfirmedBytes()) === 0);
    accepted[0]?.end();
    assert.equal(await closed, 'ended by the collector');
  });

  it('nobody listens: refused', async () => {
    const server = createServer();
    const port = await listens(server);
    await new Promise((resolve) => server.close(resolve));
    const why = await new Promise((closed) => {
      connect({ host: HOST, port }, { opened: () => assert.fail('opened'), closed });
    });
    assert.equal(why, 'ECONNREFUSED');
  });

  it('the collector dies: reset', async () => {
    const server = createServer((socket) => setTimeout(() => socket.resetAndDestroy(), 20));
    const { closed } = await opened(await listens(server));
    assert.equal(await closed, 'ECONNRESET');
  });
});

describe("the kernel's table of connections", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0100007F:C350 0100007F:1F90 01 0000002A:00000000 00:00000000 00000000     0        0 2 1
   2: 0100007F:1F90 0100007F:C350 01 00000007:00000000 00:00000000 00000000     0        0 3 1`;
  //  local, remote  waiting
  for (const [localPort, remotePort, waiting] of [
    [50_000, 8_080, 42],
    [8_080, 50_000, 7],
    [50_001, 8_080, 0],
  ] as const) {
    it(`from ${localPort} to ${remotePort}: ${waiting} bytes`, () =>
      assert.equal(sendQueueIn(['', table], { localPort, remotePort }), waiting));
  }
});
