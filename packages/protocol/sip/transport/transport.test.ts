import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { addressText } from './addresses.ts';
import type { SocketAddress } from './ports.ts';
import type { ReplyMode } from './reply.ts';
import {
  bytesOf,
  firstLineOf,
  headerOf,
  PEER,
  PEER_6,
  requestText,
  US,
  US_6,
  World,
} from './testing-world.ts';

const hop = (transport: 'udp' | 'tcp' | 'tls', address: string, port: number) => ({
  transport,
  remote: { address, port },
});

describe('datagrams in (SIG-1, SIG-8)', () => {
  it('a request goes up with its way, and its answer goes back that way', async () => {
    const world = await World.listening();
    const peer = world.datagrams(`${PEER}:40000`);
    peer.send(requestText('OPTIONS', { via: 'UDP 10.9.9.9:5080;rport' }));
    await world.passes(10);
    const [request] = world.requests;
    assert.ok(request !== undefined);
    assert.equal(request.method, 'OPTIONS');
    assert.equal(addressText(request.source), `${PEER}:40000`);
    assert.equal(request.replyTo, request.flow, 'rport was asked for: one way for both');
    assert.equal(request.replyTo.reliable, false);
    assert.deepEqual(
      [request.branch, request.sentBy, request.callId, request.fromTag, request.toTag],
      ['z9hG4bK1', '10.9.9.9:5080', 'call1', 'caller', ''],
    );
    assert.deepEqual([request.cseqNumber, request.requestUri], [1, 'sip:2000@198.51.100.1']);
    assert.match(request.topVia, /^SIP\/2.0\/UDP 10.9.9.9:5080;rport;branch=z9hG4bK1$/);
    world.answers(request);
    await world.passes(10);
    const [response = ''] = peer.heard;
    assert.equal(firstLineOf(response), 'SIP/2.0 200 OK');
    const via = headerOf(response, 'Via') ?? '';
    assert.match(via, /;received=192\.0\.2\.1/);
    assert.match(via, /;rport=40000/);
  });

  it('without rport the answer goes to the port of Via, at the address it came from', async () => {
    const world = await World.listening();
    const peer = world.datagrams(`${PEER}:40000`);
    const other = world.datagrams(`${PEER}:5080`);
    world.onRequest = (request) => world.answers(request);
    peer.send(requestText('OPTIONS', { via: 'UDP pbx.example.com:5080' }));
    await world.passes(10);
    assert.deepEqual([peer.heard.length, other.heard.length], [0, 1]);
    assert.match(headerOf(other.heard[0] ?? '', 'Via') ?? '', /;received=192\.0\.2\.1$/);
  });

  it('over IPv6 alike', async () => {
    const world = await World.listening();
    const peer = world.datagrams(`[${PEER_6}]:40000`);
    world.onRequest = (request) => world.answers(request);
    const via = `UDP [${PEER_6}]:5060;rport`;
    peer.send(requestText('OPTIONS', { via }), `[${US_6}]:5060`);
    await world.passes(10);
    const stamped = headerOf(peer.heard[0] ?? '', 'Via') ?? '';
    assert.match(stamped, /;received=2001:db8::2;rport=40000|;rport=40000;received=2001:db8::2/);
  });

  it('each peer is believed as it is set', async () => {
    const modes: Readonly<Record<string, ReplyMode>> = { [PEER]: 'via' };
    const replyMode = ({ address }: SocketAddress) => modes[address] ?? 'socket';
    const world = await World.listening({ replyMode });
    world.onRequest = (request) => world.answers(request);
    const [believed, other] = [world.datagrams(`${PEER}:1`), world.datagrams('192.0.2.2:1')];
    const named = world.datagrams('10.9.9.9:5080');
    believed.send(requestText('OPTIONS', { via: 'UDP 10.9.9.9:5080' }));
    other.send(requestText('OPTIONS', { via: 'UDP 10.9.9.9:5080' }));
    await world.passes(10);
    assert.deepEqual([named.heard.length, believed.heard.length, other.heard.length], [1, 0, 1]);
  });

  it('a response goes up as one', async () => {
    const world = await World.listening();
    const peer = world.datagrams(`${PEER}:5060`);
    peer.send(
      requestText('INVITE')
        .replace(/^[^\r]*/, 'SIP/2.0 180 Ringing')
        .replace('caller', 'ours'),
    );
    await world.passes(10);
    const [response] = world.responses;
    assert.deepEqual(
      [response?.status, response?.method, response?.branch],
      [180, 'INVITE', 'z9hG4bK1'],
    );
    assert.equal(response && addressText(response.flow.remote), `${PEER}:5060`);
  });

  //  what, its text, how many are answered, dropped, keep-alives
  const table: ReadonlyArray<readonly [string, string, number, number, number]> = [
    ['a keep-alive', '\r\n\r\n', 0, 0, 1],
    ['nothing', '', 0, 0, 1],
    ['a byte of zero', '\0', 0, 0, 1],
    ['a greeting of another protocol', 'GET / HTTP/1.1\r\n\r\n', 0, 1, 0],
    ['noise', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc', 0, 1, 0],
    ['a request without From', requestText('OPTIONS').replace(/From.*\r\n/, ''), 1, 0, 0],
    ['the same as ACK', requestText('ACK').replace(/From.*\r\n/, ''), 0, 1, 0],
    ['a request without Via', requestText('OPTIONS').replace(/Via.*\r\n/, ''), 0, 1, 0],
    ['another version', requestText('OPTIONS').replace('SIP/2.0\r', 'SIP/7.0\r'), 1, 0, 0],
    ['a Via that is none', requestText('OPTIONS', { via: 'UDP :::' }), 1, 0, 0],
    ['a response without CSeq', 'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\n\r\n', 0, 1, 0],
  ];
  for (const [what, text, answered, dropped, keepAlives] of table) {
    it(`${what} never goes up`, async () => {
      const world = await World.listening();
      const peer = world.datagrams(`${PEER}:5060`);
      peer.send(text);
      await world.passes(10);
      const { malformedAnswered, malformedDropped, keepAlives: counted } = world.transport.counters;
      assert.deepEqual([malformedAnswered, malformedDropped], [answered, dropped]);
      assert.equal(counted, keepAlives);
      assert.equal(peer.heard.length, answered);
      assert.equal(world.requests.length + world.responses.length, 0);
    });
  }

  it('what can be answered hears what is wrong, the same each time it is sent again', async () => {
    const world = await World.listening();
    const peer = world.datagrams(`${PEER}:5060`);
    const text = requestText('OPTIONS').replace(/CSeq: 1/, 'CSeq: one');
    peer.send(text);
    peer.send(text);
    peer.send(requestText('OPTIONS').replace('SIP/2.0\r', 'SIP/7.0\r'));
    await world.passes(10);
    const [first, second, third] = peer.heard;
    assert.match(firstLineOf(first ?? ''), /^SIP\/2\.0 400 .*CSeq/);
    assert.equal(first, second);
    assert.match(headerOf(first ?? '', 'To') ?? '', /;tag=/);
    assert.equal(firstLineOf(third ?? ''), 'SIP/2.0 505 Version Not Supported');
  });

  it('the gate is asked first', async () => {
    const world = await World.listening({ gate: { admits: (address) => address === PEER } });
    const [known, unknown] = [world.datagrams(`${PEER}:5060`), world.datagrams('192.0.2.2:5060')];
    known.send(requestText('OPTIONS'));
    unknown.send(requestText('OPTIONS'));
    unknown.send('noise that nobody looks at');
    await world.passes(10);
    assert.deepEqual(
      world.requests.map(({ source }) => source.address),
      [PEER],
    );
    const { gated, received, malformedDropped } = world.transport.counters;
    assert.deepEqual([gated, received, malformedDropped], [2, 1, 0]);
  });
});

describe('our own addresses (SIG-1)', () => {
  it('Via says where answers find us: each address and transport its own', async () => {
    const world = await World.listening();
    //  to                                              Via
    const table = [
      [hop('udp', PEER, 5060), `UDP ${US} 5060 asked`],
      [hop('tcp', PEER, 5060), `TCP ${US} 5060 no`],
      [hop('tls', PEER, 5061), `TLS ${US} 5061 no`],
      [hop('udp', PEER_6, 5060), `UDP [${US_6}] 5060 asked`],
    ] as const;
    for (const [to, expected] of table) {
      const flow = world.transport.flowTo(to);
      assert.ok(flow !== undefined);
      const via = world.transport.viaOf(flow, 'z9hG4bKx');
      assert.equal(via.branch, 'z9hG4bKx');
      const said = [via.transport, via.host, via.port, via.rport ?? 'no'].join(' ');
      assert.equal(said, expected);
    }
  });

  it('an address that listens everywhere shows the one that packets leave from', async () => {
    const world = new World({ addresses: [US] });
    const everywhere = { address: '0.0.0.0', port: 5060, transport: 'udp' } as const;
    assert.ok((await world.transport.listen(everywhere)).ok);
    const flow = world.transport.flowTo(hop('udp', PEER, 5060));
    assert.ok(flow !== undefined);
    assert.deepEqual(world.transport.ownAddress(flow), { host: US, port: 5060 });
  });

  it('an address that listens everywhere leaves from the one that is asked for', async () => {
    const world = new World({ addresses: [US, '198.51.100.2'] });
    const known = new Map([['198.51.100.2', 'sip.example.com']]);
    for (const transport of ['udp', 'tcp'] as const) {
      const everywhere = { address: '0.0.0.0', port: 5060, transport };
      const advertisedAt = (local: string) => known.get(local);
      assert.ok((await world.transport.listen({ ...everywhere, advertisedAt })).ok);
      const flow = world.transport.flowTo(hop(transport, PEER, 5060), '198.51.100.2');
      assert.equal(flow?.place.local.address, '198.51.100.2');
      const shown = flow && world.transport.ownAddress(flow);
      assert.deepEqual(shown, { host: 'sip.example.com', port: 5060 });
      const same = world.transport.placeAt(transport, { address: '198.51.100.2', port: 5060 });
      assert.equal(same, flow?.place, 'one place an address');
      const other = world.transport.placeAt(transport, { address: '198.51.100.2', port: 5070 });
      assert.equal(other, undefined);
      const six = world.transport.flowTo(hop(transport, PEER, 5060), US_6);
      assert.equal(six, undefined, 'of the other family');
    }
  });

  it('behind a NAT the advertised one is shown', async () => {
    const world = new World({ addresses: [US] });
    const advertised = { host: 'sip.example.com', port: 15060 };
    const wanted = { address: US, port: 5060, transport: 'udp', advertised } as const;
    assert.ok((await world.transport.listen(wanted)).ok);
    const flow = world.transport.flowTo(hop('udp', PEER, 5060));
    assert.deepEqual(flow && world.transport.ownAddress(flow), advertised);
  });

  it('of several, the one that was asked for, or that the routing table takes', async () => {
    const [second, third] = ['198.51.100.2', '198.51.100.3'];
    const world = new World({ addresses: [second, US, third] });
    for (const address of [US, second, third]) {
      assert.ok((await world.transport.listen({ address, port: 5060, transport: 'udp' })).ok);
    }
    const local = (wanted?: string) =>
      world.transport.flowTo(hop('udp', PEER, 5060), wanted)?.place.local.address;
    assert.deepEqual([local(), local(third), local('198.51.100.9')], [second, third, undefined]);
  });

  it('no way without the transport, or the address family', async () => {
    const world = new World({ addresses: [US] });
    assert.ok((await world.transport.listen({ address: US, port: 5060, transport: 'udp' })).ok);
    assert.equal(world.transport.flowTo(hop('tcp', PEER, 5060)), undefined);
    assert.equal(world.transport.flowTo(hop('udp', PEER_6, 5060)), undefined);
  });

  it('UDP and TCP share a port, also when the system chooses it; a taken one is told', async () => {
    const world = new World();
    const first = await world.transport.listenBoth({ address: US, port: 0 });
    assert.ok(first.ok);
    const { port } = first.value.local;
    const places = world.transport.places.map(({ transport, local }) => [transport, local.port]);
    assert.deepEqual(places, [
      ['udp', port],
      ['tcp', port],
    ]);
    const taken = await world.transport.listenBoth({ address: US, port });
    assert.equal(taken.ok ? '' : taken.error.code, 'PORT_BUSY');
    world.listener(`${US}:7777`);
    const half = await world.transport.listenBoth({ address: US, port: 7777 });
    assert.equal(half.ok ? '' : half.error.code, 'PORT_BUSY');
    assert.equal(world.transport.places.length, 2, 'the half that was free is given back');
    assert.ok((await world.transport.listen({ address: US, port: 7777, transport: 'udp' })).ok);
  });
});

describe('datagrams out', () => {
  it('go where the flow leads; what is too long for one is told to its sender', async () => {
    const world = await World.listening();
    const peer = world.datagrams(`${PEER}:5070`);
    const flow = world.transport.flowTo(hop('udp', PEER, 5070));
    assert.ok(flow !== undefined);
    world.transport.send(bytesOf('hello'), flow, 'first');
    world.transport.send(new Uint8Array(70_000), flow, 'second');
    world.transport.send(new Uint8Array(70_000), flow);
    assert.deepEqual(world.faults, [], 'nobody hears from inside send');
    await world.passes(10);
    assert.deepEqual([peer.heard, world.faults], [['hello'], ['second: tooLong']]);
    assert.deepEqual([...world.transport.counters.sendFaults], [['tooLong', 2]]);
    assert.equal(world.transport.counters.sent, 3);
  });

  it('requests within a call go back as it is set for the peer', async () => {
    const world = await World.listening();
    const peer = world.datagrams(`${PEER}:40000`);
    peer.send(requestText('INVITE', { via: 'UDP 10.9.9.9:5080' }));
    await world.passes(10);
    const [request] = world.requests;
    assert.ok(request !== undefined);
    const to = (mode: ReplyMode) => addressText(world.transport.flowBack(request, mode).remote);
    assert.deepEqual(
      [to('socket'), to('viaPort'), to('via')],
      [`${PEER}:40000`, `${PEER}:5080`, '10.9.9.9:5080'],
    );
  });

  it('closed, it hears nothing and leaves nothing behind', async () => {
    const clock = new VirtualClock();
    const world = await World.listening({ clock });
    const peer = world.datagrams(`${PEER}:5060`);
    await world.transport.close();
    peer.send(requestText('OPTIONS'));
    await world.passes(10);
    assert.deepEqual([world.requests.length, world.transport.places.length], [0, 0]);
    assert.equal(clock.pending, 0);
    assert.equal(await world.transport.kernelDrops(), undefined);
  });
});
