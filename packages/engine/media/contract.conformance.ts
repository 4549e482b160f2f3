// Whoever relays media passes this suite, with real datagrams on loopback.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { describe, it, type TestContext } from 'node:test';
import { ms, systemTimers } from '@tandem/base/kernel';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaBackend,
  type MediaBackendSettings,
  type MediaSide,
  type MediaStream,
  type SideExpectation,
} from './contract.ts';

export interface MediaBench {
  /** Undefined after the test was put aside with its reason. */
  readonly open: (
    t: TestContext,
    settings: MediaBackendSettings,
  ) => Promise<MediaBackend | undefined>;
  /** What it cannot do, by the words of `it`, each with its reason. */
  readonly lacks?: Readonly<Record<string, string>>;
  /** Figures are as old as this. */
  readonly lateMs?: number;
}

const LOOPBACK = '127.0.0.1';
const ANY_PORTS = { from: 0, to: 0 };
const SETTINGS: MediaBackendSettings = {
  ...DEFAULT_BACKEND_SETTINGS,
  ...{ ports: ANY_PORTS, streams: 8, restMs: 0 },
};
const LOOKS = 500; // of 10 ms: far more than loopback takes
const LOOK_MS = 10;
const QUIET_MS = 60; // long for loopback: what has not come by then does not come

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => systemTimers().after(ms(durationMs), resolve));

/** A peer with its socket, and all that it heard. */
class Peer {
  readonly heard: Buffer[] = [];
  readonly #socket: Socket;
  #sequence = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (packet) => this.heard.push(packet));
  }

  static async at(t: TestContext, address = LOOPBACK): Promise<Peer> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    t.after(() => socket.close());
    await new Promise<void>((resolve) => socket.bind(0, address, resolve));
    return new Peer(socket);
  }

  get place() {
    const { address, port } = this.#socket.address();
    return { address, port };
  }

  /** An RTP packet of G.711. */
  speaks(port: number, address = LOOPBACK): Buffer {
    const packet = Buffer.alloc(172, 0x55);
    packet.writeUInt16BE(0x8000, 0);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(160 * this.#sequence, 4);
    packet.writeUInt32BE(0x1234, 8);
    this.#sequence += 1;
    this.sends(packet, port, address);
    return packet;
  }

  skips(packets: number): void {
    this.#sequence += packets;
  }

  sends(packet: Buffer, port: number, address = LOOPBACK): void {
    this.#socket.send(packet, port, address);
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let look = 0; look < LOOKS && !holds(); look += 1) await pause(LOOK_MS);
  assert.ok(holds(), what);
}

async function allocated(
  backend: MediaBackend,
  locals: Parameters<MediaBackend['allocate']>[0],
): Promise<ReturnType<MediaBackend['allocate']>> {
  let made = backend.allocate(locals);
  for (let look = 0; look < LOOKS && !made.ok; look += 1) {
    await pause(LOOK_MS);
    made = backend.allocate(locals);
  }
  return made;
}

const expected = (peer: Peer | null, more: Partial<SideExpectation> = {}): SideExpectation => ({
  rtp: peer?.place ?? null,
  rtcp: null,
  known: peer === null ? [] : [peer.place.address],
  ...{ strict: false, sendsAtOnce: true, delivers: true, relearns: false, isPlain: false },
  clockRateHz: 8_000,
  ...more,
});

interface Talk {
  readonly backend: MediaBackend;
  readonly stream: MediaStream;
  readonly caller: Peer;
  readonly called: Peer;
}

class Bench {
  readonly #open: MediaBench['open'];
  readonly #lacks: Readonly<Record<string, string>>;
  readonly #lateMs: number;

  constructor({ open, lacks = {}, lateMs = 0 }: MediaBench) {
    this.#open = open;
    this.#lacks = lacks;
    this.#lateMs = lateMs;
  }

