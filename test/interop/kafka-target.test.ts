// Records to a topic of servers of our own that speak Kafka's protocol, with what a producer meets:
// kills, other versions, leaders that change, answers in pieces or lost, and logins. The target runs
// the suite of all sinks.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { DeliverRecords } from '@tandem/books/cdr/ports';
import { outboundTls } from '@tandem/platform/net';
import { type KafkaLogin, kafkaTarget, partitionOf } from '@tandem/platform/outbound';
import { isRecordSink } from '../../packages/books/cdr/sinks/sink.conformance.ts';
import { testCertificate } from '../support/certificates.ts';
import { KafkaCluster, type KafkaOptions, KafkaServer } from '../support/kafka.ts';
import { callerOf, overTheWire, records, untilTaken } from '../support/wire-targets.ts';

const TAKEN = { ok: true, value: undefined } as const;
const MARK = 'tandem-may-repeat';

const closing: (() => void)[] = [];
after(() => {
  for (const close of closing) close();
});

async function broker(options: KafkaOptions): Promise<KafkaServer> {
  const server = new KafkaServer(options);
  closing.push(() => void server.kill());
  await server.start();
  return server;
}

function kafkaOf(
  { port }: KafkaServer,
  more: Partial<Parameters<typeof kafkaTarget>[0]> = {},
): DeliverRecords {
  const target = kafkaTarget({
    ...{ host: '127.0.0.1', port, topic: 'cdr', node: 'node-a', login: null, tls: null },
    ...more,
  });
  closing.push(() => target.close());
  return target;
}

const keysIn = (server: KafkaServer, partition = 0): readonly string[] =>
  server.records('cdr', partition).map(({ key }) => key);
const ids = (from: number, to: number): readonly string[] => records(from, to).map(({ id }) => id);

async function refuses(target: DeliverRecords, why: RegExp): Promise<void> {
  const sent = await target.send(records(1, 1));
  assert.ok(!sent.ok && why.test(sent.error), JSON.stringify(sent));
}

const partition = (server: KafkaServer, count: number): number =>
  [...Array(count).keys()].find((at) => server.records('cdr', at).length > 0) ?? -1;

describe('records to a topic of Kafka (API-5)', () => {
  it('in order, each under its id, in one partition; more than fits in one request', async () => {
    const server = await broker({ topics: { cdr: 7 } });
    const target = kafkaOf(server);
    const large = records(1, 1_000).map((record) => ({ ...record, trace: 'x'.repeat(2_000) }));
    assert.deepEqual(await target.send(large), TAKEN);
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
  });

  it('a topic that is not there is told, and comes when it is', async () => {
    const topics: Record<string, number> = {};
    const target = kafkaOf(await broker({ topics }));
    await refuses(target, /topic/i);
    topics.cdr = 1;
    assert.ok((await target.send(records(1, 1))).ok);
  });

  it('nodes spread over the partitions, each in its own for ever', () => {
    const partitionMetadata = [4, 0, 2, 1, 3].map((partitionId) => ({ partitionId }));
    const placeOf = (node: string) => partitionOf(node)()({ partitionMetadata } as never);
    const places = new Set(Array.from({ length: 50 }, (_, at) => placeOf(`node-${at}`)));
    assert.equal(places.size, 5);
    assert.equal(placeOf('node-7'), placeOf('node-7'));
  });

  it('an answer that is lost: the target is told that they may come again', async () => {
    const server = await broker({ topics: { cdr: 1 } });
    const target = kafkaOf(server);
    assert.deepEqual(await target.send(records(1, 2)), TAKEN);
    server.answersLost = 1;
    assert.equal((await target.send(records(3, 4))).ok, false);
    assert.deepEqual(keysIn(server), ids(1, 4), 'not sent again without a word');
    assert.deepEqual(await target.send(records(3, 4), { mayRepeat: true }), TAKEN);
    assert.deepEqual(keysIn(server), [...ids(1, 4), ...ids(3, 4)]);
    const marks = server.records('cdr', 0).map(({ headers }) => headers[MARK]);
    assert.deepEqual(marks, [...Array(4).fill(undefined), '1', '1']);
  });

  it('a connection that was idle for long and ended: the next one is made without a fault', async () => {
    const server = await broker({ topics: { cdr: 1 } });
    const target = kafkaOf(server);
    assert.deepEqual(await target.send(records(1, 2)), TAKEN);
    await server.endsIdle();
    assert.deepEqual(await target.send(records(3, 4)), TAKEN);
    assert.deepEqual(keysIn(server), ids(1, 4));
  });

  it('answers come in pieces of three bytes', async () => {
    const server = await broker({ topics: { cdr: 1 }, pieceBytes: 3 });
    const target = kafkaOf(server);
    for (const at of [1, 11, 21]) {
      assert.deepEqual(await target.send(records(at, at + 9)), TAKEN);
    }
    assert.deepEqual(keysIn(server), ids(1, 30));
  });
});

