// Whoever tunes sockets passes this suite on real loopback sockets: the native relay, plain Node.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { socketBufferBytes, socketOptions, type TuningMeans, tuneSocket } from './socket-tuning.ts';

export interface TuningBench {
  /** Undefined after the test was skipped with its reason. */
  readonly means: (t: TestContext) => Promise<TuningMeans | undefined>;
  readonly by: 'native' | 'plain';
  /** Whether packets can be marked; what cannot must say so in these words. */
  readonly marks: true | { readonly saying: RegExp };
}

const loopback = { udp4: '127.0.0.1', udp6: '::1' } as const;
type Family = keyof typeof loopback;

interface Place {
  readonly address?: string;
  readonly port?: number;
}

async function bound(t: TestContext, family: Family, place: Place = {}): Promise<Socket> {
  const { address = loopback[family], port = 0 } = place;
  const socket = createSocket({ type: family, ipv6Only: family === 'udp6' });
  t.after(() => closed(socket));
  socket.bind(port, address);
  await once(socket, 'listening');
  return socket;
}

const alreadyClosed = new WeakSet<Socket>();
function closed(socket: Socket): void {
  if (alreadyClosed.has(socket)) return;
  alreadyClosed.add(socket);
  socket.close();
}

const floodDatagrams = 500; // of 1,000 bytes: a hundred times what the smallest buffer holds
const smallestBufferBytes = 1; // the kernel makes its own minimum of it
const looks = 200; // of 5 ms: a bound for the wait, far more than loopback takes

/** Within one turn of the event loop: nobody reads meanwhile, so a small buffer must run over. */
async function flood(from: Socket, to: Socket): Promise<void> {
  const { address, port } = to.address();
  const payload = Buffer.alloc(1000);
  const sent = Array.from(
    { length: floodDatagrams },
    () =>
      new Promise<void>((resolve, reject) => {
        from.send(payload, port, address, (error) => (error ? reject(error) : resolve()));
      }),
  );
  await Promise.all(sent);
}

