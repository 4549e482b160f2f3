// The engine as JavaScript has it: what it answers, and figures that are read without a call.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { needs } from '../../../test/support/tools.ts';
import { buildNative } from '../../../tools/setup/native.mjs';
import {
  type EngineOptions,
  FigureMemory,
  loadRelay,
  type NativeRelay,
  type RelayEngine,
  type RelayNotice,
  type RelayWish,
} from './index.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const OPTIONS: Omit<EngineOptions, 'figures'> = {
  threads: 2,
  streams: 4,
  firstPort: 0,
  lastPort: 0,
  restMs: 0,
  silenceMs: 3_000,
  typeOfService: 0xb8,
  seed: 1,
};

interface Started {
  readonly relay: NativeRelay;
  readonly engine: RelayEngine;
  readonly figures: FigureMemory;
}

async function loaded(t: TestContext): Promise<NativeRelay | undefined> {
  if (!needs(t, 'g++')) return undefined;
  const made = await buildNative({ root });
  assert.ok('file' in made, made.detail);
  const relay = loadRelay(made.file);
  assert.ok(!('unavailable' in relay));
  return relay;
}

async function started(
  t: TestContext,
  told: (notice: RelayNotice) => void = () => undefined,
): Promise<Started | undefined> {
  const relay = await loaded(t);
  if (relay === undefined) return undefined;
  const figures = FigureMemory.ofStreams(OPTIONS.streams);
  const engine = relay.startEngine({ ...OPTIONS, figures, told });
  assert.ok(engine.ok);
  t.after(() => engine.value.stop());
  return { relay, engine: engine.value, figures };
}

