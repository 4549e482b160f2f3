// The generator of the bars of the relay (relay_load.cc), and what a relay's process costs.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const NANOSECONDS_IN_US = 1_000;
const SOURCE = fileURLToPath(new URL('./relay_load.cc', import.meta.url));

/** Its program, built into the folder. */
export function relayLoadIn(folder: string): string {
  const program = join(folder, 'relay-load');
  execFileSync('g++', ['-O2', '-std=c++17', '-pthread', SOURCE, '-o', program]);
  return program;
}

export class RelayLoad {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  /** Where it hears. */
  port = 0;

  constructor(program: string) {
    this.child = spawn(program, ['generate'], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.child.stdout === null) throw new Error('the generator has no output');
    this.#lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
  }

  async opens(): Promise<this> {
    this.port = Number((await this.#lines.next()).value);
    return this;
  }

  /** Sent, heard, and delays in microseconds: in the middle, p99. */
  async sends(rate: number, ms: number, ports: readonly number[]): Promise<readonly number[]> {
    this.child.stdin?.write(`go ${rate} ${ms} ${ports.join(' ')}\n`);
    return String((await this.#lines.next()).value)
      .split(' ')
      .map(Number);
  }
}

/** Of all its threads, as the scheduler has it. */
export function cpuUs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return ns.reduce((sum, each) => sum + each, 0) / NANOSECONDS_IN_US;
}

/** How often its threads have waited for something: a packet that comes alone wakes one up. */
export function waits(pid: number): number {
  const counts = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
    return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
  });
  return counts.reduce((sum, each) => sum + each, 0);
}
