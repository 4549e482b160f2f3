import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaBackendSettings,
  type RecordingOutcome,
} from '@tandem/engine/media/contract';
import type { NativeRelay } from '@tandem/native/relay';
import {
  ear,
  expected,
  LOOPBACK,
  loaded,
  parts,
  rtp,
  until,
} from '../../../../test/support/native-engine.ts';
import { relaysMedia } from '../../../engine/media/contract.conformance.ts';
import { nativeMedia } from './native-media.ts';

relaysMedia('the native engine', {
  open: async (t, settings) => {
    const relay = await loaded(t);
    if (relay === undefined) return undefined;
    const backend = nativeMedia({ relay, settings, threads: 2, ...parts() });
    assert.ok(backend.ok);
    return backend.value;
  },
});

/** 80 ms of A-law and as much silence. */
function pairOfTones(low: number, high: number): Uint8Array {
  const linear = Array.from({ length: 256 }, (_, byte) => {
    const code = byte ^ 0x55;
    const segment = (code & 0x70) >> 4;
    const mantissa = ((code & 0x0f) << 4) + 8;
    const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
    return (code & 0x80) === 0 ? -magnitude : magnitude;
  });
  const nearest = (sample: number): number =>
    linear.reduce(
      (best, value, byte) =>
        Math.abs(value - sample) < Math.abs((linear[best] ?? 0) - sample) ? byte : best,
      0,
    );
  const sine = (hertz: number, at: number): number => Math.sin((2 * Math.PI * hertz * at) / 8_000);
  return Uint8Array.from({ length: 1_280 }, (_, at) =>
    at < 640 ? nearest(5_000 * (sine(low, at) + sine(high, at))) : 0xd5,
  );
}

describe('voices of the native engine (MED-5, MED-6, MED-7)', () => {
  it('keys, sounds and recordings reach who asked for them', async (t) => {
    const relay = await loaded(t);
    if (relay === undefined) return;
    const outcomes: RecordingOutcome[] = [];
    const recorded = (outcome: RecordingOutcome): void => void outcomes.push(outcome);
    const settings = { ...DEFAULT_BACKEND_SETTINGS, ports: { from: 0, to: 0 }, streams: 2 };
    const made = nativeMedia({ relay, settings, threads: 1, recorded, ...parts() });
    assert.ok(made.ok);
    t.after(() => made.value.close());
    const allocated = made.value.allocate({ caller: LOOPBACK, called: LOOPBACK });
    assert.ok(allocated.ok);
    const stream = allocated.value;
    const [caller, called] = [await ear(t), await ear(t)];
    stream.expect('caller', expected(caller));
    stream.expect('called', expected(called));
    const { voice } = stream;
    assert.ok(voice !== null);
    const told: string[] = [];
    voice.tells({
      key: (side, { event, by, ended }) => told.push(`${side} ${by} ${event} ${ended}`),
      played: (side) => told.push(`${side} played`),
      unknownAddress: (side, address) => told.push(`${side} ${address}`),
    });
    const listening = { events: [101], absorbs: false, inband: true, fenced: true };
    voice.listens('caller', listening);
    const folder = mkdtempSync(join(tmpdir(), 'tandem-voice-'));
    t.after(() => rmSync(folder, { recursive: true }));
    voice.records(join(folder, 'call.wav'));
    const says = (packet: Buffer): void =>
      caller.socket.send(packet, stream.ports.caller, LOOPBACK);
    says(rtp(8, 1));
    await until(() => told.length === 1, 'it is asked who that is');
    voice.admits('caller', LOOPBACK, true);
    says(rtp(101, 2, Buffer.from([5, 0x8a, 3, 32])));
    const seven = pairOfTones(852, 1_209);
    for (let at = 0; at + 160 <= seven.length; at += 160) {
      says(rtp(8, 3 + at / 160, Buffer.from(seven.subarray(at, at + 160))));
    }
    await until(() => told.length === 5, 'both keys have come');
    voice.plays('called', { law: 'PCMU', clips: [new Uint8Array(480)], repeats: false });
    await until(() => told.length === 6, 'it is over');
    assert.deepEqual(told, [
      'caller 127.0.0.1',
      ...['caller event 5 false', 'caller event 5 true'],
      ...['caller inband 7 false', 'caller inband 7 true'],
      'called played',
    ]);
    voice.endsRecording();
    await until(() => outcomes.length === 1, 'it is written');
    const [{ path, errno, late, durationMs } = {} as RecordingOutcome] = outcomes;
    assert.deepEqual([path, errno, late], [join(folder, 'call.wav'), null, 0]);
    assert.ok(durationMs >= 140, `${durationMs} ms`);
    assert.ok(Math.abs(readFileSync(path).length - 58 - durationMs * 16) < 16);
  });

  it('2,000 calls are up at once, and each of their packets comes through (MED-2)', async (t) => {
    const relay = await loaded(t);
    if (relay === undefined) return;
    const calls = 2_000;
    const settings = { ...DEFAULT_BACKEND_SETTINGS, ports: { from: 0, to: 0 }, streams: calls };
    const made = nativeMedia({ relay, settings, threads: 2, ...parts() });
    assert.ok(made.ok);
    t.after(() => made.value.close());
    if (made.value.state().streams < calls) {
      t.skip(`descriptors suffice for ${made.value.state().streams} streams: ulimit -n`);
      return;
    }
    const [caller, called] = [await ear(t), await ear(t)];
    const streams = Array.from({ length: calls }, () => {
      const stream = made.value.allocate({ caller: LOOPBACK, called: LOOPBACK });
      assert.ok(stream.ok);
      stream.value.expect('caller', expected(caller));
      stream.value.expect('called', expected(called));
      return stream.value;
    });
    const rounds = 5;
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, { ports }] of streams.entries()) {
        caller.socket.send(rtp(8, at), ports.caller, LOOPBACK);
        called.socket.send(rtp(8, at), ports.called, LOOPBACK);
        // A call has 100 packets a second; these 2,000 have ten thousand of them together.
        if (at % 100 === 99) await sleep(20);
      }
    }
    const wanted = rounds * calls;
    const all = () => caller.heard.length === wanted && called.heard.length === wanted;
    await until(all, `${wanted} each were sent`);
    for (const { heard } of [caller, called]) {
      const ofCall = new Map<number, number>();
      for (const packet of heard) {
        const call = packet.readUInt16BE(2);
        ofCall.set(call, (ofCall.get(call) ?? 0) + 1);
      }
      assert.deepEqual([ofCall.size, ...new Set(ofCall.values())], [calls, rounds]);
    }
    assert.equal(made.value.state().inUse, calls);
  });
});