export function tunes(name: string, bench: TuningBench): void {
  describe(`${name} tunes a socket (SIG-13)`, () => {
    for (const family of ['udp4', 'udp6'] as const) {
      it(`${family}: buffers as large as asked, or as the system permits`, async (t) => {
        const means = await bench.means(t);
        if (!means) return;
        const socket = await bound(t, family);
        const beforeBytes = socket.getRecvBufferSize() / 2;
        const tuned = tuneSocket(socket, 0, means);
        assert.equal(tuned.by, bench.by);
        assert.ok(tuned.receiveBuffer.ok && tuned.sendBuffer.ok);
        const { askedBytes, grantedBytes } = tuned.receiveBuffer.value;
        assert.equal(askedBytes, socketBufferBytes);
        assert.ok(grantedBytes >= beforeBytes && grantedBytes <= socketBufferBytes);
        assert.equal(socket.getRecvBufferSize(), 2 * grantedBytes);
        assert.equal(socket.getSendBufferSize(), 2 * tuned.sendBuffer.value.grantedBytes);
      });

      it(`${family}: counts every datagram that the kernel dropped, and no other's`, async (t) => {
        const means = await bench.means(t);
        if (!means) return;
        const sender = await bound(t, family);
        const receiver = await bound(t, family);
        const tuned = tuneSocket(receiver, 0, means);
        const quiet = tuneSocket(sender, 0, means);
        assert.deepEqual(await tuned.drops(), { ok: true, value: 0 });

        receiver.setRecvBufferSize(smallestBufferBytes);
        let received = 0;
        receiver.on('message', () => {
          received += 1;
        });
        await flood(sender, receiver);
        let dropped = 0;
        for (let look = 0; look < looks && received + dropped < floodDatagrams; look += 1) {
          await pause(5);
          const drops = await tuned.drops();
          assert.ok(drops.ok);
          dropped = drops.value;
        }
        assert.ok(dropped > 0);
        assert.equal(received + dropped, floodDatagrams);
        assert.deepEqual(await quiet.drops(), { ok: true, value: 0 });
      });
    }

    it('tells apart sockets that share a port', async (t) => {
      const means = await bench.means(t);
      if (!means) return;
      const flooded = await bound(t, 'udp4', { address: '127.0.0.1' });
      const { port } = flooded.address();
      const neighbour = await bound(t, 'udp4', { address: '127.0.0.2', port });
      flooded.setRecvBufferSize(smallestBufferBytes);
      await flood(neighbour, flooded);
      const options = [tuneSocket(flooded, 0, means), tuneSocket(neighbour, 0, means)] as const;
      const [first, second] = [await options[0].drops(), await options[1].drops()];
      assert.ok(first.ok && first.value > 0);
      assert.deepEqual(second, { ok: true, value: 0 });
    });

    it('grows a buffer and never makes it smaller', async (t) => {
      const means = await bench.means(t);
      if (!means) return;
      const options = socketOptions(means);
      const socket = await bound(t, 'udp4');
      socket.setRecvBufferSize(8192);
      socket.setSendBufferSize(8192);
      //  side      asked   granted: the sides differ, so that one taken for the other is seen
      for (const [side, askedBytes, grantedBytes] of [
        ['receive', 65_536, 65_536],
        ['receive', 4096, 65_536],
        ['send', 32_768, 32_768],
        ['send', 4096, 32_768],
        ['receive', 65_537, 65_537],
        ['send', 32_769, 32_769],
      ] as const) {
        const granted = options.growBuffer(socket, side, askedBytes);
        assert.deepEqual(granted, { ok: true, value: grantedBytes }, `${side} ${askedBytes}`);
        for (const bytes of [0, -1, 0.5, 2 ** 30, Number.NaN]) {
          const refused = options.growBuffer(socket, side, bytes);
          assert.ok(!refused.ok && refused.error.kind === 'outOfRange', `${side} ${bytes}`);
        }
      }
      assert.equal(socket.getRecvBufferSize(), 2 * 65_537);
      assert.equal(socket.getSendBufferSize(), 2 * 32_769);
    });

    for (const dscp of [0, 40, 46, 63]) {
      it(`DSCP ${dscp} is set, or said not to be`, async (t) => {
        const means = await bench.means(t);
        if (!means) return;
        const { dscp: marked } = tuneSocket(await bound(t, 'udp4'), dscp, means);
        if (bench.marks === true) {
          assert.deepEqual(marked, { ok: true, value: dscp });
          return;
        }
        assert.ok(!marked.ok && marked.error.kind === 'notAvailable');
        assert.match(marked.error.why, bench.marks.saying);
      });
    }

    for (const dscp of [-1, 64, 184, 0.5, Number.NaN]) {
      it(`DSCP ${dscp} is out of range`, async (t) => {
        const means = await bench.means(t);
        if (!means) return;
        const { dscp: marked } = tuneSocket(await bound(t, 'udp4'), dscp, means);
        assert.ok(!marked.ok && marked.error.kind === 'outOfRange');
      });
    }

    it('a socket that is not open is a fault of every part, and never throws', async (t) => {
      const means = await bench.means(t);
      if (!means) return;
      const unbound = createSocket('udp4');
      t.after(() => closed(unbound));
      const early = tuneSocket(unbound, 46, means);
      const late = await bound(t, 'udp4');
      const drops = tuneSocket(late, 46, means).drops;
      const inFlight = drops();
      closed(late);
      const parts = [early.dscp, early.receiveBuffer, early.sendBuffer, await early.drops()];
      for (const part of [...parts, await drops(), tuneSocket(late, 46, means).dscp]) {
        assert.ok(!part.ok);
        assert.equal(part.error.kind, 'notOpen');
      }
      // Asked before the close: an answer of that moment is right too, another socket's never.
      const racing = await inFlight;
      assert.ok(racing.ok ? racing.value === 0 : racing.error.kind === 'notOpen');
    });
  });
}
