// Connections, plain and secured, as SIP needs them of whoever gives the transport its sockets.
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { StreamFramer } from '../wire/index.ts';
import { addressText } from './addresses.ts';
import type { PeerIdentity, SocketAddress, StreamConnection } from './ports.ts';
import {
  type Accepted,
  Acceptor,
  bytesOf,
  Heard,
  type MakeBench,
  numbered,
  type SocketsBench,
  textOf,
} from './testing-bench.ts';

const MANY_CONNECTIONS = 100;
const LARGE_BYTES = 300_000;

interface Meeting extends Accepted {
  readonly acceptor: Acceptor;
  readonly caller: StreamConnection;
  readonly callerHeard: Heard;
  readonly at: SocketAddress;
  stopListening(): Promise<void>;
}

async function listening(bench: SocketsBench, t: TestContext, secure: boolean) {
  const acceptor = new Acceptor();
  const at = { address: bench.calleeAddress, port: 0 };
  const made = await bench.callee.listen({ at, secure }, acceptor);
  assert.ok(made.ok);
  const listener = made.value;
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (!isClosed) await listener.close();
    isClosed = true;
  };
  t.after(close);
  return { acceptor, at: listener.local, close };
}

function calling(bench: SocketsBench, to: SocketAddress, secure: boolean) {
  const heard = new Heard();
  const options = {
    to,
    from: bench.callerAddress,
    secure: secure ? { serverName: bench.calleeName } : undefined,
  };
  return { heard, connection: bench.caller.connect(options, heard) };
}

async function met(bench: SocketsBench, t: TestContext, secure: boolean): Promise<Meeting> {
  const { acceptor, at, close } = await listening(bench, t, secure);
  const { heard: callerHeard, connection: caller } = calling(bench, at, secure);
  t.after(() => caller.reset());
  const isOpen = () => callerHeard.has('opened') && acceptor.accepts[0]?.heard.has('opened');
  await bench.until(() => isOpen() === true, 'an open connection');
  t.after(() => acceptor.first.connection.reset());
  return { acceptor, caller, callerHeard, at, ...acceptor.first, stopListening: close };
}

export function streamCases(make: MakeBench, family: 4 | 6, secure: boolean): void {
  it('each end knows the other', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { acceptor, at, caller, connection } = await met(bench, t, secure);
    assert.deepEqual([caller.remote, connection.local], [at, at]);
    assert.deepEqual(caller.local, connection.remote);
    assert.deepEqual(acceptor.asked, [connection.remote]);
    assert.equal(connection.remote.address, bench.callerAddress);
    if (!secure) assert.deepEqual([caller.peer, connection.peer], [undefined, undefined]);
    else assertTrusted(caller.peer, bench.calleeName);
  });

  it('bytes arrive all and in order, however they were cut', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { caller, callerHeard, connection, heard } = await met(bench, t, secure);
    const bytes = numbered(LARGE_BYTES);
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 5) % 3_001) {
      assert.equal(caller.write(bytes.subarray(at, at + size)), true);
    }
    connection.write(bytesOf('answer'));
    await bench.until(() => heard.length === bytes.length && callerHeard.length === 6, 'all');
    assert.deepEqual(Buffer.compare(heard.bytes, bytes), 0);
    assert.equal(textOf(callerHeard.bytes), 'answer');
    await bench.until(() => caller.queuedBytes === 0, 'an empty queue');
  });

  it('what is written before it is open goes out then', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { acceptor, at } = await listening(bench, t, secure);
    const { connection, heard } = calling(bench, at, secure);
    t.after(() => connection.reset());
    assert.deepEqual([connection.write(bytesOf('early ')), heard.log], [true, []]);
    assert.equal(connection.queuedBytes, 6);
    connection.write(bytesOf('bird'));
    await bench.until(() => acceptor.accepts[0]?.heard.length === 10, 'both words');
    t.after(() => acceptor.first.connection.reset());
    assert.equal(textOf(acceptor.first.heard.bytes), 'early bird');
    assert.deepEqual(acceptor.first.heard.log, ['opened', 'data']);
  });

  it('messages and keep-alives come out of it as they were put in', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { caller, heard } = await met(bench, t, secure);
    const sent: string[] = [];
    let stream = '';
    for (let count = 0; count < 40; count += 1) {
      const callId = `call-${count}`;
      sent.push(callId);
      stream += messageWith(callId, 'x'.repeat((count * 977) % 8_000));
      if (count % 7 === 0) stream += '\r\n\r\n';
    }
    for (let at = 0; at < stream.length; at += 1_111) {
      caller.write(bytesOf(stream.slice(at, at + 1_111)));
    }
    await bench.until(() => heard.length === stream.length, 'the stream');
    const framer = new StreamFramer({ openedBy: 'peer' });
    const events = heard.pieces.flatMap((piece) => framer.push(piece));
    const ids = events.flatMap((event) => (event.type === 'message' ? [event.message.callId] : []));
    assert.deepEqual(ids, sent);
    assert.equal(events.filter(({ type }) => type === 'ping').length, 6);
    assert.equal(events.length, 46);
  });
}

function assertTrusted(peer: PeerIdentity | undefined, name: string): void {
  assert.equal(peer?.trusted, true);
  assert.ok(peer?.names.includes(name), String(peer?.names));
}

