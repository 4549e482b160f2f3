import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it, type TestContext } from 'node:test';
import { ok, type Result, systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import { MemoryLog, VirtualClock } from '@tandem/base/testkit';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaBackend,
  type MediaBackendSettings,
  type MediaFault,
  type MediaStream,
} from '@tandem/engine/media';
import { needs } from '../../test/support/tools.ts';
import { root } from '../../tools/files.mjs';
import { buildNative } from '../../tools/setup/native.mjs';
import { FollowingRelay, makeRelay } from './media-relay.ts';

const LOCALS = { caller: '192.0.2.1', called: '198.51.100.1' };

/** Gives ports in order, without end. */
class CountingBackend {
  readonly kind = 'native';
  readonly from: number;
  readonly typeOfService: number;
  inUse = 0;
  isClosed = false;
  prepared: string[] = [];
  #next: number;

  constructor(settings: MediaBackendSettings) {
    this.from = settings.ports.from;
    this.typeOfService = settings.typeOfService;
    this.#next = this.from;
  }

  async prepare(local: string): Promise<Result<void, MediaFault>> {
    this.prepared.push(local);
    return ok();
  }

  allocate(): Result<MediaStream, MediaFault> {
    const port = this.#next;
    this.#next += 2;
    this.inUse += 1;
    const close = (): void => {
      this.inUse -= 1;
    };
    // Of a stream no more is asked here.
    return ok({ ports: { caller: port, called: port }, close } as unknown as MediaStream);
  }

  state() {
    return { streams: 100, limitedBy: 'settings', inUse: this.inUse } as const;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

function bench() {
  const clock = new VirtualClock();
  const { log } = new MemoryLog();
  const made: CountingBackend[] = [];
  const make = async (settings: MediaBackendSettings): Promise<MediaBackend> => {
    const backend = new CountingBackend(settings);
    made.push(backend);
    return backend;
  };
  const settings = settingsFrom(10_000);
  const first = new CountingBackend(settings);
  const relay = new FollowingRelay(first, { make, settings, timers: clock, log });
  return { clock, made, first, relay };
}

const settingsFrom = (from: number): MediaBackendSettings => ({
  ...DEFAULT_BACKEND_SETTINGS,
  ports: { from, to: from + 999 },
});

function portOf(made: Result<MediaStream, MediaFault>): number {
  assert.ok(made.ok);
  return made.value.ports.caller;
}

describe('the relay of a switch (MED-1)', () => {
  it('gives new calls the new ports, and closes the one before after its last call', async () => {
    const { clock, made, first, relay } = bench();
    await relay.prepare('192.0.2.1');
    const running = relay.allocate(LOCALS);
    assert.equal(portOf(running), 10_000);
    const followed = relay.follow({ ...settingsFrom(30_000), typeOfService: 0xb8 });
    assert.equal(relay.settings.ports.from, 10_000, 'not before new calls have them');
    await followed;
    assert.equal(relay.settings.ports.from, 30_000);
    assert.equal(portOf(relay.allocate(LOCALS)), 30_000);
    assert.deepEqual(made[0]?.prepared, ['192.0.2.1']);
    assert.equal(made[0]?.typeOfService, 0xb8, 'and the new marking');
    assert.equal(relay.state().inUse, 2);
    await clock.passes(60_000);
    assert.ok(!first.isClosed, 'a call goes on in it');
    assert.ok(running.ok);
    running.value.close();
    await clock.passes(1_000);
    assert.ok(first.isClosed);
    assert.equal(relay.state().inUse, 1);
  });

  it('lets the ports of calls that a kill has cut rest', async () => {
    const { clock, first, relay } = bench();
    const cut = [
      { address: LOCALS.caller, port: 10_000 },
      { address: LOCALS.called, port: 10_002 },
      // Of another address: the same number is another port.
      { address: '203.0.113.1', port: 10_004 },
    ];
    relay.rest(cut, 30_000);
    assert.equal(portOf(relay.allocate(LOCALS)), 10_004);
    assert.equal(first.inUse, 1, 'those that rest were given back');
    await clock.passes(30_000);
    assert.equal(portOf(relay.allocate(LOCALS)), 10_006);
  });
});

/** With so many descriptors for this process, as `ulimit -n` has them. */
function withDescriptors(t: TestContext, descriptors: number): void {
  const limit = (wanted: string): string =>
    execFileSync('prlimit', ['--pid', `${process.pid}`, wanted], { encoding: 'utf8' });
  const shown = limit('--nofile').trim().split('\n').at(-1)?.split(/ +/) ?? [];
  t.after(() => limit(`--nofile=${shown.at(-3)}:`));
  limit(`--nofile=${descriptors}:`);
}

describe('what the log says of the room for media when a switch begins (MED-1)', () => {
  //  descriptors  ports                          what is said
  const table = [
    [
      1_200,
      { from: 10_000, to: 39_999 },
      'warn MEDIA_DESCRIPTORS',
      { streams: 150, wished: 8_000 },
    ],
    [null, { from: 10_000, to: 10_199 }, 'info MEDIA_PORTS', { streams: 100, wished: 8_000 }],
  ] as const;
  for (const [descriptors, ports, said, figures] of table) {
    it(`${descriptors} descriptors, ports ${ports.from}-${ports.to}: ${said}`, async (t) => {
      if (!needs(t, 'g++') || !needs(t, 'prlimit')) return;
      const native = await buildNative({ root });
      assert.ok('file' in native, native.detail);
      if (descriptors !== null) withDescriptors(t, descriptors);
      const memory = new MemoryLog();
      const parts = { clock: systemClock(), timers: systemTimers(), random: systemRandom() };
      const settings = { ...DEFAULT_BACKEND_SETTINGS, ports };
      const relay = await makeRelay(settings, {
        ...parts,
        log: memory.log,
        relayFile: native.file,
      });
      t.after(() => relay.close());
      assert.equal(relay.kind, 'native');
      assert.deepEqual(memory.codes(), [said]);
      const { streams, wished } = memory.records[0]?.fields ?? {};
      assert.deepEqual({ streams, wished }, figures);
    });
  }
});