  /** Until who relays was told what it is to expect. */
  async told(): Promise<void> {
    if (this.#lateMs > 0) await pause(QUIET_MS);
  }

  /** Until figures are of now. */
  async counted(): Promise<void> {
    if (this.#lateMs > 0) await pause(this.#lateMs);
  }

  async backend(
    t: TestContext,
    more: Partial<MediaBackendSettings> = {},
  ): Promise<MediaBackend | undefined> {
    const lack = this.#lacks[t.name];
    if (lack !== undefined) {
      // No tool is missing: it is what this backend does not do.
      t.todo(lack);
      return undefined;
    }
    const backend = await this.#open(t, { ...SETTINGS, ...more });
    if (backend === undefined) return undefined;
    t.after(() => backend.close());
    const prepared = await backend.prepare(LOOPBACK);
    assert.ok(prepared.ok, 'loopback can be prepared');
    return backend;
  }

  /** Two peers with a stream between them that expects them where they are. */
  async talk(t: TestContext, more: Partial<MediaBackendSettings> = {}): Promise<Talk | undefined> {
    const backend = await this.backend(t, more);
    if (backend === undefined) return undefined;
    const made = backend.allocate({ caller: LOOPBACK, called: LOOPBACK });
    assert.ok(made.ok);
    const [caller, called] = [await Peer.at(t), await Peer.at(t)];
    made.value.expect('caller', expected(caller));
    made.value.expect('called', expected(called));
    await this.told();
    return { backend, stream: made.value, caller, called };
  }
}

export function relaysMedia(name: string, bench: MediaBench): void {
  const on = new Bench(bench);
  describe(`${name} relays media (MED-2)`, () => {
    passes(on);
    keepsOthersOut(on);
    givesPorts(on);
  });
}

function passes(on: Bench): void {
  it('carries packets unchanged both ways, and counts them', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    assert.equal(stream.ports.caller % 2, 0);
    assert.equal(stream.ports.called % 2, 0);
    const said = Array.from({ length: 10 }, () => caller.speaks(stream.ports.caller));
    await until(() => called.heard.length === said.length, 'the called side hears them');
    assert.deepEqual(called.heard, said);
    called.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'the caller hears it');
    await on.counted();
    const figures = stream.figures('caller');
    assert.equal(figures.packets, said.length);
    assert.equal(figures.bytes, said.length * 172);
    assert.equal(figures.lost, 0);
    assert.ok(figures.payloadType === 0 || figures.payloadType === null);
    assert.deepEqual(figures.source, caller.place);
    assert.ok((figures.lastPacketAt ?? 0) >= (figures.firstPacketAt ?? Number.NaN));
    assert.equal(stream.lastPacketAt('caller'), figures.lastPacketAt);
    assert.equal(stream.figures('called').packets, 1);
  });

  it('has no figures of a side that never spoke', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { packets, firstPacketAt, lastPacketAt, payloadType, source } =
      talk.stream.figures('called');
    assert.deepEqual(
      { packets, firstPacketAt, lastPacketAt, payloadType, source },
      { packets: 0, firstPacketAt: null, lastPacketAt: null, payloadType: null, source: null },
    );
  });

  it('estimates what was lost', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    caller.speaks(stream.ports.caller);
    caller.skips(3);
    caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 2, 'both arrive');
    assert.equal(stream.figures('caller').lost, 3);
  });

  it('carries RTCP on the next port, and no STUN', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const control = await Peer.at(t);
    stream.expect('called', expected(called, { rtcp: control.place }));
    const report = Buffer.alloc(28);
    report.writeUInt16BE(0x80c8, 0);
    caller.sends(report, stream.ports.caller + 1);
    await until(() => control.heard.length === 1, 'the report arrives');
    assert.equal(stream.figures('caller').controlPackets, 1);
    const stun = Buffer.alloc(20);
    stun.writeUInt16BE(1, 0);
    stun.writeUInt32BE(0x2112a442, 4);
    caller.sends(stun, stream.ports.caller);
    const after = caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 1, 'what is said after it arrives');
    assert.deepEqual(called.heard, [after]);
  });

  it('carries what is not RTP where it is told so, and not as speech', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    stream.expect('caller', expected(caller, { isPlain: true }));
    const fax = Buffer.from([0, 1, 6, 0xc0, 1, 0x80]);
    caller.sends(fax, stream.ports.caller);
    await until(() => called.heard.length === 1, 'the fax arrives');
    assert.deepEqual(called.heard, [fax]);
  });

  it('sends nothing to a side that takes nothing', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    stream.expect('called', expected(called, { delivers: false }));
    caller.speaks(stream.ports.caller);
    await until(() => stream.figures('caller').undelivered === 1, 'it is counted');
    await pause(QUIET_MS);
    assert.equal(called.heard.length, 0);
  });

  it('sends nothing before it heard the side, where it is told to wait', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    stream.expect('called', expected(called, { sendsAtOnce: false }));
    caller.speaks(stream.ports.caller);
    await until(() => stream.figures('caller').undelivered === 1, 'it is counted');
    called.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'the called side is learned');
    caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 1, 'now it is sent');
  });
}