describe('leaders of a topic of Kafka that change (API-5)', () => {
  it('after it was said who leads: told once, then all goes to the new one', async () => {
    const cluster = new KafkaCluster({ cdr: 1 });
    const [first] = [await broker({ cluster }), await broker({ cluster })];
    const target = kafkaOf(first);
    assert.deepEqual(await target.send(records(1, 2)), TAKEN);
    cluster.leader = 2;
    await refuses(target, /not the leader/i);
    assert.deepEqual(await target.send(records(3, 4)), TAKEN);
    cluster.leader = 1;
    await refuses(target, /not the leader/i);
    assert.deepEqual(await target.send(records(5, 6)), TAKEN);
    assert.deepEqual(keysIn(first), ids(1, 6));
  });

  it('one that is gone: nothing is lost until another one leads', async () => {
    const cluster = new KafkaCluster({ cdr: 1 });
    const [first, second] = [await broker({ cluster }), await broker({ cluster })];
    cluster.leader = 2;
    const target = kafkaOf(first);
    assert.deepEqual(await target.send(records(1, 2)), TAKEN);
    await second.kill();
    assert.equal((await target.send(records(3, 4))).ok, false);
    assert.equal((await target.send(records(3, 4))).ok, false);
    cluster.leader = 1;
    await untilTaken(target, records(3, 4));
    assert.deepEqual(keysIn(first), ids(1, 4));
  });
});

describe('versions of Kafka that differ from ours (API-5)', () => {
  //  what the server announces                    asked
  const table = [
    [
      'newer ones beside those that we know, and requests that nobody knows here',
      [
        [0, 3, 11],
        [3, 0, 13],
        [18, 0, 4],
        [36, 0, 2],
        [68, 0, 1],
        [75, 0, 0],
      ],
      ['18 2', '3 6', '0 7'],
    ],
    [
      'the oldest that it takes records in',
      [
        [0, 3, 3],
        [3, 5, 5],
        [18, 0, 0],
      ],
      ['18 0', '3 5', '0 3'],
    ],
  ] as const;
  for (const [what, apis, asked] of table) {
    it(what, async () => {
      const server = await broker({ topics: { cdr: 1 }, apis });
      assert.deepEqual(await kafkaOf(server).send(records(1, 5)), TAKEN);
      assert.deepEqual(keysIn(server), ids(1, 5));
      for (const one of asked) assert.ok(server.asked.has(one), `${one} of ${[...server.asked]}`);
    });
  }

  it('none in common: it ends the connection, which is told, and has nothing', async () => {
    const server = await broker({ topics: { cdr: 1 }, apis: [[0, 8, 11]] });
    await refuses(kafkaOf(server), /closed|connection/i);
    assert.deepEqual(keysIn(server), []);
  });
});

const USER = { user: 'tan,d=em', password: 'a secret' };

describe('logins at Kafka (API-5)', () => {
  it('over TLS with a password; wrong ones and strangers are told', async () => {
    const tls = testCertificate(['127.0.0.1']);
    const server = await broker({ topics: { cdr: 1 }, login: USER, tls });
    const login = { mechanism: 'plain', ...USER } as const;
    const trusted = { login, tls: outboundTls(tls.certificate) };
    assert.deepEqual(await kafkaOf(server, trusted).send(records(1, 5)), TAKEN);
    const wrong = { ...trusted, login: { ...login, password: 'no' } };
    await refuses(kafkaOf(server, wrong), /password/);
    await refuses(kafkaOf(server, { ...trusted, tls: outboundTls('') }), /self-signed|verify/i);
    assert.equal(server.records('cdr', 0).length, 5);
  });

  const scrams = [
    ['scram-sha-256', 'SCRAM-SHA-256'],
    ['scram-sha-512', 'SCRAM-SHA-512'],
  ] as const;
  for (const [mechanism, offered] of scrams) {
    const login: KafkaLogin = { mechanism, ...USER };
    const scram = { ...USER, mechanisms: [offered] };

    it(`${mechanism}: the password is proven and not said; a wrong one is told`, async () => {
      const server = await broker({ topics: { cdr: 1 }, login: scram, pieceBytes: 7 });
      assert.deepEqual(await kafkaOf(server, { login }).send(records(1, 5)), TAKEN);
      for (const wrong of [{ password: 'no' }, { user: 'nobody' }]) {
        await refuses(kafkaOf(server, { login: { ...login, ...wrong } }), /password/);
      }
      await refuses(kafkaOf(server, { login: { ...login, mechanism: 'plain' } }), /mechanism/i);
      assert.deepEqual(keysIn(server), ids(1, 5));
    });

    it(`${mechanism}: who cannot prove that it knows the password gets no records`, async () => {
      const impostor = await broker({ topics: { cdr: 1 }, login: { ...scram, isImpostor: true } });
      await refuses(kafkaOf(impostor, { login }), /signature|server/i);
      assert.deepEqual(keysIn(impostor), []);
    });
  }
});

isRecordSink('a topic of Kafka', async () => {
  const server = await broker({ topics: { cdr: 1 } });
  const deliver = kafkaOf(server);
  let isUp = true;
  return {
    ...overTheWire({
      ...deliver,
      send: async (...asked) => {
        const sent = await deliver.send(...asked);
        // It broke with its answer; now it is away.
        if (!sent.ok && !isUp) await server.kill();
        return sent;
      },
    }),
    visible: async () => server.records('cdr', 0).map(({ value }) => callerOf(value)),
    marked: async () => server.records('cdr', 0).map(({ headers }) => headers[MARK] === '1'),
    breakage: {
      breakIt: () => server.kill(),
      losesAnswer: async () => {
        server.answersLost = 1;
        isUp = false;
      },
      mend: async () => {
        isUp = true;
        await server.start();
      },
    },
    isAtLeastOnce: true,
    close: async () => {
      deliver.close();
      await server.kill();
    },
  };
});
