// The bar of the relay: CPU of the relaying process for each packet that it forwards, of the native
// engine beside Debian's rtpengine in user space, a bare loop in C with as many sockets, and the
// thread of Node, all under one generator in one run; what passes without loss; how long a packet
// takes while JavaScript stalls.
// Run: node --import tsx test/bars/relay.bench.ts (needs g++, the native relay, dist/, rtpengine)
//
// Generator and relays are processes of their own, so their CPU time is their own.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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
import { cpuUs, RelayLoad, relayLoadIn, waits } from './relay-load.ts';

/** A call of two ways at 50 packets a second each: 50,000 packets a second are 500 calls. */
const PACKETS_OF_A_CALL = 100;
const LEAST_STREAMS = 500;
/** What the fall-back has room for. */
const WORKER_STREAMS = 200;
const MEASURED_MS = 3_000;
/** The last is more than the bar of one core: a generator that shares the machine is a little late. */
const RATES = [10_000, 50_000, 100_000, 120_000];
/** Where the bars are; the others show how it goes on. */
const BAR_RATE = 50_000;
const BARS = { rtpengine: 0.6, bare: 1.3 };
/** Packets a second that one thread of ours passes on, of which not one may be lost. */
const LOSS_FREE = 100_000;
const STALL_MS = 100;
const STALL_EVERY_MS = 500;
const STALLED_P99_US = 2_000;
const LOOPBACK = '127.0.0.1';
const FILE = fileURLToPath(import.meta.url);
const root = join(FILE, '..', '..', '..');

type Kind = 'native' | 'worker' | 'bare' | 'rtpengine';

interface Load {
  /** Where the generator hears. */
  readonly sinkPort: number;
  readonly streams: number;
}

interface Relay {
  readonly pid: number;
  /** Where packets of the streams are taken. */
  readonly ports: readonly number[];
  readonly child: ChildProcess;
}

// The child: streams of one of our own backends towards the sink.

const streamsAt = (rate: number): number => Math.max(LEAST_STREAMS, rate / PACKETS_OF_A_CALL);

async function opened(kind: 'native' | 'worker', streams: number): Promise<MediaBackend> {
  const settings = { ...DEFAULT_BACKEND_SETTINGS, ports: { from: 0, to: 0 }, streams };
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

async function relayAsChild(kind: 'native' | 'worker', load: Load): Promise<void> {
  const { sinkPort } = load;
  const wanted = kind === 'worker' ? WORKER_STREAMS : load.streams;
  const backend = await opened(kind, wanted);
  await backend.prepare(LOOPBACK);
  const streams: MediaStream[] = [];
  while (streams.length < wanted) {
    const made = backend.allocate({ caller: LOOPBACK, called: LOOPBACK });
    if (!made.ok) {
      await pause(10);
      continue;
    }
    made.value.expect('called', {
      ...{ rtp: { address: LOOPBACK, port: sinkPort }, rtcp: null, known: [], strict: false },
      ...{ sendsAtOnce: true, delivers: true, relearns: false, isPlain: false },
      clockRateHz: 8_000,
    });
    streams.push(made.value);
  }
  process.on('message', () => setInterval(stall, STALL_EVERY_MS));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ports: streams.map(({ ports }) => ports.caller) });
}

function stall(): void {
  const until = performance.now() + STALL_MS;
  while (performance.now() < until);
}

async function ours(kind: 'native' | 'worker', load: Load): Promise<Relay> {
  const child = fork(FILE, [kind, String(load.sinkPort), String(load.streams)]);
  const [{ ports }] = await once(child, 'message');
  return { pid: child.pid ?? 0, ports, child };
}

// The others.

async function bare(program: string, load: Load): Promise<Relay> {
  const words = ['bare', String(load.streams), String(load.sinkPort)];
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { pid: child.pid ?? 0, ports: String(line).trim().split(' ').map(Number), child };
}

