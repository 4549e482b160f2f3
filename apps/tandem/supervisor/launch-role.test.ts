// A role that is prepared, with a program of this test.
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataPaths } from '@tandem/platform/settings';
import { type RoleLauncher, roleLauncher } from './launch-role.ts';

/** Far longer than Node takes to start. */
const GIVE_UP_MS = 20_000;
/** Its name in the folder says that it is there; it is ready when it is told to begin. */
const PROGRAM = `
require('node:fs').writeFileSync('there-' + process.pid, '');
process.on('message', ({ type }) => {
  if (type === 'prepare') require('node:fs').writeFileSync('prepared-' + process.pid, '');
  else process.send({ type: 'ready', addresses: {} });
});
process.on('disconnect', () => process.exit(0));
`;
/** A child of its own that has its pipe, which therefore is open when the program has ended. */
const LEAVES_PIPE = `
const stdio = ['ignore', 'ignore', 'ignore', 3];
require('node:child_process').spawn('sleep', ['1'], { stdio, detached: true });
`;
const PLACE = { host: '127.0.0.1', port: 0 };

class Bench {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tandem-role-'));
  readonly #lock = openSync('/dev/null', 'r');
  readonly launcher: RoleLauncher;

  constructor(t: TestContext) {
    this.has(PROGRAM);
    this.launcher = roleLauncher({
      ...{ role: 'switch', programs: this.#folder, paths: dataPaths(this.#folder) },
      ...{ lockDescriptor: this.#lock, logToStderr: true },
      settings: () => ({
        ...{ data: this.#folder, node: 'n', sip: PLACE, http: PLACE, rtp: null },
        database: { host: this.#folder, user: 'u', database: 'd' },
      }),
    });
    t.after(() => {
      closeSync(this.#lock);
      rmSync(this.#folder, { recursive: true });
    });
  }

  has(program: string): void {
    writeFileSync(join(this.#folder, 'switch.js'), program);
  }

  /** Of all that ever were there, in no order. */
  pids(): readonly number[] {
    return this.#names('there-').map((name) => Number(name.slice('there-'.length)));
  }

  #names(begin: string): readonly string[] {
    return readdirSync(this.#folder).filter((name) => name.startsWith(begin));
  }

  async prepared(): Promise<number> {
    this.launcher.prepare();
    await until(() => this.pids().length === 1, 'one that is there');
    await until(() => this.#names('prepared-').length === 1, 'one that was told to prepare');
    return this.pids()[0] ?? Number.NaN;
  }

  /** Begins, is ready, and is ended: its number. */
  async ran(): Promise<number | undefined> {
    let isReady = false;
    let how = '';
    const launched = this.launcher.launch({
      ready: () => {
        isReady = true;
      },
      refused: ({ message }) => assert.fail(message),
      exited: (told) => {
        how = told;
      },
    });
    await until(() => isReady || how !== '', 'word of it');
    launched.kill();
    await until(() => how !== '', 'its end');
    assert.deepEqual([isReady, how], [true, 'killed by SIGKILL']);
    return launched.pid;
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + GIVE_UP_MS;
  while (!holds()) {
    if (performance.now() > endMs) assert.fail(`${what} did not come`);
    await sleep(2);
  }
}

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}

describe('a role that is prepared', () => {
  it('is the one that begins, once', async (t) => {
    const bench = new Bench(t);
    const pid = await bench.prepared();
    assert.equal(await bench.ran(), pid);
    assert.notEqual(await bench.ran(), pid);
  });

  it('has died meanwhile, and only its pipe is there: another begins', async (t) => {
    const bench = new Bench(t);
    bench.has(`${LEAVES_PIPE}${PROGRAM}`);
    const pid = await bench.prepared();
    bench.has(PROGRAM);
    process.kill(pid, 'SIGKILL');
    await until(() => isGone(pid), 'its end');
    assert.notEqual(await bench.ran(), pid);
  });

  it('is dismissed: it is gone', async (t) => {
    const bench = new Bench(t);
    const pid = await bench.prepared();
    bench.launcher.dismiss();
    await until(() => isGone(pid), 'its end');
  });
});
