// What the suite of whoever relays media stands on: peers with real sockets on loopback, and a stream
// between two of them.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import type { TestContext } from 'node:test';
import { ms, systemTimers } from '@tandem/base/kernel';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaBackend,
  type MediaBackendSettings,
  type MediaStream,
  type SideExpectation,
} from '../contract.ts';

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
  /** false: what it drops, and RTCP, it does not count; what is heard is seen all the same. */
  readonly counts?: boolean;
}

export const LOOPBACK = '127.0.0.1';
const ANY_PORTS = { from: 0, to: 0 };
const SETTINGS: MediaBackendSettings = {
  ...DEFAULT_BACKEND_SETTINGS,
  ...{ ports: ANY_PORTS, streams: 8, restMs: 0 },
};
const LOOKS = 500; // of 10 ms: far more than loopback takes
const LOOK_MS = 10;
export const QUIET_MS = 60; // long for loopback: what has not come by then does not come

export const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => systemTimers().after(ms(durationMs), resolve));

/** A peer with its socket, and all that it heard. */
export class Peer {
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

export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let look = 0; look < LOOKS && !holds(); look += 1) await pause(LOOK_MS);
  assert.ok(holds(), what);
}

export async function allocated(
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

export const expected = (
  peer: Peer | null,
  more: Partial<SideExpectation> = {},
): SideExpectation => ({
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

export class Bench {
  readonly #open: MediaBench['open'];
  readonly #lacks: Readonly<Record<string, string>>;
  readonly #lateMs: number;
  readonly #counts: boolean;

  constructor({ open, lacks = {}, lateMs = 0, counts = true }: MediaBench) {
    this.#open = open;
    this.#lacks = lacks;
    this.#lateMs = lateMs;
    this.#counts = counts;
  }

  /** Until who relays was told what it is to expect. */
  async told(): Promise<void> {
    if (this.#lateMs > 0) await pause(QUIET_MS);
  }

  /** Until figures are of now. */
  async counted(): Promise<void> {
    if (this.#lateMs > 0) await pause(this.#lateMs);
  }

  /** Until it has counted what it drops; who does not count has done so after a moment. */
  async counts(holds: () => boolean, what: string): Promise<void> {
    await (this.#counts ? until(holds, what) : pause(QUIET_MS));
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