function keepsOthersOut(on: Bench): void {
  it('follows a source that differs from its description, and no second one', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const elsewhere = await Peer.at(t);
    stream.expect('called', expected(null, { rtp: { address: LOOPBACK, port: 9 }, known: [] }));
    elsewhere.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'its first packet is heard');
    called.speaks(stream.ports.called);
    await until(() => stream.figures('called').foreign === 1, 'a second source is foreign');
    caller.speaks(stream.ports.caller);
    await until(() => elsewhere.heard.length === 1, 'packets go where packets come from');
    assert.deepEqual(stream.figures('called').source, elsewhere.place);
    assert.equal(called.heard.length, 0);
  });

  it('lets an attacker hear nothing and say nothing', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const attacker = await Peer.at(t);
    const said: Buffer[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      said.push(caller.speaks(stream.ports.caller));
      called.speaks(stream.ports.called);
      await until(() => called.heard.length === said.length, 'the call goes on');
      for (const side of ['caller', 'called'] as const) attacker.speaks(stream.ports[side]);
    }
    const foreign = (side: MediaSide) => stream.figures(side).foreign;
    await until(() => foreign('caller') === 20 && foreign('called') === 20, 'all are counted');
    assert.equal(attacker.heard.length, 0);
    assert.deepEqual(called.heard, said);
    assert.equal(caller.heard.length, 20);
  });

  it('learns again when the description changed, and after silence', async (t) => {
    const talk = await on.talk(t, { silenceMs: 200 });
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const [moved, later] = [await Peer.at(t), await Peer.at(t)];
    called.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'the first source is learned');
    stream.expect('called', expected(moved, { relearns: true }));
    moved.speaks(stream.ports.called);
    await until(() => caller.heard.length === 2, 'the new one is heard');
    called.speaks(stream.ports.called);
    await until(() => stream.figures('called').foreign === 1, 'the old one is not');
    await pause(250);
    later.speaks(stream.ports.called);
    await until(() => caller.heard.length === 3, 'after silence another one is learned');
    assert.deepEqual(stream.figures('called').source, later.place);
  });

  it('is strict where it is told so', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const known = ['192.0.2.1'];
    stream.expect('called', expected(null, { strict: true, known }));
    called.speaks(stream.ports.called);
    await until(() => stream.figures('called').foreign === 1, 'a stranger is foreign');
    stream.expect('called', expected(null, { strict: true, known: [LOOPBACK] }));
    called.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'a known address is learned');
  });
}

function givesPorts(on: Bench): void {
  it('says when no stream is left, and has them again', async (t) => {
    const backend = await on.backend(t, { streams: 2 });
    if (backend === undefined) return;
    const locals = { caller: LOOPBACK, called: LOOPBACK };
    // A closed stream makes room a moment later, also the one by which the address was tried.
    const first = await allocated(backend, locals);
    const second = await allocated(backend, locals);
    assert.ok(first.ok && second.ok, JSON.stringify([first, second]));
    assert.equal(backend.state().inUse, 2);
    const more = backend.allocate(locals);
    assert.deepEqual(more.ok ? 'allocated' : more.error.kind, 'exhausted');
    first.value.close();
    first.value.close();
    assert.equal(backend.state().inUse, 1);
    const again = await allocated(backend, locals);
    assert.ok(again.ok, 'a closed stream makes room');
    assert.equal(again.value.figures('caller').packets, 0);
  });

  it('keeps the figures of a stream that is closed', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 1, 'it arrives');
    stream.close();
    assert.equal(stream.figures('caller').packets, 1);
    assert.notEqual(stream.lastPacketAt('caller'), null);
    stream.expect('caller', expected(caller));
    assert.ok(!stream.renew('caller', LOOPBACK).ok);
  });

  it('gives one side other ports', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const before = stream.ports.called;
    const renewed = stream.renew('called', LOOPBACK);
    assert.ok(renewed.ok);
    assert.equal(stream.ports.called, renewed.value);
    assert.notEqual(renewed.value, before);
    stream.expect('called', expected(called));
    caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 1, 'it goes on');
  });

  it('refuses an address that is none of ours', async (t) => {
    const backend = await on.backend(t);
    if (backend === undefined) return;
    const prepared = await backend.prepare('192.0.2.1');
    assert.deepEqual(prepared.ok ? 'prepared' : prepared.error.kind, 'noSuchAddress');
    const made = backend.allocate({ caller: LOOPBACK, called: '192.0.2.1' });
    assert.deepEqual(made.ok ? 'allocated' : made.error.kind, 'noSuchAddress');
    assert.equal(backend.state().inUse, 0);
  });

  it('joins IPv4 and IPv6', async (t) => {
    const backend = await on.backend(t);
    if (backend === undefined) return;
    if (!(await backend.prepare('::1')).ok) {
      t.skip('this machine has no IPv6 loopback');
      return;
    }
    const made = await allocated(backend, { caller: LOOPBACK, called: '::1' });
    assert.ok(made.ok);
    const [caller, called] = [await Peer.at(t), await Peer.at(t, '::1')];
    made.value.expect('caller', expected(caller));
    made.value.expect('called', expected(called));
    await on.told();
    const said = caller.speaks(made.value.ports.caller);
    await until(() => called.heard.length === 1, 'it arrives over IPv6');
    assert.deepEqual(called.heard, [said]);
    called.speaks(made.value.ports.called, '::1');
    await until(() => caller.heard.length === 1, 'and comes back over IPv4');
  });
}
