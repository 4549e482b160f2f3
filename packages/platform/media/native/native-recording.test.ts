import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaStream,
  type RecordingOutcome,
} from '@tandem/engine/media/contract';
import {
  type Ear,
  ear,
  expected,
  LOOPBACK,
  loaded,
  parts,
  rtp,
  until,
} from '../../../../test/support/native-engine.ts';
import { nativeMedia } from './native-media.ts';

const CALLS = 100;
const SECONDS = 3;
const PACKET_MS = 20;
const PACKETS = (SECONDS * 1_000) / PACKET_MS;
const VOICE_BYTES = 160;
const HEADER_BYTES = 58;

/** Of a call's side: a voice that no other side of the call has, nor silence. */
const voiceOf = (call: number, side: 0 | 1): number => 2 * (call % 50) + side + 1;

interface World {
  readonly streams: readonly MediaStream[];
  readonly ears: readonly [Ear, Ear];
  readonly folder: string;
  readonly outcomes: RecordingOutcome[];
}

async function world(t: TestContext): Promise<World | undefined> {
  const relay = await loaded(t);
  if (relay === undefined) return undefined;
  const outcomes: RecordingOutcome[] = [];
  const settings = { ...DEFAULT_BACKEND_SETTINGS, ports: { from: 0, to: 0 }, streams: CALLS };
  const recorded = (outcome: RecordingOutcome): void => void outcomes.push(outcome);
  const made = nativeMedia({ relay, settings, threads: 2, recorded, ...parts() });
  assert.ok(made.ok);
  t.after(() => made.value.close());
  const ears = [await ear(t), await ear(t)] as const;
  const folder = mkdtempSync(join(tmpdir(), 'tandem-recorded-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const streams = Array.from({ length: CALLS }, (_, call) => {
    const stream = made.value.allocate({ caller: LOOPBACK, called: LOOPBACK });
    assert.ok(stream.ok);
    stream.value.expect('caller', expected(ears[0]));
    stream.value.expect('called', expected(ears[1]));
    stream.value.voice?.records(join(folder, `${call}.wav`));
    return stream.value;
  });
  return { streams, ears, folder, outcomes };
}

/** All at once in each 20 ms; a machine that was held up sends the rest behind. */
async function talk({ streams, ears }: World): Promise<void> {
  const began = performance.now();
  for (let sequence = 0; sequence < PACKETS; sequence += 1) {
    await sleep(Math.max(0, began + PACKET_MS * sequence - performance.now()));
    for (const [call, { ports }] of streams.entries()) {
      for (const side of [0, 1] as const) {
        const voice = Buffer.alloc(VOICE_BYTES, voiceOf(call, side));
        const port = side === 0 ? ports.caller : ports.called;
        ears[side].socket.send(rtp(8, sequence, voice), port, LOOPBACK);
      }
    }
  }
}

describe('recordings of many calls at once (MED-7)', () => {
  it(`${CALLS} calls of ${SECONDS} s: each packet of both sides is in its file`, async (t) => {
    const all = await world(t);
    if (all === undefined) return;
    const { streams, ears, folder, outcomes } = all;
    await talk(all);
    const wanted = CALLS * PACKETS;
    const came = (): boolean => ears.every(({ heard }) => heard.length === wanted);
    await until(came, 'all packets have passed');
    for (const stream of streams) stream.voice?.endsRecording();
    await until(() => outcomes.length === CALLS, 'all are written');
    for (const { late, missed, errno } of outcomes) {
      assert.deepEqual({ late, missed, errno }, { late: 0, missed: 0, errno: null });
    }
    for (let call = 0; call < CALLS; call += 1) {
      const sound = readFileSync(join(folder, `${call}.wav`)).subarray(HEADER_BYTES);
      for (const side of [0, 1] as const) {
        const own = sound.filter((byte, at) => at % 2 === side && byte === voiceOf(call, side));
        assert.equal(own.length, PACKETS * VOICE_BYTES, `side ${side} of call ${call}`);
      }
    }
  });
});
