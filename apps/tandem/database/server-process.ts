// The server as a process: started, watched, stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { DatabaseFault } from '@tandem/platform/postgres';
import { noSetpriv, systemFault } from './faults.ts';
import type { DatabaseExit, StopMode } from './launcher.ts';
import { type Command, PLAIN_ENVIRONMENT } from './run.ts';

/**
 * A fast shutdown writes a checkpoint of up to 512 MB of changes; what does not get done is
 * recovered from the log.
 */
const FAST_PATIENCE_MS = 30_000;
/** The postmaster itself kills after 5 s what does not follow. */
const IMMEDIATE_PATIENCE_MS = 10_000;

const STOP_STEPS: Readonly<
  Record<StopMode, ReadonlyArray<readonly [NodeJS.Signals, patienceMs: number]>>
> = {
  fast: [
    ['SIGINT', FAST_PATIENCE_MS],
    ['SIGQUIT', IMMEDIATE_PATIENCE_MS],
  ],
  immediate: [['SIGQUIT', IMMEDIATE_PATIENCE_MS]],
};

export interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<DatabaseExit>;
  hasExited(): boolean;
  stop(mode: StopMode): Promise<void>;
}

export function spawnServer(
  [program, args]: Command,
  cluster: string,
  logDescriptor: number,
): Promise<Result<ServerProcess, DatabaseFault>> {
  const child = spawn(program, args, {
    cwd: cluster,
    env: PLAIN_ENVIRONMENT,
    stdio: ['ignore', logDescriptor, logDescriptor],
    // A session of its own: Ctrl-C on the terminal must not stop it before the roles have written
    // their last records.
    detached: true,
  });
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve(fail(error.code === 'ENOENT' ? noSetpriv : systemFault(cluster, error))),
    );
    child.once('spawn', () => resolve(ok(watched(child))));
  });
}

function watched(child: ChildProcess): ServerProcess {
  const exited = new Promise<DatabaseExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const stop = async (mode: StopMode): Promise<void> => {
    for (const [signal, patienceMs] of STOP_STEPS[mode]) {
      if (hasExited()) return;
      child.kill(signal);
      await Promise.race([exited, sleep(patienceMs, undefined, { ref: false })]);
    }
    if (!hasExited()) child.kill('SIGKILL');
    await exited;
  };
  // The event `spawn` came, so there is a process and it has a number.
  return { pid: child.pid ?? 0, exited, hasExited, stop };
}