async function peer(t: TestContext): Promise<Socket> {
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

const wish = (port: number, more: Partial<RelayWish> = {}): RelayWish => ({
  rtp: { address: '127.0.0.1', port },
  rtcp: { address: '127.0.0.1', port: port + 1 },
  known: ['127.0.0.1'],
  ...{ strict: false, sendAtOnce: true, deliver: true, relearn: false, plain: false },
  clockRate: 8_000,
  ...more,
});

const LOOPBACK = ['127.0.0.1', '127.0.0.1'] as const;

describe('the relay engine (MED-2)', () => {
  it('relays, and its figures are read without a call', async (t) => {
    const world = await started(t);
    if (world === undefined) return;
    const { engine, figures, relay } = world;
    const made = engine.allocate(LOOPBACK);
    assert.ok(made.ok);
    const { stream, ports } = made.value;
    const [caller, called] = [await peer(t), await peer(t)];
    assert.ok(engine.expect(stream, 0, wish(caller.address().port)).ok);
    assert.ok(engine.expect(stream, 1, wish(called.address().port)).ok);
    const packet = Buffer.alloc(172, 0x55);
    packet.writeUInt16BE(0x8008, 0);
    caller.send(packet, ports[0], '127.0.0.1');
    const [heard, from] = await once(called, 'message');
    assert.deepEqual(heard, packet);
    assert.equal(from.port, ports[1]);
    assert.equal(figures.read(stream, 0, 'packets'), 1);
    assert.equal(figures.read(stream, 0, 'bytes'), 172);
    assert.equal(figures.read(stream, 0, 'payloadType'), 8);
    assert.equal(figures.read(stream, 1, 'payloadType'), -1);
    assert.deepEqual(figures.source(stream, 0), placeOf(caller));
    assert.equal(figures.source(stream, 1), undefined);
    const ago = relay.monotonicMs() - figures.read(stream, 0, 'lastPacketMs');
    assert.ok(ago >= 0 && ago < 60_000, `${ago} ms ago`);
  });

  it('answers a typed fault for everything that cannot be', async (t) => {
    const world = await started(t);
    if (world === undefined) return;
    const { engine } = world;
    const kind = (answer: { ok: boolean; error?: { kind: string } }) => answer.error?.kind;
    assert.equal(kind(engine.allocate(['192.0.2.1', '127.0.0.1'])), 'noSuchAddress');
    assert.equal(kind(engine.allocate(['host.example', '127.0.0.1'])), 'outOfRange');
    assert.equal(kind(engine.renew(0, 0, '127.0.0.1')), 'noSuchStream');
    assert.equal(kind(engine.expect(0, 0, wish(1))), 'noSuchStream');
    assert.equal(kind(engine.close(7)), 'noSuchStream');
    assert.equal(kind(engine.close(Number.NaN)), 'noSuchStream');
    for (let turn = 0; turn < OPTIONS.streams; turn += 1) assert.ok(engine.allocate(LOOPBACK).ok);
    assert.equal(kind(engine.allocate(LOOPBACK)), 'exhausted');
    assert.equal(kind(engine.renew(0, 2, '127.0.0.1')), 'outOfRange');
    assert.equal(kind(engine.expect(0, 0, wish(70_000))), 'outOfRange');
    assert.equal(kind(engine.expect(0, 0, wish(1, { known: ['x'] }))), 'outOfRange');
    assert.deepEqual({ ...engine.state() }, { streams: 4, inUse: 4, closing: 0 });
  });

  it('refuses options out of range, and memory that is too small', async (t) => {
    const relay = await loaded(t);
    if (relay === undefined) return;
    const figures = FigureMemory.ofStreams(OPTIONS.streams);
    const wrong: ReadonlyArray<Partial<EngineOptions>> = [
      { threads: 0 },
      { streams: OPTIONS.streams + 1 },
      { lastPort: 65_536 },
      { firstPort: 200, lastPort: 100 },
      { typeOfService: 256 },
      { restMs: -1 },
    ];
    for (const each of wrong) {
      const engine = relay.startEngine({ ...OPTIONS, figures, ...each });
      assert.deepEqual(engine.ok ? engine : engine.error.kind, 'outOfRange');
    }
  });

  it('says how many streams the descriptors suffice for', async (t) => {
    const relay = await loaded(t);
    if (relay === undefined) return;
    assert.equal(relay.streamsWithinLimit(3, 0), 3);
    assert.equal(relay.streamsWithinLimit(3, 2 ** 50), 0);
  });

  it('ends with its object, whoever forgets to stop it', async (t) => {
    const world = await started(t);
    if (world === undefined) return;
    world.engine.allocate(LOOPBACK);
    world.engine.stop();
    world.engine.stop();
    assert.ok(!world.engine.allocate(LOOPBACK).ok);
  });
});

describe('what the engine does beyond passing (MED-5, MED-6, MED-7, MED-9)', () => {
  async function talk(t: TestContext) {
    const told: RelayNotice[] = [];
    const world = await started(t, (notice) => told.push(notice));
    if (world === undefined) return undefined;
    const made = world.engine.allocate(LOOPBACK);
    assert.ok(made.ok);
    const { stream, ports } = made.value;
    const [caller, called] = [await peer(t), await peer(t)];
    const heard: Buffer[] = [];
    called.on('message', (packet) => heard.push(packet));
    assert.ok(world.engine.expect(stream, 0, wish(caller.address().port)).ok);
    assert.ok(world.engine.expect(stream, 1, wish(called.address().port)).ok);
    let sequence = 100;
    const says = (payloadType: number, payload: Buffer, ticks: number): void => {
      const packet = Buffer.alloc(12);
      packet.writeUInt16BE(0x8000 | payloadType, 0);
      packet.writeUInt16BE(sequence, 2);
      packet.writeUInt32BE(ticks, 4);
      packet.writeUInt32BE(0x77, 8);
      sequence += 1;
      caller.send(Buffer.concat([packet, payload]), ports[0], '127.0.0.1');
    };
    const speaks = (ticks: number) => says(8, Buffer.alloc(160, 0x55), ticks);
    return { ...world, stream, told, heard, says, speaks };
  }

  const types = (heard: readonly Buffer[]) => heard.map((packet) => (packet[1] ?? 0) & 127);
  const sequences = (heard: readonly Buffer[]) => heard.map((packet) => packet.readUInt16BE(2));

  it('tells keys once, and keeps them where they are told otherwise', async (t) => {
    const world = await talk(t);
    if (world === undefined) return;
    const { engine, stream, told, heard, says, speaks } = world;
    const listening = { events: [101], absorbs: true, inband: false, fenced: false };
    assert.ok(engine.listen(stream, 0, listening).ok);
    speaks(160);
    for (const duration of [160, 320]) says(101, Buffer.from([5, 10, 0, duration & 255]), 320);
    for (let times = 0; times < 3; times += 1) says(101, Buffer.from([5, 0x8a, 1, 224]), 320);
    speaks(1_120);
    await until(() => heard.length === 2 && told.length === 2, 'both have come');
    assert.deepEqual(
      told.map((notice) => ({ ...notice })),
      [
        { kind: 'eventKey', stream, side: 0, event: 5, ended: false, durationMs: 0 },
        { kind: 'eventKey', stream, side: 0, event: 5, ended: true, durationMs: 60 },
      ],
    );
    assert.deepEqual(types(heard), [8, 8]);
    assert.deepEqual(sequences(heard), [100, 101]);
  });

  it('sends keys within the stream that is heard', async (t) => {
    const world = await talk(t);
    if (world === undefined) return;
    const { engine, stream, heard, speaks } = world;
    speaks(160);
    await until(() => heard.length === 1, 'the caller is heard');
    assert.ok(engine.sendKey(stream, 1, { event: 11, payloadType: 101, durationMs: 40 }).ok);
    await until(() => heard.length === 6, 'two packets and three ends');
    await sleep(120);
    speaks(3_200);
    await until(() => heard.length === 7, 'and then the caller again');
    assert.deepEqual(types(heard), [8, 101, 101, 101, 101, 101, 8]);
    assert.deepEqual(sequences(heard), [100, 101, 102, 103, 104, 105, 106]);
    const [, first, , , , last] = heard;
    assert.deepEqual([...(first?.subarray(12) ?? [])], [11, 10, 0, 160]);
    assert.deepEqual([...(last?.subarray(12) ?? [])], [11, 0x8a, 1, 64]);
    assert.equal(first?.readUInt32BE(8), 0x77);
  });

  it('plays clips one behind the other, and tells when they are over', async (t) => {
    const world = await talk(t);
    if (world === undefined) return;
    const { engine, stream, heard, told, speaks, figures } = world;
    const clips = [1, 2].map((byte) => engine.addClip(new Uint8Array(240).fill(byte)));
    const numbers = clips.map((clip) => (clip.ok ? clip.value : 0));
    const sound = { clips: numbers, payloadType: 8, repeats: false };
    assert.ok(engine.play(stream, 1, sound).ok);
    for (const number of numbers) assert.ok(engine.dropClip(number).ok);
    await until(() => heard.length >= 1, 'it begins');
    speaks(160);
    await until(() => told.some(({ kind }) => kind === 'played'), 'it ends');
    assert.equal(figures.read(stream, 0, 'covered'), 1);
    assert.equal(heard.length, 3);
    const bytes = Buffer.concat(heard.map((packet) => packet.subarray(12)));
    assert.deepEqual(bytes.subarray(0, 480), Buffer.concat([bytesOf(1), bytesOf(2)]));
    const stamps = heard.map((packet) => packet.readUInt32BE(4));
    assert.equal(((stamps[2] ?? 0) - (stamps[0] ?? 0)) >>> 0, 320);
    assert.equal(engine.play(stream, 1, sound).ok, false);
  });

  it('records both sides to a file of their own', async (t) => {
    const world = await talk(t);
    if (world === undefined) return;
    const { engine, stream, told, speaks, heard } = world;
    const folder = mkdtempSync(join(tmpdir(), 'tandem-relay-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'day', 'call.wav');
    const begun = engine.record(stream, path);
    assert.ok(begun.ok);
    for (let packet = 1; packet <= 10; packet += 1) speaks(160 * packet);
    await until(() => heard.length === 10, 'all have passed');
    engine.close(stream);
    await until(() => told.some(({ kind }) => kind === 'recorded'), 'it is written');
    const [end] = told.filter((notice) => notice.kind === 'recorded');
    assert.equal(end?.recording, begun.value);
    assert.equal(end?.errno, null);
    const file = readFileSync(path);
    const left = file.subarray(58).filter((_, at) => at % 2 === 0);
    assert.equal(left.filter((byte) => byte === 0x55).length, 1_600);
    assert.equal(file.toString('latin1', 0, 4), 'RIFF');
  });

  it('asks about addresses of a fenced side, and drops what is not admitted', async (t) => {
    const world = await talk(t);
    if (world === undefined) return;
    const { engine, stream, told, heard, speaks, figures } = world;
    const listening = { events: [], absorbs: false, inband: false, fenced: true };
    assert.ok(engine.listen(stream, 0, listening).ok);
    for (const ticks of [160, 320]) speaks(ticks);
    await until(() => told.length === 1, 'it asks once');
    assert.deepEqual(
      { ...told[0] },
      {
        ...{ kind: 'unknownAddress', stream, side: 0, address: '127.0.0.1' },
      },
    );
    await until(() => figures.read(stream, 0, 'fenced') === 2, 'both are dropped');
    assert.equal(figures.read(stream, 0, 'packets'), 0);
    assert.ok(engine.admit(stream, 0, { address: '127.0.0.1', passes: true }).ok);
    await until(() => {
      speaks(480);
      return heard.length > 0;
    }, 'then it passes');
  });

  it('answers a typed fault for what cannot be', async (t) => {
    const world = await started(t);
    if (world === undefined) return;
    const { engine } = world;
    const kind = (answer: { ok: boolean; error?: { kind: string } }) => answer.error?.kind;
    const key = { event: 1, payloadType: 101, durationMs: 100 };
    assert.equal(kind(engine.sendKey(0, 0, key)), 'noSuchStream');
    assert.equal(kind(engine.record(0, '/x.wav')), 'noSuchStream');
    assert.equal(kind(engine.record(0, 'x.wav')), 'outOfRange');
    assert.equal(kind(engine.endRecording(0)), 'noSuchStream');
    assert.equal(kind(engine.dropClip(7)), 'noSuchStream');
    assert.ok(engine.allocate(LOOPBACK).ok);
    assert.equal(kind(engine.sendKey(0, 2, key)), 'outOfRange');
    assert.equal(kind(engine.sendKey(0, 0, { ...key, payloadType: 128 })), 'outOfRange');
    const listening = { events: [128], absorbs: false, inband: false, fenced: false };
    assert.equal(kind(engine.listen(0, 0, listening)), 'outOfRange');
    const wrong = { address: 'host.example', passes: true };
    assert.equal(kind(engine.admit(0, 0, wrong)), 'outOfRange');
    const sound = { clips: [99], payloadType: 8, repeats: false };
    assert.equal(kind(engine.play(0, 0, sound)), 'noSuchStream');
    assert.ok(engine.play(0, 0, null).ok);
  });
});

const bytesOf = (byte: number): Buffer => Buffer.alloc(240, byte);

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let look = 0; look < 500 && !holds(); look += 1) await sleep(10);
  assert.ok(holds(), what);
}

function placeOf(socket: Socket): { address: string; port: number } {
  const { address, port } = socket.address();
  return { address, port };
}

describe('addresses in the figures', () => {
  //  family  words                                          text
  const table = [
    [4, [0x7f000001, 0, 0, 0], '127.0.0.1'],
    [4, [0xfffefdfc, 0, 0, 0], '255.254.253.252'],
    [6, [0x20010db8, 0, 0, 0xff], '2001:db8:0:0:0:0:0:ff'],
  ] as const;
  for (const [family, words, text] of table) {
    it(text, () => {
      const memory = FigureMemory.ofStreams(1);
      memory.cells.set([family, 5_004, ...words], 14);
      assert.deepEqual(memory.source(0, 0), { address: text, port: 5_004 });
    });
  }
});
