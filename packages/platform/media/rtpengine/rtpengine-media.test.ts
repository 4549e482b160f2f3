// The pool of rtpengine daemons: Debian's own, in user space on loopback, under the suite that all
// relays pass; and what becomes of calls when a daemon dies or is drained.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import { MemoryLog } from '@tandem/base/testkit';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaBackendSettings,
  type SideExpectation,
} from '@tandem/engine/media/contract';
import { freePort } from '../../../../test/support/sipp.ts';
import { needs } from '../../../../test/support/tools.ts';
import { relaysMedia } from '../../../engine/media/contract.conformance.ts';
import type { PoolNode } from './daemons.ts';
import { type RtpengineMedia, rtpengineMedia } from './rtpengine-media.ts';

const LOOPBACK = '127.0.0.1';
/** The daemon's own test of whether it is there. */
const LOOKS = 100;

interface Running extends PoolNode {
  readonly child: ChildProcess;
}

let firstPort = 40_000;

/** No kernel module, no service: a child of this test. */
async function daemon(t: TestContext, at?: number): Promise<Running | undefined> {
  if (!needs(t, 'rtpengine')) return undefined;
  const port = at ?? (await freePort());
  const words = ['--table=-1', '--interface=127.0.0.1', '--interface=::1', '--foreground'];
  const more = [`--listen-ng=${LOOPBACK}:${port}`, '--log-level=2', '--log-stderr'];
  const range = [`--port-min=${firstPort}`, `--port-max=${firstPort + 499}`, '--num-threads=1'];
  firstPort += 500;
  const all = [...words, ...more, ...range, '--config-file=none', '--no-fallback'];
  const child = spawn('rtpengine', all, { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  return { host: LOOPBACK, port, weight: 1, child };
}

async function pool(
  t: TestContext,
  nodes: readonly PoolNode[],
  settings: MediaBackendSettings = DEFAULT_BACKEND_SETTINGS,
): Promise<RtpengineMedia> {
  const parts = { clock: systemClock(), timers: systemTimers(), random: systemRandom() };
  const media = await rtpengineMedia({ nodes, settings, ...parts, log: new MemoryLog().log });
  t.after(() => media.close());
  // One that nobody has started is not waited for.
  const awaited = nodes.some((node) => 'child' in node) ? LOOKS : 0;
  for (let look = 0; look < awaited && !media.pool.all.every(({ isUp }) => isUp); look += 1) {
    await sleep(50);
    await media.pool.look();
  }
  return media;
}

const SPEECH = Buffer.concat([Buffer.from([0x80, 8, 0, 1]), Buffer.alloc(168, 0x55)]);

/** A peer, and the ports that packets came to it from. */
async function ear(t: TestContext) {
  const socket = createSocket('udp4').bind(0, LOOPBACK);
  await once(socket, 'listening');
  t.after(() => socket.close());
  const from = new Set<number>();
  socket.on('message', (_, { port }) => from.add(port));
  return { socket, from, port: socket.address().port };
}

const expectedAt = (port: number): SideExpectation => ({
  ...{ rtp: { address: LOOPBACK, port }, rtcp: null, known: [LOOPBACK], strict: false },
  ...{ sendsAtOnce: true, delivers: true, relearns: false, isPlain: false, clockRateHz: 8_000 },
});

async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 2 * LOOKS && !holds(); look += 1) await sleep(50);
  assert.ok(holds(), 'it comes in time');
}

relaysMedia('a pool of rtpengine daemons', {
  open: async (t, settings) => {
    const node = await daemon(t);
    if (node === undefined) return undefined;
    const media = await pool(t, [node], settings);
    const prepare = media.prepare.bind(media);
    // A test wants all of its streams at once.
    media.prepare = async (local) => {
      const prepared = await prepare(local);
      await media.filled();
      return prepared;
    };
    return media;
  },
  lateMs: 1_300,
  counts: false,
  lacks: {
    'carries no STUN': 'rtpengine passes what it does not know',
    'estimates what was lost': 'rtpengine leaves loss to the reports of the sides',
    'sends nothing before it heard the side, where it is told to wait':
      'rtpengine sends to the address of a description at once',
    'learns again when the description changed, and after silence':
      'rtpengine learns again after a description alone',
    'lets an attacker gain nothing while a description changes':
      'rtpengine learns whoever comes first after a description changed',
    'is strict where it is told so': 'rtpengine is told addresses, and no others that are allowed',
    'keeps the figures of a stream that is closed': 'its figures are those of a second ago',
    'gives one side other ports': 'rtpengine gives a side its ports once',
    'refuses an address that is none of ours': 'addresses are those of the daemon',
  },
});

