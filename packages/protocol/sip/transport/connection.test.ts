import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import type { Flow } from './flow.ts';
import {
  bytesOf,
  firstLineOf,
  headerOf,
  PEER,
  PEER_6,
  requestText,
  Stream,
  US,
  US_6,
  World,
} from './testing-world.ts';

const SERVER = `${PEER}:5060`;
const BY_TCP = 'TCP 192.0.2.1:5080';

function flowTo(world: World, port = 5060, address = PEER): Flow {
  const flow = world.transport.flowTo({ transport: 'tcp', remote: { address, port } });
  assert.ok(flow !== undefined);
  return flow;
}

const states = (world: World): readonly string[] =>
  [...world.transport.connections].map(({ state }) => state);

const closedBy = (world: World) => Object.fromEntries(world.transport.counters.connectionsClosed);

describe('requests over a connection that a peer opened (SIG-1, RFC 3261 18.2.2)', () => {
  for (const [peer, us, via] of [
    [PEER, US, BY_TCP],
    [PEER_6, US_6, `TCP [${PEER_6}]:5080`],
  ] as const) {
    it(`are answered on it, whole messages at a time: ${peer}`, async () => {
      const to = us.includes(':') ? `[${us}]:5060` : `${us}:5060`;
      const world = await World.listening();
      world.onRequest = (request) => world.answers(request);
      const stream = await world.stream(peer, to);
      for (const [at, callId] of ['a', 'b', 'c'].entries()) {
        const body = 'x'.repeat(at * 3_000);
        stream.says(requestText('MESSAGE', { via, callId, body }));
      }
      await world.passes(1_000);
      assert.deepEqual(
        world.requests.map(({ callId }) => callId),
        ['a', 'b', 'c'],
      );
      const answers = stream.text.split('SIP/2.0 200 OK').length - 1;
      assert.equal(answers, 3);
      assert.equal(headerOf(stream.text, 'Via'), `SIP/2.0/${via};branch=z9hG4bK1`);
      const [first, second] = world.requests;
      assert.equal(first?.replyTo, second?.replyTo, 'one way for all of them');
      assert.equal(first?.replyTo.reliable, true);
    });
  }

  it('a lost connection is opened anew, to the port of Via', async () => {
    const world = await World.listening();
    const server = world.listener(`${PEER}:5080`);
    const stream = await world.stream(PEER);
    stream.says(requestText('INVITE', { via: BY_TCP }));
    await world.passes(10);
    stream.resets();
    await world.passes(10);
    const [request] = world.requests;
    assert.ok(request !== undefined);
    world.answers(request, 180);
    world.answers(request, 200);
    await world.passes(10);
    assert.equal(server.streams.length, 1, 'one for both');
    assert.match(server.streams[0]?.text ?? '', /^SIP\/2\.0 180 [\s\S]*SIP\/2\.0 200 /);
    assert.deepEqual(world.faults, []);
  });

  it('nobody listens there: the sender hears it', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    stream.says(requestText('INVITE', { via: BY_TCP }));
    await world.passes(10);
    stream.resets();
    await world.passes(10);
    const [request] = world.requests;
    assert.ok(request !== undefined);
    world.answers(request);
    await world.passes(10);
    assert.deepEqual(world.faults, ['answer 200: refused']);
    assert.deepEqual(world.closed, ['reset', 'refused']);
  });

  it('a peer that has said all still hears the answers', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    stream.says(requestText('OPTIONS', { via: BY_TCP })).isDone();
    await world.passes(5_000);
    const [request] = world.requests;
    assert.ok(request !== undefined);
    world.answers(request);
    await world.passes(10);
    assert.equal(firstLineOf(stream.text), 'SIP/2.0 200 OK');
    await world.passes(40_000);
    assert.deepEqual(stream.log, ['end', 'ended']);
    assert.equal(world.clock.pending, 0);
  });
});

describe('what cannot be read on a connection', () => {
  it('is answered, and the messages behind it go up', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    stream.says(requestText('OPTIONS', { via: BY_TCP }).replace('CSeq: 1', 'CSeq: one'));
    stream.says(requestText('OPTIONS', { via: BY_TCP, callId: 'behind' }));
    await world.passes(100);
    assert.match(firstLineOf(stream.text), /^SIP\/2\.0 400 /);
    assert.deepEqual(
      world.requests.map(({ callId }) => callId),
      ['behind'],
    );
    assert.deepEqual(states(world), ['open']);
  });

  it('without a known end closes it, after the answer', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    const noLength = requestText('MESSAGE', { via: BY_TCP, more: ['Content-Type: text/plain'] });
    stream.says(noLength.replace(/Content-Length.*\r\n/, ''));
    stream.says(requestText('OPTIONS', { via: BY_TCP }));
    await world.passes(100);
    assert.match(firstLineOf(stream.text), /^SIP\/2\.0 400 /);
    assert.deepEqual([world.requests.length, stream.log], [0, ['end']]);
    stream.isDone();
    await world.passes(10);
    assert.deepEqual(closedBy(world), { malformed: 1 });
  });

  it('another protocol is closed without a word', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    stream.says('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03');
    await world.passes(100);
    assert.deepEqual([stream.text, stream.log], ['', ['end']]);
  });
});

