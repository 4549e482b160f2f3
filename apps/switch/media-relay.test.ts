import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok, type Result } from '@tandem/base/kernel';
import { MemoryLog, VirtualClock } from '@tandem/base/testkit';
import {
  DEFAULT_BACKEND_SETTINGS,
  type MediaBackend,
  type MediaBackendSettings,
  type MediaFault,
  type MediaStream,
} from '@tandem/engine/media';
import { FollowingRelay } from './media-relay.ts';

const LOCALS = { caller: '192.0.2.1', called: '198.51.100.1' };

/** Gives ports in order, without end. */
class CountingBackend {
  readonly kind = 'native';
  readonly from: number;
  inUse = 0;
  isClosed = false;
  prepared: string[] = [];
  #next: number;

  constructor(settings: MediaBackendSettings) {
    this.from = settings.ports.from;
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
  const first = new CountingBackend(settingsFrom(10_000));
  const relay = new FollowingRelay(first, { make, timers: clock, log });
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
    await relay.follow(settingsFrom(30_000));
    assert.equal(portOf(relay.allocate(LOCALS)), 30_000);
    assert.deepEqual(made[0]?.prepared, ['192.0.2.1']);
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