function messageWith(callId: string, body: string): string {
  const lines = [
    'MESSAGE sip:b@example.com SIP/2.0',
    'Via: SIP/2.0/TCP a.example.com;branch=z9hG4bK1',
    'From: <sip:a@example.com>;tag=1',
    'To: <sip:b@example.com>',
    `Call-ID: ${callId}`,
    'CSeq: 1 MESSAGE',
    'Content-Type: text/plain',
    `Content-Length: ${body.length}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

export function streamEndCases(make: MakeBench, family: 4 | 6, secure: boolean): void {
  it('one end done, the other may go on; both done, it is closed', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { caller, callerHeard, connection, heard } = await met(bench, t, secure);
    caller.write(bytesOf('last words'));
    caller.end();
    assert.equal(caller.write(bytesOf('more')), false);
    await bench.until(() => heard.has('ended'), 'the end of the caller');
    assert.equal(textOf(heard.bytes), 'last words');
    assert.equal(connection.write(bytesOf('goodbye')), true);
    connection.end();
    await bench.until(() => heard.has('closed') && callerHeard.has('closed'), 'both closed');
    assert.equal(textOf(callerHeard.bytes), 'goodbye');
    assert.deepEqual([heard.why, callerHeard.why], ['ended', 'ended']);
    assert.equal(connection.write(bytesOf('x')), false);
  });

  it('a reset is heard at the other end, and nothing after it', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { caller, callerHeard, heard } = await met(bench, t, secure);
    caller.reset();
    caller.reset();
    await bench.until(() => heard.has('closed') && callerHeard.has('closed'), 'both closed');
    assert.equal(heard.why, 'reset');
    assert.deepEqual(callerHeard.log, ['opened', 'closed']);
    assert.deepEqual([caller.write(bytesOf('x')), caller.end()], [false, undefined]);
  });

  it('nobody there: refused, and what was written goes nowhere', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { connection, heard } = calling(bench, bench.nobody, secure);
    connection.write(bytesOf('hello?'));
    await bench.until(() => heard.has('closed'), 'the refusal');
    assert.deepEqual([heard.log, heard.why], [['closed'], 'refused']);
    assert.equal(connection.write(bytesOf('hello?')), false);
  });

  it('not admitted: cut off, and never accepted', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { acceptor, at } = await listening(bench, t, secure);
    acceptor.isOpen = false;
    const { heard } = calling(bench, at, secure);
    await bench.until(() => heard.has('closed'), 'the cut');
    assert.equal(heard.why, 'reset');
    assert.deepEqual([acceptor.asked.length, acceptor.accepts.length], [1, 0]);
  });

  it('a listener that is closed: its connections stay, others are refused', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { at, caller, heard, acceptor, stopListening } = await met(bench, t, secure);
    await stopListening();
    const late = calling(bench, at, secure);
    await bench.until(() => late.heard.has('closed'), 'the refusal');
    assert.equal(late.heard.why, 'refused');
    caller.write(bytesOf('still here'));
    await bench.until(() => heard.length === 10, 'what was said');
    assert.equal(acceptor.accepts.length, 1);
  });

  it(`${MANY_CONNECTIONS} at once: each closes once, and nothing is left`, async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { acceptor, at } = await listening(bench, t, secure);
    const calls = Array.from({ length: MANY_CONNECTIONS }, () => calling(bench, at, secure));
    for (const [index, { connection }] of calls.entries()) {
      connection.write(bytesOf(`${index};`));
      connection.end();
    }
    const isDone = ({ heard }: { readonly heard: Heard }) => heard.has('ended');
    const all = () => acceptor.accepts.length === calls.length && acceptor.accepts.every(isDone);
    await bench.until(all, 'all of them');
    for (const { connection } of acceptor.accepts) connection.end();
    await bench.until(() => calls.every(({ heard }) => heard.has('closed')), 'their ends');
    const said = acceptor.accepts.map(({ heard }) => Number.parseInt(textOf(heard.bytes), 10));
    assert.deepEqual(
      said.sort((a, b) => a - b),
      calls.map((_, index) => index),
    );
    for (const { heard } of [...calls, ...acceptor.accepts]) {
      assert.equal(heard.log.filter((what) => what === 'closed').length, 1);
    }
  });

  if (secure) secureCases(make, family);
  else pressureCases(make, family);
}

function secureCases(make: MakeBench, family: 4 | 6): void {
  it('another name than the certificate has: untrusted', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const { acceptor, at } = await listening(bench, t, true);
    const heard = new Heard();
    const secure = { serverName: 'somebody-else.example.com' };
    const connection = bench.caller.connect({ to: at, from: bench.callerAddress, secure }, heard);
    connection.write(bytesOf('a secret'));
    await bench.until(() => heard.has('closed'), 'the end');
    assert.deepEqual([heard.log, heard.why], [['closed'], 'untrusted']);
    const told = acceptor.accepts.flatMap(({ heard: theirs }) => [...theirs.pieces]);
    assert.deepEqual(told, []);
  });
}

function pressureCases(make: MakeBench, family: 4 | 6): void {
  it('a peer that does not read lets the queue grow; reading, it gets all', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const peer = await bench.deafPeer();
    const { connection, heard } = calling(bench, peer.at, false);
    t.after(() => connection.reset());
    await bench.until(() => heard.has('opened'), `a connection to ${addressText(peer.at)}`);
    const bytes = numbered(65_536);
    let writtenBytes = 0;
    // More than the buffers of any system between the two ends.
    for (let count = 0; count < 256; count += 1) {
      connection.write(bytes);
      writtenBytes += bytes.length;
    }
    await bench.until(() => connection.queuedBytes > 1_000_000, 'a queue');
    peer.hear();
    await bench.until(() => peer.heardBytes() === writtenBytes, 'all that was written');
    await bench.until(() => connection.queuedBytes === 0, 'an empty queue');
  });
}
