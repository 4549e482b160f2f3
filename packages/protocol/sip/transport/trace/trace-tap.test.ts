import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { bytesOf, PEER, requestText, US, World } from '../testing-world.ts';
import { redacted } from './redact.ts';
import { type Passing, TraceTap } from './trace-tap.ts';

const local = { address: US, port: 5060 };
const from = (address: string): Passing => ({
  direction: 'in',
  transport: 'udp',
  local,
  remote: { address, port: 5060 },
});

function tap() {
  const clock = new VirtualClock();
  const trace = new TraceTap(clock);
  const passes = (text: string, address = PEER): void => trace.record(from(address), bytesOf(text));
  const callIds = (after = 0, limit = 100): readonly string[] =>
    trace.read({ after, limit }).items.map(({ callId }) => callId);
  return { clock, trace, passes, callIds };
}

const call = (callId: string, more: Parameters<typeof requestText>[1] = {}): string =>
  requestText('INVITE', { callId, ...more });

describe('the trace (DIA-2)', () => {
  it('on, keeps every message that passes with time, way and call', async () => {
    const clock = new VirtualClock();
    const trace = new TraceTap(clock);
    const world = await World.listening({ clock, trace });
    world.onRequest = (request) => world.answers(request);
    const peer = world.datagrams(`${PEER}:5070`);
    peer.send(requestText('OPTIONS', { via: `UDP ${PEER}:5070`, callId: 'before' }));
    await world.passes(10);
    trace.start();
    peer.send(requestText('OPTIONS', { via: `UDP ${PEER}:5070`, callId: 'by-udp' }));
    const stream = await world.stream(PEER);
    stream.says(requestText('OPTIONS', { via: `TCP ${PEER}:5070`, callId: 'by-tcp' }));
    peer.send('noise that is no message');
    await world.passes(10);
    const { items } = trace.read({ after: 0, limit: 100 });
    const brief = items.map(({ direction, transport, local: ours, remote, callId }) =>
      [direction, transport, ours.port, remote.address, callId].join(' '),
    );
    const port = stream.localPort;
    assert.deepEqual(
      brief,
      [
        `in udp 5060 ${PEER} by-udp`,
        `out udp 5060 ${PEER} by-udp`,
        `in udp 5060 ${PEER} `,
        `in tcp 5060 ${PEER} by-tcp`,
        `out tcp 5060 ${PEER} by-tcp`,
      ].sort((a, b) => brief.indexOf(a) - brief.indexOf(b)),
    );
    assert.ok(port > 0);
    assert.match(items[0]?.text ?? '', /^OPTIONS sip:2000@198\.51\.100\.1 SIP\/2\.0\r\nVia: /);
    assert.ok((items[0]?.atMs ?? 0) > 1_767_225_600_000);
    trace.stop();
    peer.send(requestText('OPTIONS', { via: `UDP ${PEER}:5070`, callId: 'after' }));
    await world.passes(10);
    assert.equal(trace.size, 5);
  });

  it('is read in pages, each going on behind the last one', () => {
    const { trace, passes, callIds } = tap();
    trace.start();
    for (let count = 1; count <= 10; count += 1) passes(call(`${count}`));
    const first = trace.read({ after: 0, limit: 4 });
    assert.deepEqual(
      first.items.map(({ callId }) => callId),
      ['1', '2', '3', '4'],
    );
    assert.deepEqual([first.next, first.missed, first.hasMore], [4, 0, true]);
    assert.deepEqual(callIds(first.next, 4), ['5', '6', '7', '8']);
    const last = trace.read({ after: 8, limit: 4 });
    assert.deepEqual([last.items.length, last.next, last.hasMore], [2, 10, false]);
    assert.deepEqual(trace.read({ after: 10, limit: 4 }), {
      ...{ items: [], next: 10, missed: 0, hasMore: false },
    });
  });

  it('is bounded in messages, and says what it has lost', () => {
    const { trace, passes, callIds } = tap();
    trace.start({}, { messages: 3, bytes: 1_000_000 });
    for (let count = 1; count <= 10; count += 1) passes(call(`${count}`));
    assert.deepEqual(callIds(), ['8', '9', '10']);
    assert.equal(trace.size, 3);
    const page = trace.read({ after: 4, limit: 1 });
    assert.deepEqual([page.missed, page.next, page.items[0]?.callId], [3, 8, '8']);
  });

  it('is bounded in bytes', () => {
    const { trace, passes, callIds } = tap();
    const large = (callId: string) => call(callId, { body: 'x'.repeat(3_000) });
    trace.start({}, { messages: 1_000, bytes: 10_000 });
    for (let count = 1; count <= 10; count += 1) passes(large(`${count}`));
    assert.deepEqual(callIds(), ['9', '10']);
    passes(call('huge', { body: 'x'.repeat(50_000) }));
    assert.deepEqual(callIds(), ['huge'], 'the newest is kept whatever its size');
    passes(call('small'));
    assert.deepEqual(callIds(), ['small']);
  });

  //  filter                                              which of them
  const messages = [
    ['a', PEER, call('a', { to: '<sip:8613800138000@198.51.100.1>' })],
    ['b', '192.0.2.2', call('b', { to: '<tel:+86-138-0013-8000>' })],
    ['c', '192.0.2.3', call('c')],
    ['d', '192.0.2.3', call('d').replace('sip:1000@', 'sip:4930123@')],
    ['', '192.0.2.4', 'noise sip:8613800138000@'],
  ] as const;
  const table = [
    [{}, 'a b c d '],
    [{ addresses: ['192.0.2.3'] }, 'c d'],
    [{ callIds: ['a', 'c'] }, 'a c'],
    [{ numbers: ['8613800138000'] }, 'a b'],
    [{ numbers: ['138001'] }, 'a b'],
    [{ numbers: ['2000'] }, 'a b c d'],
    [{ numbers: ['4930'] }, 'd'],
    [{ numbers: ['999'] }, ''],
    [{ addresses: ['192.0.2.4'], callIds: ['a'] }, 'a '],
    [{ addresses: [] }, ''],
  ] as const;
  for (const [filter, expected] of table) {
    it(`${JSON.stringify(filter)} keeps, and finds, ${JSON.stringify(expected)}`, () => {
      const kept = tap();
      kept.trace.start(filter);
      const all = tap();
      all.trace.start();
      for (const [, address, text] of messages) {
        kept.passes(text, address);
        all.passes(text, address);
      }
      const found = all.trace.read({ after: 0, limit: 100, filter });
      assert.equal(kept.callIds().join(' '), expected);
      assert.equal(found.items.map(({ callId }) => callId).join(' '), expected);
    });
  }

  it('a call that was found by its number is followed to its end', () => {
    const { trace, passes, callIds } = tap();
    trace.start({ numbers: ['777'] });
    passes(call('other'));
    passes(call('followed', { to: '<sip:777@198.51.100.1>' }));
    passes(requestText('BYE', { callId: 'followed' }));
    passes(requestText('BYE', { callId: 'other' }));
    assert.deepEqual(callIds(), ['followed', 'followed']);
  });

  it('a page that nothing fits comes after 2,000 messages, and says that there is more', () => {
    const { trace, passes } = tap();
    trace.start();
    for (let count = 0; count < 2_500; count += 1) passes('x');
    passes(call('wanted'));
    const first = trace.read({ after: 0, limit: 10, filter: { callIds: ['wanted'] } });
    assert.deepEqual([first.items.length, first.next, first.hasMore], [0, 2_000, true]);
    const second = trace.read({ after: 2_000, limit: 10, filter: { callIds: ['wanted'] } });
    assert.deepEqual([second.items.length, second.hasMore], [1, false]);
  });

  it('started anew with other bounds it begins empty, and goes on counting', () => {
    const { trace, passes } = tap();
    trace.start();
    passes(call('a'));
    trace.start({}, { messages: 10, bytes: 10_000 });
    assert.equal(trace.size, 0);
    passes(call('b'));
    assert.deepEqual(
      trace.read({ after: 0, limit: 1 }).items.map(({ sequence }) => sequence),
      [2],
    );
  });
});

