// Datagrams as SIP needs them of whoever gives the transport its sockets.
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { DatagramSocket, SocketAddress, Sockets } from './ports.ts';
import { bytesOf, type MakeBench, numbered, textOf } from './testing-bench.ts';

const LARGE_DATAGRAM_BYTES = 60_000;
/** More than two batches of who sends many at once. */
const BURST = 150;

type Place = readonly [address: string, t: TestContext, port?: number];

interface HeardDatagram {
  readonly text: string;
  readonly from: SocketAddress;
}

async function bound(sockets: Sockets, ...[address, t, port = 0]: Place) {
  const heard: HeardDatagram[] = [];
  const made = await sockets.bindDatagrams(
    { address, port },
    {
      received: (bytes, { address: ip, port: fromPort }) => {
        heard.push({ text: textOf(bytes), from: { address: ip, port: fromPort } });
      },
      broken: (fault) => assert.fail(fault),
    },
  );
  assert.ok(made.ok);
  const socket: DatagramSocket = made.value;
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (!isClosed) await socket.close();
    isClosed = true;
  };
  t.after(close);
  return { socket, heard, close };
}

export function datagramCases(make: MakeBench, family: 4 | 6): void {
  it('arrive whole, with their sender, who can be answered', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const one = await bound(bench.caller, bench.callerAddress, t);
    const other = await bound(bench.callee, bench.calleeAddress, t);
    one.socket.send(bytesOf('question'), other.socket.local, assert.fail);
    await bench.until(() => other.heard.length === 1, 'the question');
    assert.deepEqual(other.heard[0], { text: 'question', from: one.socket.local });
    other.socket.send(bytesOf('answer'), one.socket.local, assert.fail);
    await bench.until(() => one.heard.length === 1, 'the answer');
    assert.deepEqual(one.heard[0], { text: 'answer', from: other.socket.local });
  });

  it('are as large as a message may be; a larger one is refused, later', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const one = await bound(bench.caller, bench.callerAddress, t);
    const other = await bound(bench.callee, bench.calleeAddress, t);
    const large = numbered(LARGE_DATAGRAM_BYTES);
    one.socket.send(large, other.socket.local, assert.fail);
    const faults: string[] = [];
    const note = (fault: string) => faults.push(fault);
    one.socket.send(new Uint8Array(66_000), other.socket.local, note);
    assert.deepEqual(faults, []);
    await bench.until(() => other.heard.length === 1 && faults.length === 1, 'both');
    assert.deepEqual([other.heard[0]?.text, faults], [textOf(large), ['tooLong']]);
  });

  it('of one turn arrive in their order, and what is said while they leave behind them', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const one = await bound(bench.caller, bench.callerAddress, t);
    const other = await bound(bench.callee, bench.calleeAddress, t);
    const wanted: string[] = [];
    const say = (text: string): void => {
      wanted.push(text);
      one.socket.send(bytesOf(text), other.socket.local, assert.fail);
    };
    for (let count = 0; count < BURST; count += 1) say(`${count} ${'x'.repeat(count)}`);
    one.socket.send(new Uint8Array(66_000), other.socket.local, () => say('after the refusal'));
    for (let count = 0; count < 3; count += 1) say(`behind ${count}`);
    await bench.until(() => other.heard.length === BURST + 4, 'all of them');
    assert.deepEqual(
      other.heard.map(({ text }) => text).filter((text) => text !== 'after the refusal'),
      wanted.filter((text) => text !== 'after the refusal'),
    );
  });

  it('come to one socket a port; closed, it hears nothing and the port is free', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const one = await bound(bench.caller, bench.callerAddress, t);
    const other = await bound(bench.callee, bench.calleeAddress, t);
    const { local } = other.socket;
    const events = { received: assert.fail, broken: assert.fail };
    const taken = await bench.callee.bindDatagrams(local, events);
    assert.equal(taken.ok ? 'bound' : taken.error.code, 'PORT_BUSY');
    await other.close();
    one.socket.send(bytesOf('to nobody'), local, () => undefined);
    const again = await bound(bench.callee, local.address, t, local.port);
    one.socket.send(bytesOf('to the next'), local, () => undefined);
    await bench.until(() => again.heard.some(({ text }) => text === 'to the next'), 'it');
    assert.equal(other.heard.length, 0);
  });

  it('leave from an address that the routing table tells', async (t) => {
    const bench = await make(t, family);
    if (bench === undefined) return;
    const source = bench.caller.sourceAddress(bench.calleeAddress);
    assert.equal(source, bench.callerAddress);
  });
}
