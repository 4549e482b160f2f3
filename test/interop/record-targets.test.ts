// Targets of records on loopback: a server of HTTP that checks the signature, and a stream of the
// real nats-server (Debian) that is killed in between.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createListener } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemTimers } from '@tandem/base/kernel';
import { natsTarget } from '@tandem/platform/net';
import { httpTarget, signatureOf } from '@tandem/platform/outbound';
import { needs } from '../support/tools.ts';

const HOST = '127.0.0.1';
const closing: (() => void)[] = [];
after(() => {
  for (const close of closing) close();
});

const records = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ id: `record-${from + at}`, n: from + at }));

async function listens(server: Server): Promise<URL> {
  server.listen(0, HOST);
  await once(server, 'listening');
  closing.push(() => server.close());
  return new URL(`http://${HOST}:${(server.address() as AddressInfo).port}/cdrs?tenant=1`);
}

describe('records over HTTP (CDR-3)', () => {
  it('a batch a request, signed; only 2xx means taken', async () => {
    const seen: string[] = [];
    let status = 204;
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const second = String(request.headers['x-tandem-time']);
        assert.equal(request.headers['x-tandem-signature'], signatureOf('key', second, text));
        seen.push(`${request.method} ${request.url} ${second} ${text}`);
        response.writeHead(status).end('whatever');
      });
    });
    const url = await listens(server);
    const clock = { wallMs: () => 1_700_000_000_999, now: () => 0 as never };
    const target = httpTarget({ url, secret: 'key', node: 'node-a', clock });
    assert.ok((await target.send(records(1, 2))).ok);
    const body = '{"node":"node-a","records":[{"id":"record-1","n":1},{"id":"record-2","n":2}]}';
    assert.deepEqual(seen, [`POST /cdrs?tenant=1 1700000000 ${body}`]);
    for (const bad of [302, 401, 429, 500]) {
      status = bad;
      assert.deepEqual(await target.send(records(3, 3)), {
        ok: false,
        error: `it answered ${bad}`,
      });
    }
    server.closeAllConnections();
    server.close();
    assert.equal((await target.send(records(3, 3))).ok, false);
  });
});

/** One JetStream server on a port of its own; the same folder is the same stream. */
class NatsServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'tandem-nats-'));
  port = 0;
  #child: ChildProcess | undefined;

  async start(): Promise<void> {
    if (this.port === 0) this.port = await freePort();
    const options = ['-js', '-sd', this.folder, '-a', HOST, '-p', String(this.port)];
    const child = spawn('nats-server', [...options, '--auth', 'token'], { stdio: 'ignore' });
    this.#child = child;
    for (let tries = 0; tries < 400; tries += 1) {
      if (await answers(this.port)) return;
      await sleep(25);
    }
    assert.fail('nats-server did not start');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

async function freePort(): Promise<number> {
  const listener = createListener().listen(0, HOST);
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}

/** By the protocol itself: a request, and the JSON of its answer. */
async function asks(
  port: number,
  subject: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const socket = connect(port, HOST);
  const said = JSON.stringify(body);
  const hello = '{"verbose":false,"auth_token":"token"}';
  socket.write(
    `CONNECT ${hello}\r\nSUB back 1\r\nPUB ${subject} back ${said.length}\r\n${said}\r\n`,
  );
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    const answer = /MSG back 1 (\d+)\r\n([\s\S]*)\r\n/.exec(text);
    if (answer?.[2] === undefined || answer[2].length < Number(answer[1])) continue;
    socket.destroy();
    return JSON.parse(answer[2]) as Record<string, unknown>;
  }
  return assert.fail(`no answer to ${subject}: ${text}`);
}

describe('records to a stream of NATS (API-5)', () => {
  it('each is kept once and in order, over a kill of the server; refusals are told', async (t) => {
    if (!needs(t, 'nats-server')) return;
    const server = new NatsServer();
    closing.push(() => {
      void server.kill().then(() => rmSync(server.folder, { recursive: true, force: true }));
    });
    await server.start();
    const of = (subject: string, token: string | null = 'token') =>
      natsTarget({
        ...{ host: HOST, port: server.port, subject, token, inbox: '_INBOX.tandem.a' },
        timers: systemTimers(),
      });
    const target = of('cdr.all');
    assert.deepEqual(await target.send(records(1, 1)), {
      ok: false,
      error: 'no stream takes this subject',
    });
    const stream = { name: 'CDR', subjects: ['cdr.>'], storage: 'file' };
    await asks(server.port, '$JS.API.STREAM.CREATE.CDR', stream);
    assert.deepEqual(await target.send(records(1, 500)), { ok: true, value: undefined });
    await server.kill();
    assert.equal((await target.send(records(501, 510))).ok, false);
    await server.start();
    // What was not known to be kept comes again, with some that were.
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await target.send(records(491, 510))).ok) break;
      await sleep(50);
    }
    const info = await asks(server.port, '$JS.API.STREAM.INFO.CDR', {});
    assert.equal((info.state as { readonly messages: number }).messages, 510);
    const last = await asks(server.port, '$JS.API.STREAM.MSG.GET.CDR', { seq: 510 });
    const { data } = last.message as { readonly data: string };
    assert.equal(Buffer.from(data, 'base64').toString(), '{"id":"record-510","n":510}');
    const stranger = await of('cdr.all', 'wrong').send(records(1, 1));
    assert.ok(!stranger.ok && /Authorization/i.test(stranger.error), JSON.stringify(stranger));
    target.close();
    await server.kill();
  });
});