describe('a trace shows no secrets', () => {
  const table: ReadonlyArray<readonly [string, string]> = [
    [
      'Authorization: Digest username="1000", nonce="n", response="abc", uri="sip:a"',
      'Authorization: Digest username="1000", nonce="n", response="***", uri="sip:a"',
    ],
    [
      'proxy-authorization : Digest response = "abc"',
      'proxy-authorization : Digest response = "***"',
    ],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic ***'],
    ['Authorization: Bearer a.b.c', 'Authorization: Bearer ***'],
    [
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20|1:4',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***|2^20|1:4',
    ],
    ['a=ice-pwd:secret', 'a=ice-pwd:***'],
    ['a=ice-ufrag:open', 'a=ice-ufrag:open'],
    ['WWW-Authenticate: Digest nonce="n"', 'WWW-Authenticate: Digest nonce="n"'],
    ['X-Note: response="abc"', 'X-Note: response="abc"'],
  ];
  for (const [line, shown] of table) {
    it(line, () => {
      assert.equal(redacted(`A: b\r\n${line}\r\nC: d\r\n`), `A: b\r\n${shown}\r\nC: d\r\n`);
    });
  }

  it('when it is read, whatever was kept', () => {
    const { trace, passes } = tap();
    trace.start();
    passes(call('a', { more: ['Authorization: Digest response="0123"'] }));
    const [message] = trace.read({ after: 0, limit: 1 }).items;
    assert.match(message?.text ?? '', /response="\*\*\*"/);
  });
});