describe('keep-alives (RFC 5626)', () => {
  it('a ping of the peer is answered, and keeps the connection', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    stream.says(requestText('OPTIONS', { via: BY_TCP }));
    for (let minutes = 0; minutes < 120; minutes += 1) {
      stream.says('\r\n\r\n');
      await world.passes(60_000);
    }
    assert.equal(stream.text, '\r\n'.repeat(120));
    assert.deepEqual(states(world), ['open']);
    assert.equal(world.transport.counters.keepAlives, 120);
  });

  it('on our own we ping, and one that used to answer and stops is given up', async () => {
    const world = await World.listening();
    const server = world.listener(SERVER);
    world.transport.send(bytesOf(requestText('OPTIONS')), flowTo(world), 'request');
    await world.passes(104_000);
    const [stream] = server.streams;
    assert.ok(stream !== undefined);
    const request = stream.text;
    await world.passes(2_000);
    assert.equal(stream.text, `${request}\r\n\r\n`);
    stream.says('\r\n');
    await world.passes(105_000);
    assert.equal(stream.text, `${request}\r\n\r\n\r\n\r\n`);
    assert.deepEqual(states(world), ['open']);
    await world.passes(11_000);
    assert.deepEqual(stream.log, ['reset']);
    assert.deepEqual(closedBy(world), { unanswered: 1 });
  });

  it('one that never answered a ping is not expected to', async () => {
    const world = await World.listening();
    const server = world.listener(SERVER);
    world.transport.send(bytesOf(requestText('OPTIONS')), flowTo(world), 'request');
    await world.passes(1_000_000);
    assert.deepEqual([server.streams[0]?.log, states(world)], [[], ['open']]);
    await world.passes(3_000_000);
    assert.equal(server.streams[0]?.log[0], 'end', 'nobody has used it for over an hour');
  });
});

describe('deadlines', () => {
  //  what the peer does                                    then, and after how long
  const table: ReadonlyArray<readonly [string, (stream: Stream) => void, string, number]> = [
    ['connects and says nothing', () => undefined, 'silent', 32_000],
    ['connects and only pings', (stream) => stream.says('\r\n\r\n'), 'silent', 32_000],
    [
      'begins a second message',
      (stream) => stream.says(`${requestText('OPTIONS', { via: BY_TCP })}OPTIONS sip:`),
      'unfinished',
      32_000,
    ],
    [
      'says something and then nothing',
      (stream) => stream.says(requestText('OPTIONS', { via: BY_TCP })),
      'idle',
      3_900_000,
    ],
    [
      'has said all, and never closes',
      (stream) => stream.says(requestText('OPTIONS', { via: BY_TCP })).isDone(),
      'idle',
      32_000,
    ],
  ];
  for (const [what, act, why, afterMs] of table) {
    it(`a peer that ${what}: ${why} after ${afterMs / 1_000} s`, async () => {
      const world = await World.listening();
      const stream = await world.stream(PEER);
      act(stream);
      await world.passes(10);
      const before = stream.log.length;
      await world.passes(afterMs - 1_000);
      assert.equal(stream.log.length, before, 'not before');
      await world.passes(2_000);
      if (!stream.log.includes('reset')) stream.isDone();
      await world.passes(1_000);
      assert.deepEqual(closedBy(world), { [why]: 1 });
      assert.deepEqual(states(world), []);
    });
  }

  it('a peer that drips a message in is cut off, however often it drips', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    stream.says(requestText('OPTIONS', { via: BY_TCP }));
    stream.says('OPTIONS sip:a SIP/2.0\r\n');
    for (let seconds = 0; seconds < 40; seconds += 1) {
      stream.says(`X-${seconds}: drip\r\n`);
      await world.passes(1_000);
    }
    assert.deepEqual([stream.log, closedBy(world)], [['reset'], { unfinished: 1 }]);
  });

  it('a peer that sends message after message is not, with one always unfinished', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    const text = requestText('OPTIONS', { via: BY_TCP });
    stream.says(text.slice(0, 100));
    for (let seconds = 0; seconds < 100; seconds += 1) {
      stream.says(text.slice(100) + text.slice(0, 100));
      await world.passes(1_000);
    }
    assert.deepEqual([world.requests.length, states(world)], [100, ['open']]);
  });

  it('a closed connection whose peer never closes its side is gone after 4 s', async () => {
    const world = await World.listening();
    const stream = await world.stream(PEER);
    stream.says('noise\r\n\r\n');
    await world.passes(10);
    assert.deepEqual(states(world), ['closing']);
    await world.passes(5_000);
    assert.deepEqual([states(world), stream.log], [[], ['end', 'reset']]);
    assert.equal(world.clock.pending, 0);
  });
});