/** User space alone, one thread: what it may use of the kernel's module is another machine's. */
async function rtpengine(load: Load): Promise<Relay> {
  const control = createSocket('udp4');
  control.bind(0, LOOPBACK);
  await once(control, 'listening');
  // A port that is free now: the daemon takes no 0.
  const free = createSocket('udp4').bind(0, LOOPBACK);
  await once(free, 'listening');
  const { port } = free.address();
  free.close();
  const words = ['--table=-1', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${port}`];
  const more = ['--num-threads=1', '--foreground', '--log-stderr', '--log-level=2'];
  const range = ['--port-min=20000', '--port-max=29999', '--config-file=none'];
  const child = spawn('rtpengine', [...words, ...more, ...range], { stdio: 'ignore' });
  await pause(1_500);
  const ports: number[] = [];
  for (let call = 0; call < load.streams; call += 1) {
    const ask = async (command: string, sdpPort: number): Promise<number> => {
      const fields = {
        ...{ 'call-id': `call-${call}`, command, 'from-tag': 'a', sdp: sdpAt(sdpPort) },
        ...(command === 'answer' ? { 'to-tag': 'b' } : {}),
      };
      control.send(`${command}${call} ${bencoded(fields)}`, port, LOOPBACK);
      const [answer] = await once(control, 'message');
      return Number(/m=audio (\d+)/.exec(String(answer))?.[1]);
    };
    await ask('offer', 30_000);
    ports.push(await ask('answer', load.sinkPort));
  }
  control.close();
  return { pid: child.pid ?? 0, ports, child };
}

function sdpAt(port: number): string {
  const head = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'];
  return [...head, `m=audio ${port} RTP/AVP 8`, ''].join('\r\n');
}

function bencoded(fields: Readonly<Record<string, string>>): string {
  const all = Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `d${all
    .flat()
    .map((text) => `${text.length}:${text}`)
    .join('')}e`;
}

// Measuring.

interface Measured {
  readonly us: number;
  readonly waitsAPacket: number;
  readonly perSecond: number;
  readonly lostShare: number;
  readonly p99Us: number;
}

async function measure(generator: RelayLoad, relay: Relay, rate: number): Promise<Measured> {
  // What was learned and allocated for the first packet is not counted.
  await generator.sends(5_000, 300, relay.ports);
  const [before, waitsBefore] = [cpuUs(relay.pid), waits(relay.pid)];
  const [sent = 0, heard = 0, , p99Us = 0] = await generator.sends(rate, MEASURED_MS, relay.ports);
  const us = (cpuUs(relay.pid) - before) / heard;
  const waitsAPacket = (waits(relay.pid) - waitsBefore) / heard;
  const perSecond = (heard * 1_000) / MEASURED_MS;
  return { us, waitsAPacket, perSecond, lostShare: (sent - heard) / sent, p99Us };
}

const RELAYS: readonly Kind[] = ['native', 'bare', 'rtpengine', 'worker'];

async function begun(kind: Kind, program: string, load: Load): Promise<Relay> {
  if (kind === 'bare') return await bare(program, load);
  return kind === 'rtpengine' ? await rtpengine(load) : await ours(kind, load);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function atRate(program: string, rate: number): Promise<ReadonlyMap<Kind, Measured>> {
  const all = new Map<Kind, Measured>();
  for (const kind of RELAYS) {
    // Beyond its strength the fall-back shows nothing new.
    if (kind === 'worker' && rate > 10_000) continue;
    const generator = await new RelayLoad(program).opens();
    const load = { sinkPort: generator.port, streams: streamsAt(rate) };
    const relay = await begun(kind, program, load);
    const measured = await measure(generator, relay, rate);
    relay.child.kill();
    generator.child.kill();
    all.set(kind, measured);
    const { us, waitsAPacket, perSecond, lostShare, p99Us } = measured;
    say(
      `${rate}/s wished, ${kind}: ${us.toFixed(1)} us a packet at ${Math.round(perSecond)}/s, ` +
        `${waitsAPacket.toFixed(2)} waits a packet, ` +
        `${(lostShare * 100).toFixed(2)} % lost, p99 ${(p99Us / 1_000).toFixed(2)} ms`,
    );
  }
  return all;
}

async function whileStalled(program: string): Promise<boolean> {
  const generator = await new RelayLoad(program).opens();
  const relay = await ours('native', { sinkPort: generator.port, streams: LEAST_STREAMS });
  relay.child.send('stall');
  const { p99Us } = await measure(generator, relay, 10_000);
  relay.child.kill();
  generator.child.kill();
  const p99Ms = (p99Us / 1_000).toFixed(2);
  say(`10000/s while JavaScript stalls ${STALL_MS} ms twice a second: p99 ${p99Ms} ms`);
  return p99Us <= STALLED_P99_US;
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tdm-relay-'));
  const program = relayLoadIn(folder);
  say(
    `load of the machine: ${loadavg()
      .map((each) => each.toFixed(1))
      .join(', ')}`,
  );
  let missed = 0;
  let lossFree = 0;
  for (const rate of RATES) {
    const all = await atRate(program, rate);
    const native = all.get('native');
    if (native?.lostShare === 0) lossFree = Math.max(lossFree, native.perSecond);
    const own = all.get('native')?.us ?? Number.POSITIVE_INFINITY;
    for (const [kind, bar] of Object.entries(BARS)) {
      const ratio = own / (all.get(kind as Kind)?.us ?? 0);
      // Who loses packets saves the work, so its figure says nothing.
      if (rate === BAR_RATE && ratio > bar) missed += 1;
      say(`${rate}/s: native is ${ratio.toFixed(2)} of ${kind}, bar ${bar}`);
    }
  }
  if (lossFree < LOSS_FREE) missed += 1;
  say(`without loss on one core: ${Math.round(lossFree)}/s, bar ${LOSS_FREE}`);
  if (!(await whileStalled(program))) missed += 1;
  rmSync(folder, { recursive: true });
  return missed === 0 ? 0 : 1;
}

const [kind, port, count] = process.argv.slice(2);
if (kind === 'native' || kind === 'worker') {
  await relayAsChild(kind, { sinkPort: Number(port), streams: Number(count) });
} else process.exitCode = await main();
