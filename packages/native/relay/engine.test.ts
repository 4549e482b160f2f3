// The engine as JavaScript has it: what it answers, and figures that are read without a call.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needs } from '../../../test/support/tools.ts';
import { buildNative } from '../../../tools/setup/native.mjs';
import {
  type EngineOptions,
  FigureMemory,
  loadRelay,
  type NativeRelay,
  type RelayEngine,
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

async function started(t: TestContext): Promise<Started | undefined> {
  const relay = await loaded(t);
  if (relay === undefined) return undefined;
  const figures = FigureMemory.ofStreams(OPTIONS.streams);
  const engine = relay.startEngine({ ...OPTIONS, figures });
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
