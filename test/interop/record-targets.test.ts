// Targets of records on loopback: a server of HTTP that checks the signature, a stream of the real
// nats-server (Debian), and a topic of a server that speaks Kafka's protocol. The latter two are
// killed in between, and run the suite of all sinks.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, systemTimers } from '@tandem/base/kernel';
import { BreakableDisk, VirtualClock } from '@tandem/base/testkit';
import { BatchForwarder } from '@tandem/books/cdr';
import type { DeliverRecords } from '@tandem/books/cdr/ports';
import { BEGINNING } from '@tandem/books/journal/contract';
import { natsTarget, outboundTls } from '@tandem/platform/net';
import { httpTarget, kafkaTarget, partitionOf, signatureOf } from '@tandem/platform/outbound';
import { isRecordSink, type SinkBench } from '../../packages/books/cdr/sinks/sink.conformance.ts';
import { testCertificate } from '../support/certificates.ts';
import { type KafkaOptions, KafkaServer } from '../support/kafka.ts';
import { type NatsOptions, NatsServer } from '../support/nats.ts';
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

async function untilTaken(target: DeliverRecords, some: ReturnType<typeof records>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await target.send(some)).ok) return;
    await sleep(50);
  }
  assert.fail('it does not come back');
}

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

async function broker(options: KafkaOptions): Promise<KafkaServer> {
  const server = new KafkaServer(options);
  closing.push(() => void server.kill());
  await server.start();
  return server;
}

const kafkaOf = (
  { port }: KafkaServer,
  more: Partial<Parameters<typeof kafkaTarget>[0]> = {},
): DeliverRecords =>
  kafkaTarget({
    ...{ host: HOST, port, topic: 'cdr', node: 'node-a', login: null, tls: null },
    ...more,
  });

const partition = (server: KafkaServer, count: number): number =>
  [...Array(count).keys()].find((at) => server.records('cdr', at).length > 0) ?? -1;

describe('records to a topic of Kafka (API-5)', () => {
  it('in order, each under its id, in one partition; more than fits in one request', async () => {
    const server = await broker({ topics: { cdr: 7 } });
    const target = kafkaOf(server);
    const large = records(1, 1_000).map((record) => ({ ...record, trace: 'x'.repeat(2_000) }));
    assert.deepEqual(await target.send(large), { ok: true, value: undefined });
    const kept = server.records('cdr', partition(server, 7));
    assert.deepEqual(
      kept.map(({ key }) => key),
      large.map(({ id }) => id),
    );
    assert.deepEqual(JSON.parse(kept[6]?.value ?? ''), large[6]);
    await server.kill();
    assert.equal((await target.send(records(1_001, 1_002))).ok, false);
    await server.start();
    await untilTaken(target, records(1_001, 1_002));
    assert.equal(kept.length, 1_002);
    target.close();
  });

  it('a topic that is not there is told, and comes when it is', async () => {
    const topics: Record<string, number> = {};
    const server = await broker({ topics });
    const target = kafkaOf(server);
    const refused = await target.send(records(1, 1));
    assert.ok(!refused.ok && /topic/i.test(refused.error), JSON.stringify(refused));
    topics.cdr = 1;
    assert.ok((await target.send(records(1, 1))).ok);
    target.close();
  });

  it('over TLS with a password; wrong ones and strangers are told', async () => {
    const tls = testCertificate(['127.0.0.1']);
    const server = await broker({
      ...{ topics: { cdr: 1 }, login: { user: 'tandem', password: 'secret' }, tls },
    });
    const login = { mechanism: 'plain', user: 'tandem', password: 'secret' } as const;
    const trusted = { login, tls: outboundTls(tls.certificate) };
    const target = kafkaOf(server, trusted);
    assert.deepEqual(await target.send(records(1, 5)), { ok: true, value: undefined });
    target.close();
    const wrong = await kafkaOf(server, { ...trusted, login: { ...login, password: 'no' } }).send(
      records(1, 1),
    );
    assert.ok(!wrong.ok && /password/.test(wrong.error), JSON.stringify(wrong));
    const stranger = await kafkaOf(server, { ...trusted, tls: outboundTls('') }).send(
      records(1, 1),
    );
    assert.ok(!stranger.ok && /self-signed|verify/i.test(stranger.error), JSON.stringify(stranger));
    assert.equal(server.records('cdr', 0).length, 5);
  });

  it('nodes spread over the partitions, each in its own for ever', () => {
    const partitionMetadata = [4, 0, 2, 1, 3].map((partitionId) => ({ partitionId }));
    const placeOf = (node: string) => partitionOf(node)()({ partitionMetadata } as never);
    const places = new Set(Array.from({ length: 50 }, (_, at) => placeOf(`node-${at}`)));
    assert.equal(places.size, 5);
    assert.equal(placeOf('node-7'), placeOf('node-7'));
  });
});

/** The forwarder of batches over a target on the wire; it repeats what it got no answer to. */
function overTheWire(deliver: DeliverRecords): Pick<SinkBench, 'open' | 'settle' | 'run'> {
  const disk = new BreakableDisk();
  const clock = new VirtualClock();
  return {
    open: async () =>
      new BatchForwarder({
        ...{ target: 'stream', deliver, mostRecords: 2, disk, clock },
        reader: { mark: async () => ok(BEGINNING) },
      }),
    settle: async () => clock.passes(6_000),
    run: (promise) => promise,
  };
}

const callerOf = (text: string): string => (JSON.parse(text) as { callerE164: string }).callerE164;

isRecordSink('a topic of Kafka', async () => {
  const server = await broker({ topics: { cdr: 1 } });
  const deliver = kafkaOf(server);
  return {
    ...overTheWire(deliver),
    visible: async () => server.records('cdr', 0).map(({ value }) => callerOf(value)),
    breakage: { breakIt: () => server.kill(), mend: () => server.start() },
    isAtLeastOnce: true,
    close: async () => {
      deliver.close();
      await server.kill();
    },
  };
});

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
