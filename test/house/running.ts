// A real Tandem on a data folder of its own, started from the bundled programs as `npm start` would.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { askApi } from '@tandem/platform/outbound';
import { root } from '../../tools/files.mjs';

const program = join(root, 'dist', 'tandem.js');
/** A machine under load may take long; a test that waits in vain should still end. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 50;

export interface ProcessShown {
  readonly role: string;
  readonly pid: number | null;
  readonly state: string;
  readonly restarts: number;
  readonly addresses: Readonly<Record<string, string>>;
  /** What the role tells of itself; null while it does not answer. */
  readonly health?: object | null;
}

export interface StatusShown {
  readonly version: string;
  readonly processes: readonly ProcessShown[];
  readonly database?: { readonly state: string; readonly schema: number | null };
}

const children = new Set<ChildProcess>();
const folders: string[] = [];

/** A short path: sockets lie in it. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tdm-'));
  folders.push(folder);
  return folder;
}

/** Ends what a failed test left, by its own process numbers, and removes the folders. */
export async function cleanUp(): Promise<void> {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) {
    const data = join(folder, 'data');
    await until(`the processes on ${data} have ended`, () => pidsOn(data).length === 0);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every process whose command line names the folder, and the database's, found by its own file. */
export function pidsOn(data: string): readonly number[] {
  const found: number[] = [];
  try {
    const text = execFileSync('pgrep', ['-f', data], { encoding: 'utf8' });
    found.push(...text.trim().split('\n').map(Number));
  } catch (error) {
    if ((error as { status?: number }).status !== 1) throw error; // 1: none
  }
  const postmaster = databasePid(data);
  if (postmaster !== undefined && existsSync(`/proc/${postmaster}`)) found.push(postmaster);
  return found;
}

export function databasePid(data: string): number | undefined {
  const file = join(data, 'pg', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const beganMs = performance.now();
    if (await holds()) return;
    assert.ok(Date.now() < deadline, `waited ${patienceMs / 1_000} s in vain: ${what}`);
    // A look by a command of ours is a process: not more than half of the time goes to looking.
    await sleep(Math.max(LOOK_EVERY_MS, performance.now() - beganMs));
  }
}

export class Tandem {
  readonly data: string;
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  output = '';

  private constructor(data: string, command: 'up' | 'demo', args: readonly string[]) {
    this.data = data;
    const http = ['--http', '127.0.0.1:0'];
    // A demo has an address of its own.
    const places = command === 'up' ? ['--sip', '127.0.0.1:0', ...http] : http;
    // Later options win, so a test may give its own.
    const all = [command, '--data', data, ...places, ...args];
    this.child = spawn(process.execPath, [program, ...all], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (bytes) => {
        this.output += bytes;
      });
    }
    this.exited = new Promise((resolve) =>
      this.child.once('close', (code) => {
        children.delete(this.child);
        resolve(code);
      }),
    );
  }

  static launch(data: string, ...args: readonly string[]): Tandem {
    return new Tandem(data, 'up', args);
  }

  static up(data: string, ...args: readonly string[]): Promise<Tandem> {
    return Tandem.#begun(new Tandem(data, 'up', args));
  }

  static demo(data: string, ...args: readonly string[]): Promise<Tandem> {
    return Tandem.#begun(new Tandem(data, 'demo', args));
  }

  static async #begun(tandem: Tandem): Promise<Tandem> {
    await until(
      `tandem up\n${tandem.output}`,
      () => tandem.output.includes('Tandem is up') || tandem.child.exitCode !== null,
    );
    assert.equal(tandem.child.exitCode, null, tandem.output);
    return tandem;
  }

  command(...args: readonly string[]): string {
    return tandemCommand(...args, '--data', this.data);
  }

  /** While this process goes on, as one end of a call must. */
  async commandAside(...args: readonly string[]): Promise<string> {
    const all = [program, ...args, '--data', this.data];
    const { stdout } = await promisify(execFile)(process.execPath, all, { encoding: 'utf8' });
    return stdout;
  }

  /** What the office answers, by the way of the commands, and without a process for each. */
  async api(path: string): Promise<unknown> {
    const place = { socket: join(this.data, 'run', 'office.sock') };
    const answer = await askApi({ place, path, timeoutMs: PATIENCE_MS });
    assert.ok(answer.ok, answer.ok ? '' : answer.why);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  }

  status(): StatusShown {
    return JSON.parse(this.command('status', '--json')) as StatusShown;
  }

  process(role: string): ProcessShown {
    const found = this.status().processes.find((process) => process.role === role);
    assert.ok(found, `${role} stands in the status`);
    return found;
  }

  pid(role: string): number {
    const { pid } = this.process(role);
    assert.ok(pid !== null, `${role} has a process`);
    return pid;
  }

  get http(): string {
    const address = this.process('office').addresses.http;
    assert.ok(address, 'the office listens');
    return `http://${address}`;
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.http}/readyz`)).status === 200;
  }

  /** Waits until every process runs, after something was done to one. */
  async recovers(): Promise<void> {
    await until('every process runs again', () => {
      const { processes } = this.status();
      return processes.length > 0 && processes.every((process) => process.state === 'running');
    });
  }

  /**
   * Leased ahead of calls, once the switch has seen who pays: the first call finds it there. Of
   * accounts that have a gateway to call from; one that has phones alone is lent to when one calls.
   */
  async moneyIsReady(): Promise<void> {
    await until('money lies ready for the customer', () => {
      const { health } = this.process('switch');
      const { leased } = (health as { money?: { leased: string } } | null)?.money ?? {};
      return leased !== undefined && leased !== '0.00';
    });
  }

  async stop(): Promise<void> {
    this.command('stop', '--now');
    await this.exited;
  }
}

export function tandemCommand(...args: readonly string[]): string {
  return execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', stdio: 'pipe' });
}