describe('a peer that does not read', () => {
  it('is cut off when a megabyte waits for it', async () => {
    const world = await World.listening();
    world.listener(SERVER);
    const flow = flowTo(world);
    world.transport.send(bytesOf(requestText('OPTIONS')), flow, 'first');
    await world.passes(10);
    world.network.partition([US], [PEER]);
    const large = bytesOf(requestText('MESSAGE', { body: 'x'.repeat(50_000) }));
    for (let count = 1; count <= 21; count += 1) world.transport.send(large, flow, `${count}`);
    assert.deepEqual(world.faults, []);
    await world.passes(0);
    assert.deepEqual(world.faults, ['21: overrun']);
    assert.deepEqual(closedBy(world), { overrun: 1 });
  });

  it('is cut off when not a byte has moved for 32 s, but not while some do', async () => {
    const world = await World.listening();
    world.listener(SERVER);
    const flow = flowTo(world);
    const large = bytesOf(requestText('MESSAGE', { body: 'x'.repeat(50_000) }));
    world.transport.send(large, flow, 'first');
    await world.passes(10);
    for (let times = 0; times < 4; times += 1) {
      const heal = world.network.partition([US], [PEER]);
      world.transport.send(large, flow, 'next');
      await world.passes(20_000);
      heal();
      await world.passes(2_000);
    }
    assert.deepEqual(states(world), ['open']);
    world.network.partition([US], [PEER]);
    world.transport.send(large, flow, 'last');
    await world.passes(31_000);
    assert.deepEqual(states(world), ['open']);
    await world.passes(2_000);
    assert.deepEqual(closedBy(world), { stuck: 1 });
  });
});

describe('connections that we open', () => {
  it('are used again for the same address, and for no other', async () => {
    const world = await World.listening();
    const [first, second] = [world.listener(SERVER), world.listener(`${PEER}:5070`)];
    for (const [port, ticket] of [
      [5060, 'a'],
      [5060, 'b'],
      [5070, 'c'],
    ] as const) {
      world.transport.send(
        bytesOf(requestText('OPTIONS', { callId: ticket })),
        flowTo(world, port),
      );
    }
    await world.passes(100);
    world.transport.send(bytesOf(requestText('OPTIONS', { callId: 'd' })), flowTo(world));
    await world.passes(100);
    const heard = ({ streams }: { readonly streams: readonly Stream[] }) =>
      streams.map(({ text }) => [...text.matchAll(/Call-ID: (.)/g)].map(([, id]) => id).join(''));
    assert.deepEqual([heard(first), heard(second)], [['abd'], ['c']]);
    assert.equal(world.transport.counters.connectionsOpened, 2);
    assert.equal(first.streams[0]?.socket?.remote.ip, US);
  });

  it('a lost one is opened again for the next message', async () => {
    const world = await World.listening();
    const server = world.listener(SERVER);
    const flow = flowTo(world);
    world.transport.send(bytesOf(requestText('OPTIONS')), flow, 'first');
    await world.passes(10);
    server.streams[0]?.resets();
    await world.passes(10);
    world.transport.send(bytesOf(requestText('OPTIONS')), flow, 'second');
    await world.passes(10);
    assert.deepEqual([server.streams.length, world.faults], [2, []]);
  });

  it('refused: all that waited for it hear it', async () => {
    const world = await World.listening();
    for (const ticket of ['a', 'b']) world.transport.send(bytesOf('x'), flowTo(world), ticket);
    await world.passes(10);
    assert.deepEqual(world.faults, ['a: refused', 'b: refused']);
    assert.deepEqual(world.closed, ['refused']);
  });

  it('nobody answers: given up after 4 s', async () => {
    const world = await World.listening();
    world.network.partition([US], [PEER]);
    world.transport.send(bytesOf('x'), flowTo(world), 'a');
    await world.passes(3_900);
    assert.deepEqual(world.faults, []);
    await world.passes(700);
    assert.deepEqual(world.faults, ['a: timedOut']);
  });

  it('responses come up from them, requests of the peer too', async () => {
    const world = await World.listening();
    const server = world.listener(SERVER);
    world.transport.send(bytesOf(requestText('INVITE')), flowTo(world), 'request');
    await world.passes(10);
    const [stream] = server.streams;
    stream?.says(requestText('INVITE').replace(/^[^\r]*/, 'SIP/2.0 200 OK'));
    stream?.says(requestText('BYE', { via: BY_TCP }));
    await world.passes(10);
    assert.deepEqual([world.responses[0]?.status, world.requests[0]?.method], [200, 'BYE']);
  });
});