describe('how many streams there can be (MED-1)', () => {
  /** A machine with so many descriptors. */
  const machine = (relay: NativeRelay, descriptors: number): NativeRelay => ({
    ...relay,
    streamsWithinLimit: (wished, reserved) =>
      Math.min(wished, Math.max(0, Math.floor((descriptors - reserved) / 4))),
  });

  //  descriptors  ports            wished   streams  limited by
  const table = [
    [1_000_000, { from: 0, to: 0 }, 100, 100, 'settings'],
    [1_000_000, { from: 10_000, to: 10_099 }, 100, 50, 'ports'],
    [20_000, { from: 10_000, to: 39_999 }, 8_000, 3_976, 'descriptors'],
    [1_024, { from: 10_000, to: 39_999 }, 8_000, 128, 'descriptors'],
    [1_024, { from: 0, to: 0 }, 100, 100, 'settings'],
  ] as const;
  for (const [descriptors, ports, streams, granted, limitedBy] of table) {
    it(`${descriptors} descriptors, ${streams} wished: ${granted}`, async (t) => {
      const relay = await loaded(t);
      if (relay === undefined) return;
      const settings: MediaBackendSettings = { ...DEFAULT_BACKEND_SETTINGS, ports, streams };
      const made = nativeMedia({
        ...{ relay: machine(relay, descriptors), settings, threads: 1 },
        ...parts(),
      });
      assert.ok(made.ok);
      t.after(() => made.value.close());
      assert.deepEqual(made.value.state(), { streams: granted, limitedBy, inUse: 0 });
    });
  }

  //  descriptors  ports               wished  why there is no further one
  const full = [
    [1_000_000, { from: 0, to: 0 }, 2, /^no stream for RTP is left: as many are in use/],
    [18, { from: 0, to: 0 }, 9, /^no stream for RTP is left, for lack of descriptors: ulimit -n$/],
    [
      1_000_000,
      { from: 23_110, to: 23_117 },
      9,
      /^no RTP port is left: SS_MEDIA_PROXY_PORT_RANGE$/,
    ],
  ] as const;
  for (const [descriptors, ports, streams, why] of full) {
    it(`says why there is no further one: ${descriptors} descriptors, ${ports.to}`, async (t) => {
      const relay = await loaded(t);
      if (relay === undefined) return;
      const settings: MediaBackendSettings = { ...DEFAULT_BACKEND_SETTINGS, ports, streams };
      const of = { relay: machine(relay, descriptors), settings, threads: 1, ...parts() };
      const made = nativeMedia(of);
      assert.ok(made.ok);
      t.after(() => made.value.close());
      const { allocate } = made.value;
      // To try an address takes none of its ports.
      assert.ok((await made.value.prepare(LOOPBACK)).ok);
      for (let at = 0; at < 2; at += 1) {
        assert.ok(allocate({ caller: LOOPBACK, called: LOOPBACK }).ok);
      }
      const more = allocate({ caller: LOOPBACK, called: LOOPBACK });
      assert.equal(more.ok ? '' : more.error.kind, 'exhausted');
      assert.match(more.ok ? '' : more.error.says, why);
    });
  }

  it('says so when there are none at all', async (t) => {
    const relay = await loaded(t);
    if (relay === undefined) return;
    const settings = DEFAULT_BACKEND_SETTINGS;
    const made = nativeMedia({ relay: machine(relay, 3), settings, ...parts() });
    assert.deepEqual(made.ok ? 'made' : made.error.kind, 'noDescriptors');
  });
});
