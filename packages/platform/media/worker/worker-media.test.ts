import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom } from '@tandem/base/kernel';
import { build } from 'esbuild';
import { relaysMedia } from '../../../engine/media/contract.conformance.ts';
import { workerMedia } from '../worker-media.ts';

// A thread loads no TypeScript: its program is bundled, as the setup bundles the others.
let folder = '';
const program = () => join(folder, 'relay-worker.mjs');
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-media-'));
  await build({
    entryPoints: [fileURLToPath(new URL('./relay-worker.ts', import.meta.url))],
    outfile: program(),
    ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' },
  });
});
after(() => rmSync(folder, { recursive: true }));

relaysMedia('the worker with plain sockets', {
  open: async (_t, settings) =>
    await workerMedia({
      program: program(),
      ...{ settings, clock: systemClock(), random: systemRandom() },
    }),
});