describe('a pool of daemons (MED-10)', () => {
  const locals = { caller: LOOPBACK, called: LOOPBACK };

  it('shares calls by weight, drains one, and goes on without one that died', async (t) => {
    const [heavy, light] = [await daemon(t), await daemon(t)];
    if (heavy === undefined || light === undefined) return;
    const media = await pool(t, [{ ...heavy, weight: 3 }, light]);
    assert.ok((await media.prepare(LOOPBACK)).ok);
    await media.filled();
    const [one, other] = media.pool.all;
    assert.ok(one !== undefined && other !== undefined);
    // Sixteen lie ready.
    assert.deepEqual([one.streams, other.streams], [12, 4]);

    assert.ok(media.pool.weigh(one.name, 0));
    for (let turn = 0; turn < 3; turn += 1) {
      const made = media.allocate(locals);
      assert.ok(made.ok);
      const port = made.value.ports.caller;
      assert.ok(port >= firstPort - 500 && port < firstPort, `${port} is of the other one`);
    }
    assert.ok(media.pool.weigh(one.name, 3));
    await media.filled();

    light.child.kill('SIGKILL');
    await once(light.child, 'exit');
    await media.pool.look();
    assert.deepEqual([one.isUp, other.isUp], [true, false]);
    // Those that lay ready at it were given up when it was drained.
    assert.ok((await media.prepare(LOOPBACK)).ok);
    const made = media.allocate(locals);
    assert.ok(made.ok && made.value.ports.caller < firstPort - 500, 'a session of the one left');
  });

  it('is where it says, also for a side that moves: no port but those that were told', async (t) => {
    const node = await daemon(t);
    if (node === undefined) return;
    const media = await pool(t, [node]);
    assert.ok((await media.prepare(LOOPBACK)).ok);
    const made = media.allocate(locals);
    assert.ok(made.ok);
    const stream = made.value;
    assert.deepEqual(stream.addresses, { caller: LOOPBACK, called: LOOPBACK });
    const [caller, called] = [await ear(t), await ear(t)];
    const moved = await ear(t);
    for (const hears of [called, moved]) {
      stream.expect('caller', expectedAt(caller.port));
      stream.expect('called', expectedAt(hears.port));
      await until(() => {
        caller.socket.send(SPEECH, stream.ports.caller, LOOPBACK);
        return hears.from.size > 0;
      });
      assert.deepEqual([...hears.from], [stream.ports.called]);
    }
    // Nobody has the ports of a daemon that was started anew.
    assert.equal(stream.isLost, false);
    node.child.kill('SIGKILL');
    await once(node.child, 'exit');
    await daemon(t, node.port);
    await until(() => stream.isLost === true);
    assert.equal(media.daemons()[0]?.lost, 1);
    await media.pool.look();
    assert.ok((await media.prepare(LOOPBACK)).ok);
    const next = media.allocate(locals);
    assert.ok(next.ok);
    next.value.expect('caller', expectedAt(caller.port));
    next.value.expect('called', expectedAt(called.port));
    called.from.clear();
    await until(() => {
      caller.socket.send(SPEECH, next.value.ports.caller, LOOPBACK);
      return called.from.size > 0;
    });
  });

  it('has none to give when no daemon answers, and says so', async (t) => {
    const media = await pool(t, [{ host: LOOPBACK, port: await freePort(), weight: 1 }]);
    const prepared = await media.prepare(LOOPBACK);
    assert.deepEqual(prepared.ok ? 'prepared' : prepared.error.kind, 'exhausted');
    const made = media.allocate(locals);
    assert.deepEqual(
      made.ok ? 'made' : made.error.says,
      'no rtpengine of the pool has a session ready',
    );
  });
});
