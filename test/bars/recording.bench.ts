// The bar of recordings: many calls recorded at once on one thread that forwards, each packet of which
// has to be in its file, and what that costs beside passing them.
// Run: node --import tsx test/bars/recording.bench.ts (needs g++, the native relay)
//
// A stream has one side that speaks, 50 packets a second: two of them are the packets of a call.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ms, systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaStream,
  type RecordingOutcome,
} from '@tandem/engine/media/contract';
import { loadRelay } from '@tandem/native/relay';
import { nativeMedia } from '@tandem/platform/media';
import { cpuUs, RelayLoad, relayLoadIn } from './relay-load.ts';

const LOOPBACK = '127.0.0.1';
const PACKETS_OF_A_STREAM = 50;
const MEASURED_MS = 10_000;
const FILE = fileURLToPath(import.meta.url);
/** Calls at once. */
const CALLS = [200, 500];
const PACKET_MS = 20;

interface Ended {
  readonly recordings: number;
  readonly failed: number;
  readonly late: number;
  readonly missed: number;
  readonly seconds: number;
}

// The child: streams towards the sink, recorded or not.

async function relayAsChild(sinkPort: number, count: number, folder: string): Promise<void> {
  const relay = loadRelay();
  if ('unavailable' in relay) throw new Error(relay.unavailable);
  const outcomes: RecordingOutcome[] = [];
  const settings = { ...DEFAULT_BACKEND_SETTINGS, ports: { from: 0, to: 0 }, streams: count };
  const made = nativeMedia({
    ...{ relay, settings, threads: 1, clock: systemClock(), random: systemRandom() },
    recorded: (outcome) => void outcomes.push(outcome),
  });
  if (!made.ok) throw new Error(made.error.says);
  const streams = Array.from({ length: count }, (_, at): MediaStream => {
    const stream = made.value.allocate({ caller: LOOPBACK, called: LOOPBACK });
    if (!stream.ok) throw new Error(stream.error.says);
    stream.value.expect('called', {
      ...{ rtp: { address: LOOPBACK, port: sinkPort }, rtcp: null, known: [], strict: false },
      ...{ sendsAtOnce: true, delivers: true, relearns: false, isPlain: false },
      clockRateHz: 8_000,
    });
    if (folder !== '') stream.value.voice?.records(join(folder, `${at}.wav`));
    return stream.value;
  });
  process.on('disconnect', () => process.exit(0));
  process.on('message', async () => {
    for (const stream of streams) stream.voice?.endsRecording();
    while (folder !== '' && outcomes.length < count) await pause(50);
    const sum = (of: (outcome: RecordingOutcome) => number): number =>
      outcomes.reduce((total, outcome) => total + of(outcome), 0);
    process.send?.({
      recordings: outcomes.length,
      failed: outcomes.filter(({ errno }) => errno !== null).length,
      ...{ late: sum(({ late }) => late), missed: sum(({ missed }) => missed) },
      seconds: sum(({ durationMs }) => durationMs) / 1_000,
    } satisfies Ended);
  });
  process.send?.({ ports: streams.map(({ ports }) => ports.caller) });
}

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => systemTimers().after(ms(durationMs), resolve));

// Measuring.

interface Measured extends Ended {
  readonly usAPacket: number;
  readonly sent: number;
  readonly heard: number;
}

async function measure(program: string, calls: number, folder: string): Promise<Measured> {
  const load = await new RelayLoad(program).opens();
  const streams = 2 * calls;
  const child = fork(FILE, [String(load.port), String(streams), folder]);
  const [{ ports }] = await once(child, 'message');
  await load.sends(5_000, 300, ports);
  const before = cpuUs(child.pid ?? 0);
  const rate = PACKETS_OF_A_STREAM * streams;
  const [sent = 0, heard = 0] = await load.sends(rate, MEASURED_MS, ports);
  child.send('end');
  const [ended] = await once(child, 'message');
  const usAPacket = (cpuUs(child.pid ?? 0) - before) / heard;
  child.kill();
  load.child.kill();
  return { ...(ended as Ended), usAPacket, sent, heard };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tdm-recording-'));
  const program = relayLoadIn(folder);
  say(`load of the machine: ${loadavg().map((each) => each.toFixed(1))}`);
  let missed = 0;
  for (const calls of CALLS) {
    const passed = await measure(program, calls, '');
    const recorded = await measure(program, calls, join(folder, `${calls}`));
    const { sent, heard, late, failed, recordings, seconds, usAPacket } = recorded;
    const spoken = (sent * PACKET_MS) / 1_000;
    say(
      `${calls} calls: ${heard} of ${sent} packets passed, ${recordings} files, ${failed} failed; ` +
        `pieces that had no room ${recorded.missed}, late ${late}; ` +
        `${seconds.toFixed(0)} s in the files, ${spoken.toFixed(0)} s were sent; ` +
        `${usAPacket.toFixed(1)} us a packet, ${passed.usAPacket.toFixed(1)} us without recording`,
    );
    if (recorded.missed + late + failed > 0 || heard < sent) missed += 1;
    rmSync(join(folder, `${calls}`), { recursive: true });
  }
  rmSync(folder, { recursive: true });
  return missed === 0 ? 0 : 1;
}

const [port, count, recordings = ''] = process.argv.slice(2);
if (port !== undefined) await relayAsChild(Number(port), Number(count), recordings);
else process.exitCode = await main();
