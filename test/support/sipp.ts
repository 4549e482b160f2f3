// sipp as customer and as vendor: scenarios of ours, bounded in calls and time, on loopback. What
// happened to a call is written down by its Call-ID, so that a test can ask what became of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CallerPlan,
  callerScenario,
  type VendorPlan,
  vendorScenario,
} from './sipp-scenarios.ts';

export type { CallerPlan, VendorPlan };

const HOST = '127.0.0.1';
/** A sipp that hangs ends by itself. */
const GIVE_UP_SECONDS = 300;

export interface SippRun {
  readonly child: ChildProcess;
  readonly port: number;
  readonly ended: Promise<number | null>;
  output(): string;
  /** Call-IDs that were answered, in the order of their answers. */
  answered(): readonly string[];
  /** Call-IDs of whom this was written down; see sipp-scenarios.ts. */
  logged(what: string): readonly string[];
}

const OVER_TCP = ['-t', 't1'];

/** A UDP port of loopback that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, HOST, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

export async function sippCaller(plan: CallerPlan): Promise<SippRun> {
  const port = plan.port ?? (await freePort());
  const scenario = join(plan.folder, `caller-${port}.xml`);
  writeFileSync(scenario, callerScenario(plan));
  return run(port, plan, [
    ...['-sf', scenario, plan.to, '-m', String(plan.calls), '-r', String(plan.perSecond)],
    ...['-l', String(plan.limit ?? plan.calls), '-recv_timeout', '40000'],
    ...(plan.overTls === true ? OVER_TCP : []),
  ]);
}

export function sippVendor(plan: VendorPlan): SippRun {
  const scenario = join(plan.folder, `vendor-${plan.port}.xml`);
  writeFileSync(scenario, vendorScenario(plan));
  const over = plan.tlsPort === undefined ? [] : OVER_TCP;
  const echoes = plan.echoes === true ? ['-rtp_echo'] : [];
  return run(plan.port, plan, ['-sf', scenario, ...over, ...echoes]);
}

/** One that does as a test says, for as many calls as come. */
export function sippServer(plan: Omit<ScenarioPlan, 'file' | 'to'>): SippRun {
  const file = join(plan.folder, `server-${plan.port}.xml`);
  writeFileSync(file, plan.text);
  return run(plan.port, plan, ['-sf', file, ...(plan.more ?? [])]);
}

export interface ScenarioPlan {
  readonly folder: string;
  /** Where its text is written to. */
  readonly file: string;
  readonly text: string;
  readonly to: string;
  readonly port: number;
  /** Options of sipp. */
  readonly more?: readonly string[];
}

/** One call of a scenario that a test has of its own. */
export function sippScenario(plan: ScenarioPlan): SippRun {
  const { file, text, to, port, more = [] } = plan;
  writeFileSync(file, text);
  return run(port, plan, ['-sf', file, to, '-m', '1', '-recv_timeout', '40000', ...more]);
}

interface RunPlan {
  readonly folder: string;
  readonly address?: string;
  readonly giveUpSeconds?: number;
}

function run(port: number, plan: RunPlan, words: readonly string[]): SippRun {
  const { folder, address = HOST, giveUpSeconds = GIVE_UP_SECONDS } = plan;
  const log = join(folder, `sipp-${port}.log`);
  const common = ['-i', address, '-p', String(port), '-nostdin', '-buff_size', '4194304'];
  const bounds = ['-timeout', `${giveUpSeconds}s`, '-timeout_error'];
  const logs = ['-trace_logs', '-log_file', log];
  const child = spawn('sipp', [...words, ...common, ...bounds, ...logs], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let shown = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      // The last screen tells all; a run of minutes must not fill the memory.
      shown = `${shown}${bytes}`.slice(-20_000);
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const logged = (what: string): readonly string[] => {
    const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
    // A line that is being written has no end yet.
    return [...text.matchAll(new RegExp(`^${what} (\\S+)\n`, 'gm'))].map(([, id = '']) => id);
  };
  return { child, port, ended, output: () => shown, logged, answered: () => logged('answered') };
}
