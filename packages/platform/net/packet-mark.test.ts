import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadRelay, type NativeRelay } from '@tandem/native/relay';
import type { DatagramEvents, StreamEvents } from '@tandem/protocol/sip';
import { needs } from '../../../test/support/tools.ts';
import { buildNative } from '../../../tools/setup/native.mjs';
import { type NodeSockets, nodeSockets } from './node-sockets.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const LOOPBACK = { 4: '127.0.0.1', 6: '::1' } as const;
const GIVE_UP_MS = 10_000;
const DATAGRAMS: DatagramEvents = { received: () => undefined, broken: () => undefined };
const STREAMS: StreamEvents = {
  opened: () => undefined,
  data: () => undefined,
  ended: () => undefined,
  closed: () => undefined,
};

/** What the kernel says of each descriptor, as it was asked and has answered. */
interface Bench {
  readonly sockets: NodeSockets;
  readonly bytes: Map<number, number>;
}

async function benchOf(t: TestContext): Promise<Bench | undefined> {
  if (!needs(t, 'g++')) return undefined;
  const made = await buildNative({ root });
  assert.ok('file' in made, made.detail);
  const native = loadRelay(made.file);
  assert.ok(!('unavailable' in native));
  const bytes = new Map<number, number>();
  const relay: NativeRelay = {
    ...native,
    setTypeOfService: (descriptor, byte) => {
      const answer = native.setTypeOfService(descriptor, byte);
      if (answer.ok) bytes.set(descriptor, answer.value);
      return answer;
    },
  };
  const means = { relay, readText: () => Promise.reject(new Error('not read in this test')) };
  return { sockets: nodeSockets({ tuning: { dscp: 40, means }, option: '--sip' }), bytes };
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + GIVE_UP_MS;
  while (!holds()) {
    if (performance.now() > endMs) assert.fail(`${what} did not come`);
    await pause(2);
  }
}

describe('the mark on packets of signalling (SIG-13)', () => {
  for (const family of [4, 6] as const) {
    it(`IPv${family}: of all sockets that are open, and of those to come`, async (t) => {
      const bench = await benchOf(t);
      if (bench === undefined) return;
      const { sockets, bytes } = bench;
      const at = { address: LOOPBACK[family], port: 0 };
      const datagrams = await sockets.bindDatagrams(at, DATAGRAMS);
      const listener = await sockets.listen(
        { at, secure: false },
        { admits: () => true, accepted: () => STREAMS },
      );
      assert.ok(datagrams.ok && listener.ok);
      const to = { address: at.address, port: listener.value.local.port };
      const stream = sockets.connect({ to, from: undefined, secure: undefined }, STREAMS);
      await until(() => bytes.size === 4, 'the mark of UDP, listener and both ends of a stream');
      assert.deepEqual([...bytes.values()], [160, 160, 160, 160]);

      assert.deepEqual(sockets.mark.set(46), { ok: true, value: 46 });
      assert.deepEqual([...bytes.values()], [184, 184, 184, 184]);

      const later = await sockets.bindDatagrams(at, DATAGRAMS);
      assert.ok(later.ok);
      assert.equal([...bytes.values()].at(-1), 184);
      assert.equal(bytes.size, 5);
      await datagrams.value.close();
      bytes.clear();
      assert.deepEqual(sockets.mark.set(0), { ok: true, value: 0 });
      assert.deepEqual([...bytes.values()], [0, 0, 0, 0]);
      const refused = sockets.mark.set(64);
      assert.ok(!refused.ok && refused.error.kind === 'outOfRange');
      stream.reset();
      await listener.value.close();
      await later.value.close();
    });
  }
});
