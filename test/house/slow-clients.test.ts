// Clients by the byte, on real sockets and with limits of milliseconds: each is let go, the others
// are answered meanwhile, and what an export holds of the database is given back.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordExport } from '@tandem/books/cdr/contract';
import type { SlowLimits } from '../../packages/edge/api/slow-clients.ts';
import { apiUnderTest, ONE_TIME } from '../../packages/edge/api/testing.ts';

const LIMITS: SlowLimits = {
  // A second: a machine that stands still for a moment has no slow clients.
  ...{ headMs: 1_000, headCheckMs: 50, idleMs: 1_000 },
  ...{ lookMs: 50, looks: 4, leastBytes: 1_000 },
};
const BYTE_EVERY_MS = 10;
const HEAD = 'HTTP/1.1\r\nhost: x\r\n';
const CHUNK = Buffer.alloc(64 * 1_024, 'a');

class Endless {
  closed = 0;
  readonly file: RecordExport = {
    ...{ rows: 1, columns: [{ name: 'id', isNumber: false }], texts: () => this.#bytes() as never },
    csv: () => this.#bytes(),
    close: async () => {
      this.closed += 1;
    },
  };

  async *#bytes(): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      yield CHUNK;
      await sleep(1);
    }
  }
}

async function served(t: TestContext) {
  const endless = new Endless();
  const api = apiUnderTest('network', {
    slowLimits: LIMITS,
    archive: {
      ...{ list: async () => [], find: async () => undefined },
      openExport: async () => endless.file,
    },
  });
  api.world.operator = { ...api.world.operator, mustChangePassword: false };
  const cookie = await api.signIn(ONE_TIME);
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => api.app.close());
  const { port } = api.app.server.address() as AddressInfo;
  const isServed = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
  return { cookie, endless, isServed, open: () => client(port) };
}

interface Client {
  readonly socket: Socket;
  readonly heard: () => string;
  /** Milliseconds until the server ended it. */
  readonly ended: Promise<number>;
}

function client(port: number): Client {
  const began = performance.now();
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1', 0, 200);
  });
  socket.on('error', () => undefined);
  // Also by a reset: what it sends when it is cut off is read by nobody.
  const ended = new Promise<number>((resolve) => {
    socket.once('close', () => resolve(performance.now() - began));
  });
  return { socket, heard: () => heard, ended };
}

async function byByte({ socket }: Client, text: string): Promise<void> {
  for (const letter of text) {
    if (socket.destroyed) return;
    socket.write(letter);
    await sleep(BYTE_EVERY_MS);
  }
}

const LONG = 'x'.repeat(1_000);
const post = (cookie: string) =>
  `POST /api/v1/operators ${HEAD}cookie: ${cookie}\r\ncontent-type: application/json\r\n` +
  `content-length: ${LONG.length}\r\n\r\n`;

describe('clients that are slow (API-1)', () => {
  //  what it does, what it hears
  type Does = (one: Client, cookie: string) => Promise<void>;
  const table: ReadonlyArray<readonly [string, Does, RegExp]> = [
    ['says nothing at all', async () => undefined, /^(HTTP\/1\.1 408|$)/],
    ['sends its head by the byte', (one) => byByte(one, `GET / ${HEAD}${LONG}`), /^HTTP\/1\.1 408/],
    [
      'sends its body by the byte',
      async (one, cookie) => {
        one.socket.write(post(cookie));
        await byByte(one, LONG);
      },
      /^HTTP\/1\.1 408/,
    ],
    [
      'sends a body by the byte that was refused',
      async (one) => {
        one.socket.write(post('none'));
        await byByte(one, LONG);
      },
      /^HTTP\/1\.1 401/,
    ],
    [
      'keeps a connection for nothing',
      async (one) => void one.socket.write(`GET /healthz ${HEAD}\r\n`),
      /^HTTP\/1\.1 200/,
    ],
  ];
  for (const [what, does, hears] of table) {
    it(`one that ${what}`, async (t) => {
      const { open, cookie, isServed } = await served(t);
      const one = open();
      const [took] = await Promise.all([
        one.ended,
        does(one, cookie),
        sleep(100).then(async () => assert.equal(await isServed(), 200)),
      ]);
      assert.ok(took < 5_000, String(took));
      assert.match(one.heard(), hears);
      assert.equal(await isServed(), 200);
    });
  }

  it('one that does not take its export: the database is let go', async (t) => {
    const { open, cookie, isServed, endless } = await served(t);
    const one = open();
    one.socket.write(`GET /api/v1/cdrs.csv ${HEAD}cookie: ${cookie}\r\n\r\n`);
    const first = await Promise.race([once(one.socket, 'data'), one.ended]);
    assert.notEqual(typeof first, 'number', 'it was ended before anything came');
    one.socket.pause();
    while (endless.closed === 0) {
      await sleep(20);
      assert.equal(await isServed(), 200);
    }
    one.socket.resume();
    await one.ended;
  });

  it('one that takes it steadily is not cut off', async (t) => {
    const { open, cookie, endless } = await served(t);
    const one = open();
    one.socket.write(`GET /api/v1/cdrs.csv ${HEAD}cookie: ${cookie}\r\n\r\n`);
    await sleep(3 * LIMITS.looks * LIMITS.lookMs);
    assert.equal(endless.closed, 0);
    assert.equal(one.socket.destroyed, false);
    one.socket.destroy();
  });
});
