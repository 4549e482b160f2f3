// The bar of the relay: CPU of the relaying process for each packet that it forwards, of the native
// engine beside the fall-back thread of Node, with one generator and in one run.
// Run: node --import tsx test/bars/relay.bench.ts (needs the native relay; dist/ for the thread)
//
// The generator is this process; each relay is a child of its own, so its CPU time is its own.
import { type ChildProcess, fork } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom } from '@tandem/base/kernel';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaBackend,
  type MediaStream,
} from '@tandem/engine/media/contract';
import { loadRelay } from '@tandem/native/relay';
import { nativeMedia, workerMedia } from '@tandem/platform/media';

const STREAMS = 100;
const MEASURED_MS = 3_000;
const TICK_MS = 10;
const RATES = [10_000, 50_000];
/** Of what the fall-back costs: measured once at half of it, in C beside JavaScript. */
const BAR_RATIO = 0.6;
const LOOPBACK = '127.0.0.1';
const FILE = fileURLToPath(import.meta.url);
const root = join(FILE, '..', '..', '..');

type Kind = 'native' | 'worker';

async function opened(kind: Kind): Promise<MediaBackend> {
  const settings = { ...DEFAULT_BACKEND_SETTINGS, ports: { from: 0, to: 0 }, streams: STREAMS };
  const parts = { settings, clock: systemClock(), random: systemRandom() };
  if (kind === 'worker') {
    return await workerMedia({ ...parts, program: join(root, 'dist', 'media-worker.js') });
  }
  const relay = loadRelay();
  if ('unavailable' in relay) throw new Error(relay.unavailable);
  const made = nativeMedia({ ...parts, relay, threads: 1 });
  if (!made.ok) throw new Error(made.error.says);
  return made.value;
}

/** The child: streams towards the sink's port, and what they have cost so far. */
async function relay(kind: Kind, sinkPort: number): Promise<void> {
  const backend = await opened(kind);
  await backend.prepare(LOOPBACK);
  const streams: MediaStream[] = [];
  while (streams.length < STREAMS) {
    const made = backend.allocate({ caller: LOOPBACK, called: LOOPBACK });
    if (!made.ok) {
      await pause(TICK_MS);
      continue;
    }
    made.value.expect('called', {
      ...{ rtp: { address: LOOPBACK, port: sinkPort }, rtcp: null, known: [], strict: false },
      ...{ sendsAtOnce: true, delivers: true, relearns: false, isPlain: false },
      clockRateHz: 8_000,
    });
    streams.push(made.value);
  }
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    const packets = streams.reduce((sum, each) => sum + each.figures('caller').packets, 0);
    process.send?.({ cpuUs: user + system, packets });
  });
  process.send?.({ ports: streams.map(({ ports }) => ports.caller) });
}

async function asked(child: ChildProcess): Promise<{ cpuUs: number; packets: number }> {
  child.send('figures');
  const [figures] = await once(child, 'message');
  return figures;
}

async function sink(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  return socket;
}

interface Measured {
  readonly us: number;
  readonly perSecond: number;
  readonly sent: number;
  readonly relayed: number;
}

async function measure(kind: Kind, rate: number): Promise<Measured> {
  const [heard, speaks] = [await sink(), await sink()];
  const child = fork(FILE, [kind, String(heard.address().port)]);
  const [{ ports }] = await once(child, 'message');
  const packet = Buffer.alloc(172, 0x55);
  packet.writeUInt16BE(0x8000, 0);
  const before = await asked(child);
  const began = performance.now();
  let sent = 0;
  while (performance.now() - began < MEASURED_MS) {
    const due = ((performance.now() - began) / 1_000) * rate;
    // At most what two ticks owe: a generator that was held up must not flood.
    const most = sent + (rate * 2 * TICK_MS) / 1_000;
    for (; sent < Math.min(due, most); sent += 1) {
      packet.writeUInt16BE(Math.floor(sent / ports.length) & 0xffff, 2);
      speaks.send(packet, ports[sent % ports.length], LOOPBACK);
    }
    await pause(TICK_MS);
  }
  const seconds = (performance.now() - began) / 1_000;
  await pause(200);
  const after = await asked(child);
  child.kill();
  heard.close();
  speaks.close();
  const relayed = after.packets - before.packets;
  const us = (after.cpuUs - before.cpuUs) / relayed;
  return { us, perSecond: relayed / seconds, sent, relayed };
}

async function main(): Promise<number> {
  let missed = 0;
  for (const rate of RATES) {
    const native = await measure('native', rate);
    const worker = await measure('worker', rate);
    for (const [kind, { us, perSecond, sent, relayed }] of Object.entries({ native, worker })) {
      const lost = (((sent - relayed) / sent) * 100).toFixed(1);
      process.stdout.write(
        `${rate}/s wished, ${kind}: ${us.toFixed(1)} us a packet at ` +
          `${Math.round(perSecond)}/s, ${lost} % lost\n`,
      );
    }
    const ratio = native.us / worker.us;
    if (ratio > BAR_RATIO) missed += 1;
    process.stdout.write(`${rate}/s: native is ${ratio.toFixed(2)} of the thread of Node\n`);
  }
  return missed === 0 ? 0 : 1;
}

const [kind, port] = process.argv.slice(2);
if (kind === 'native' || kind === 'worker') await relay(kind, Number(port));
else process.exitCode = await main();
