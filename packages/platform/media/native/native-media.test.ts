import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom } from '@tandem/base/kernel';
import { DEFAULT_BACKEND_SETTINGS, type MediaBackendSettings } from '@tandem/engine/media/contract';
import { loadRelay, type NativeRelay } from '@tandem/native/relay';
import { needs } from '../../../../test/support/tools.ts';
import { buildNative } from '../../../../tools/setup/native.mjs';
import { relaysMedia } from '../../../engine/media/contract.conformance.ts';
import { nativeMedia } from './native-media.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

async function loaded(t: TestContext): Promise<NativeRelay | undefined> {
  if (!needs(t, 'g++')) return undefined;
  const made = await buildNative({ root });
  assert.ok('file' in made, made.detail);
  const relay = loadRelay(made.file);
  assert.ok(!('unavailable' in relay));
  return relay;
}

const parts = () => ({ clock: systemClock(), random: systemRandom() });

relaysMedia('the native engine', {
  open: async (t, settings) => {
    const relay = await loaded(t);
    if (relay === undefined) return undefined;
    const backend = nativeMedia({ relay, settings, threads: 2, ...parts() });
    assert.ok(backend.ok);
    return backend.value;
  },
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

  it('says so when there are none at all', async (t) => {
    const relay = await loaded(t);
    if (relay === undefined) return;
    const settings = DEFAULT_BACKEND_SETTINGS;
    const made = nativeMedia({ relay: machine(relay, 3), settings, ...parts() });
    assert.deepEqual(made.ok ? 'made' : made.error.kind, 'noDescriptors');
  });
});