describe('who connects to us is no server', () => {
  const wanted = { transport: 'tcp', remote: { address: PEER, port: 5080 } } as const;

  it('unless it asks for it (RFC 5923): then requests go by its connection', async () => {
    const world = await World.listening();
    const server = world.listener(`${PEER}:5080`);
    const [plain, offered] = [await world.stream(PEER), await world.stream(PEER)];
    plain.says(requestText('OPTIONS', { via: BY_TCP }));
    await world.passes(10);
    const flow = world.transport.flowTo(wanted);
    assert.ok(flow !== undefined);
    world.transport.send(bytesOf('first'), flow);
    await world.passes(10);
    assert.deepEqual([plain.text, server.streams[0]?.text], ['', 'first']);
    server.streams[0]?.resets();
    server.close();
    offered.says(requestText('OPTIONS', { via: `${BY_TCP};alias` }));
    await world.passes(10);
    world.transport.send(bytesOf('second'), flow, 'second');
    await world.passes(10);
    assert.deepEqual([offered.text, world.faults], ['second', []]);
    offered.resets();
    await world.passes(10);
    world.transport.send(bytesOf('third'), flow, 'third');
    await world.passes(10);
    assert.deepEqual(world.faults, ['third: refused'], 'gone, it is not found any more');
  });

  it('and cannot speak for another address', async () => {
    const world = await World.listening();
    const thief = await world.stream('203.0.113.66');
    thief.says(requestText('OPTIONS', { via: `${BY_TCP};alias` }));
    await world.passes(10);
    const flow = world.transport.flowTo(wanted);
    assert.ok(flow !== undefined);
    world.transport.send(bytesOf('secret'), flow, 'secret');
    await world.passes(10);
    assert.deepEqual([thief.text, world.faults], ['', ['secret: refused']]);
  });
});

describe('limits of connections', () => {
  it('for each source and in all; those beyond are cut off, others stay', async () => {
    const limits = { connections: 4, connectionsPerSource: 2 };
    const world = await World.listening({ limits });
    const logs: string[] = [];
    for (const from of [PEER, PEER, PEER, '192.0.2.2', '192.0.2.3', '192.0.2.4']) {
      const stream = await world.stream(from);
      await world.passes(10);
      logs.push(stream.log.join());
    }
    assert.deepEqual(logs, ['', '', 'reset', '', '', 'reset']);
    assert.equal(world.transport.counters.connectionsRefused, 2);
    world.transport.send(bytesOf('x'), flowTo(world, 5060, '192.0.2.9'), 'ours');
    await world.passes(0);
    assert.deepEqual(world.faults, ['ours: exhausted'], 'ours count too');
  });

  it('are free again when a connection is gone', async () => {
    const limits = { connections: 10, connectionsPerSource: 1 };
    const world = await World.listening({ limits });
    for (let times = 0; times < 3; times += 1) {
      const stream = await world.stream(PEER);
      assert.deepEqual(states(world), ['open']);
      stream.resets();
      await world.passes(10);
    }
    assert.equal(world.transport.counters.connectionsRefused, 0);
  });

  it('and for each message on one that is there (SEC-1)', async () => {
    let isSuspended = false;
    const world = await World.listening({ gate: { admits: () => !isSuspended } });
    const stream = await world.stream(PEER);
    stream.says(requestText('OPTIONS', { via: `TCP ${PEER}` }));
    await world.passes(10);
    isSuspended = true;
    stream.says(requestText('OPTIONS', { via: `TCP ${PEER}`, branch: 'z9hG4bK2' }));
    await world.passes(10);
    assert.equal(world.requests.length, 1);
    assert.equal(world.transport.counters.gated, 1);
  });

  it('the gate is asked before a connection is taken', async () => {
    const world = await World.listening({ gate: { admits: () => false } });
    const stream = await world.stream(PEER);
    assert.deepEqual(stream.log, ['reset']);
    assert.equal(world.transport.counters.connectionsRefused, 1);
  });
});

