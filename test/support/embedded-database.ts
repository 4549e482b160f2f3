// A real PostgreSQL for tests: the embedded one, each in a data folder of its own that is gone
// afterwards, with everything that runs in it, also when a test fails. A test that is killed takes
// its server along (pdeathsig).
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@tandem/base/kernel';
import { freeBytesAt } from '../../apps/tandem/database/disk-room.ts';
import { killAllIn } from '../../apps/tandem/database/earlier-server.ts';
import {
  type DatabaseLauncher,
  type EmbeddedOptions,
  embeddedDatabase,
  type RunningDatabase,
} from '../../apps/tandem/database/index.ts';

export type { RunningDatabase };

export interface TestFolder {
  readonly folder: string;
  readonly cluster: string;
  /** What the launchers of this folder have said. */
  readonly said: string[];
  launcher(more?: Partial<EmbeddedOptions>): DatabaseLauncher;
}

/** A cluster has 56 MB, and a test file has a few of them. */
const ROOMY_BYTES = 1024 * 1024 * 1024;
const MEMORY_DISK = '/dev/shm';

/**
 * In memory where there is room: on a busy disk the many syncs of a fresh cluster take seconds, and
 * no test here pulls the plug. The name is short, for socket paths are limited to 107 bytes.
 */
function scratchParent(): string {
  const roomy = existsSync(MEMORY_DISK) && freeBytesAt(MEMORY_DISK) > ROOMY_BYTES;
  return roomy ? MEMORY_DISK : realpathSync(tmpdir());
}

export function testFolder(parent = scratchParent()): TestFolder {
  const folder = mkdtempSync(join(parent, 'tdb-'));
  const cluster = join(folder, 'pg');
  const said: string[] = [];
  after(async () => {
    for (const place of [cluster, `${cluster}.new`]) await killAllIn(place);
    rmSync(folder, { recursive: true, force: true });
  });
  const launcher = (more: Partial<EmbeddedOptions> = {}): DatabaseLauncher =>
    embeddedDatabase({
      folder,
      cluster,
      logFile: join(folder, 'log', 'postgres.log'),
      say: (line) => said.push(line),
      ...more,
    });
  return { folder, cluster, said, launcher };
}

/** Far beyond what anything here takes on a busy machine: only what never comes gets there. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 2;

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUp = systemClock().now() + PATIENCE_MS;
  while (!(await holds())) {
    if (systemClock().now() > giveUp) throw new Error(`not within ${PATIENCE_MS} ms: ${holds}`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Starts, or fails the test with what the fault says. */
export async function started(launcher: DatabaseLauncher): Promise<RunningDatabase> {
  const running = await launcher.start();
  if (running.ok) return running.value;
  const { code, message, advice } = running.error;
  throw new Error(`${code}: ${message}. ${advice}`);
}
