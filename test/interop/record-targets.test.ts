// Targets of records on loopback: a server of HTTP that checks the signature, and a stream of the
// real nats-server (Debian), which is killed in between. Both run the suite of all sinks; Kafka has
// a file of its own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it, type TestContext } from 'node:test';
import { systemTimers } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import type { DeliverRecords } from '@tandem/books/cdr/ports';
import { natsTarget, outboundTls } from '@tandem/platform/net';
import { httpTarget, signatureOf } from '@tandem/platform/outbound';
import { isRecordSink } from '../../packages/books/cdr/sinks/sink.conformance.ts';
import { testCertificate } from '../support/certificates.ts';
import { type NatsOptions, NatsServer } from '../support/nats.ts';
import { needs } from '../support/tools.ts';
import { callerOf, overTheWire, records, untilTaken } from '../support/wire-targets.ts';

const HOST = '127.0.0.1';
const closing: (() => void)[] = [];
after(() => {
  for (const close of closing) close();
});

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
    const body =
      '{"node":"node-a","mayRepeat":false,"records":[{"id":"record-1","n":1},{"id":"record-2","n":2}]}';
    assert.deepEqual(seen, [`POST /cdrs?tenant=1 1700000000 ${body}`]);
    for (const bad of [302, 401, 429, 500]) {
      status = bad;
      assert.deepEqual(await target.send(records(3, 3), { mayRepeat: true }), {
        ok: false,
        error: `it answered ${bad}`,
      });
    }
    assert.match(seen.at(-1) ?? '', /"mayRepeat":true/);
    server.closeAllConnections();
    server.close();
    assert.equal((await target.send(records(3, 3))).ok, false);
  });
});

const TOKEN = ['--auth', 'token'];
const PASSWORD = ['--user', 'tandem', '--pass', 'secret'];
const STREAM = { name: 'CDR', subjects: ['cdr.>'], storage: 'file' };

async function stream(t: TestContext | undefined, options: NatsOptions): Promise<NatsServer> {
  const server = new NatsServer(options);
  if (t === undefined) closing.push(() => void server.remove());
  else t.after(() => server.remove());
  await server.start();
  await server.asks('$JS.API.STREAM.CREATE.CDR', STREAM);
  return server;
}

const natsOf = (
  { port }: NatsServer,
  more: Partial<Parameters<typeof natsTarget>[0]> = {},
): DeliverRecords =>
  natsTarget({
    ...{ host: HOST, port, subject: 'cdr.all', inbox: '_INBOX.tandem.a' },
    ...{ credentials: { user: null, secret: 'token' }, tls: null, timers: systemTimers() },
    ...more,
  });

describe('records to a stream of NATS (API-5)', () => {
  it('each is kept once and in order, over a kill of the server; refusals are told', async (t) => {
    if (!needs(t, 'nats-server')) return;
    const server = await stream(t, { login: TOKEN });
    const target = natsOf(server);
    assert.deepEqual(await natsOf(server, { subject: 'other' }).send(records(1, 1)), {
      ok: false,
      error: 'no stream takes this subject',
    });
    assert.deepEqual(await target.send(records(1, 500)), { ok: true, value: undefined });
    await server.kill();
    assert.equal((await target.send(records(501, 510))).ok, false);
    await server.start();
    // What was not known to be kept comes again, with some that were.
    await untilTaken(target, records(491, 510));
    const info = await server.asks('$JS.API.STREAM.INFO.CDR', {});
    assert.equal((info.state as { readonly messages: number }).messages, 510);
    const last = await server.asks('$JS.API.STREAM.MSG.GET.CDR', { seq: 510 });
    const { data } = last.message as { readonly data: string };
    assert.equal(Buffer.from(data, 'base64').toString(), '{"id":"record-510","n":510}');
    const wrong = { credentials: { user: null, secret: 'wrong' } };
    const stranger = await natsOf(server, wrong).send(records(1, 1));
    assert.ok(!stranger.ok && /Authorization/i.test(stranger.error), JSON.stringify(stranger));
    target.close();
  });

  it('over TLS, as a user; a server that nobody vouches for gets nothing', async (t) => {
    if (!needs(t, 'nats-server')) return;
    const tls = testCertificate(['127.0.0.1', 'localhost']);
    const server = await stream(t, { login: PASSWORD, tls });
    const credentials = { user: 'tandem', secret: 'secret' };
    const trusted = { credentials, tls: outboundTls(tls.certificate) };
    const target = natsOf(server, trusted);
    assert.deepEqual(await target.send(records(1, 300)), { ok: true, value: undefined });
    assert.deepEqual(await natsOf(server, { ...trusted, host: 'localhost' }).send(records(1, 1)), {
      ok: true,
      value: undefined,
    });
    target.close();
    const cases = [
      [{ ...trusted, tls: outboundTls('') }, /SELF_SIGNED|UNABLE_TO_VERIFY/],
      [{ ...trusted, tls: null }, /asks for TLS/],
      [{ ...trusted, credentials: { user: 'tandem', secret: 'no' } }, /Authorization/i],
    ] as const;
    for (const [more, why] of cases) {
      const refused = await natsOf(server, more).send(records(1, 1));
      assert.ok(!refused.ok && why.test(refused.error), JSON.stringify(refused));
    }
    const info = await server.asks('$JS.API.STREAM.INFO.CDR', {});
    assert.equal((info.state as { readonly messages: number }).messages, 300);
  });
});

isRecordSink('a server over HTTP', async () => {
  const seen: { readonly number: string; readonly isMarked: boolean }[] = [];
  let [isAway, isTakenOnce] = [false, false];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      if (isAway && !isTakenOnce) return response.writeHead(503).end();
      isTakenOnce = false;
      const told = JSON.parse(text) as Told;
      for (const { callerE164 } of told.records) {
        seen.push({ number: callerE164, isMarked: told.mayRepeat });
      }
      return isAway ? request.socket.destroy() : response.writeHead(204).end();
    });
  });
  const url = await listens(server);
  const deliver = httpTarget({ url, secret: 'key', node: 'node-a', clock: new VirtualClock() });
  return {
    ...overTheWire(deliver),
    visible: async () => seen.map(({ number }) => number),
    marked: async () => seen.map(({ isMarked }) => isMarked),
    breakage: {
      breakIt: async () => {
        isAway = true;
      },
      losesAnswer: async () => {
        [isAway, isTakenOnce] = [true, true];
      },
      mend: async () => {
        isAway = false;
      },
    },
    isAtLeastOnce: true,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
});

interface Told {
  readonly mayRepeat: boolean;
  readonly records: readonly { readonly callerE164: string }[];
}

isRecordSink(
  'a stream of NATS',
  async () => {
    const server = await stream(undefined, { login: TOKEN });
    const deliver = natsOf(server);
    let isUp = true;
    let seen: string[] = [];
    return {
      ...overTheWire(deliver),
      visible: async () => {
        if (!isUp) return seen;
        seen = [];
        for (let seq = 1; ; seq += 1) {
          const { message } = await server.asks('$JS.API.STREAM.MSG.GET.CDR', { seq });
          if (message === undefined) return seen;
          const { data } = message as { readonly data: string };
          seen.push(callerOf(Buffer.from(data, 'base64').toString()));
        }
      },
      breakage: {
        breakIt: async () => {
          isUp = false;
          await server.kill();
        },
        mend: async () => {
          await server.start();
          isUp = true;
        },
      },
      close: async () => {
        deliver.close();
        await server.remove();
      },
    };
  },
  (t) => needs(t, 'nats-server'),
);