describe('the way that connections are closed (SS_TCP_CLOSE_RESET)', () => {
  for (const [reset, log] of [
    [false, ['end']],
    [true, ['reset']],
  ] as const) {
    it(`${reset ? 'on' : 'off'}: ${log}`, async () => {
      const world = await World.listening({ closesByReset: () => reset });
      const stream = await world.stream(PEER);
      stream.says('noise\r\n\r\n');
      await world.passes(10);
      assert.deepEqual(stream.log, log);
    });
  }
});

describe('the end of the transport', () => {
  it('before it, no more connections are taken, and all else goes on', async () => {
    const world = await World.listening();
    world.onRequest = (request) => world.answers(request);
    const stream = await world.stream(PEER);
    const server = world.listener(SERVER);
    await world.transport.stopAccepting();
    stream.says(requestText('OPTIONS', { via: BY_TCP }));
    world.transport.send(bytesOf('still'), flowTo(world), 'still');
    await world.passes(10);
    assert.equal(firstLineOf(stream.text), 'SIP/2.0 200 OK');
    assert.equal(server.streams[0]?.text, 'still');
    const late = world.network.connect(PEER, `${US}:5060`, new Stream());
    await world.passes(10);
    assert.deepEqual(await late, { ok: false, error: 'refused' });
  });

  it('what was written goes out first; who does not take it is not waited for', async () => {
    const clock = new VirtualClock();
    const world = await World.listening({ clock });
    const [server, dead] = [world.listener(SERVER), world.listener('192.0.2.2:5060')];
    world.transport.send(bytesOf('goodbye'), flowTo(world), 'a');
    world.transport.send(bytesOf('hello'), flowTo(world, 5060, '192.0.2.2'), 'b');
    await world.passes(10);
    world.network.partition([US], ['192.0.2.2']);
    world.transport.send(bytesOf(' for ever'), flowTo(world), 'c');
    let isClosed = false;
    const closing = world.transport.close().then(() => {
      isClosed = true;
    });
    await world.passes(100);
    const [stream] = server.streams;
    assert.deepEqual([stream?.text, stream?.log], ['goodbye for ever', ['end']]);
    stream?.isDone();
    await world.passes(100);
    assert.equal(isClosed, false);
    await world.passes(5_000);
    await closing;
    assert.equal(dead.streams.length, 1);
    assert.equal(world.transport.places.length, 0);
    await world.passes(70_000);
    assert.equal(clock.pending, 0);
  });
});

describe('TLS', () => {
  const identity = { trusted: true, names: ['us.example.com'] };

  it('a request by name goes to who shows that name, and to nobody else', async () => {
    const world = await World.listening({ identity });
    const remote = { address: US, port: 5061 };
    const to = (serverName: string): Flow => {
      const flow = world.transport.flowTo({ transport: 'tls', remote, serverName });
      assert.ok(flow !== undefined);
      return flow;
    };
    world.transport.send(bytesOf(requestText('OPTIONS')), to('us.example.com'), 'right');
    world.transport.send(bytesOf(requestText('OPTIONS')), to('them.example.com'), 'wrong');
    await world.passes(20);
    assert.deepEqual(world.faults, ['wrong: untrusted']);
    assert.deepEqual(
      world.requests.map(({ flow }) => flow.transport),
      ['tls'],
    );
  });

  it('an offered connection serves the names that its certificate has, and no other', async () => {
    const world = await World.listening({ identity });
    const via = `TLS ${US}:6000;alias`;
    const out = world.transport.flowTo({
      transport: 'tls',
      ...{ remote: { address: US, port: 5061 }, serverName: 'us.example.com' },
    });
    assert.ok(out !== undefined);
    world.transport.send(bytesOf(requestText('OPTIONS', { via })), out, 'offer');
    await world.passes(20);
    assert.equal(world.requests.length, 1);
    const remote = { address: US, port: 6000 };
    for (const serverName of ['US.example.com', 'them.example.com']) {
      const flow = world.transport.flowTo({ transport: 'tls', remote, serverName });
      assert.ok(flow !== undefined);
      const text = requestText('BYE', { callId: serverName });
      world.transport.send(bytesOf(text), flow, serverName);
    }
    await world.passes(20);
    assert.deepEqual(world.faults, ['them.example.com: refused']);
    assert.deepEqual(
      world.requests.map(({ callId }) => callId),
      ['call1', 'US.example.com'],
    );
  });
});
