// A role as a child process: its own session, so that Ctrl-C reaches the supervisor alone; a pipe
// whose closing ends it; the lock's descriptor, so that the data folder stays locked until it is
// gone.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DataPaths } from '@tandem/platform/settings';
import type { FromRole, ProgramName, RoleSettings, ToRole } from '../../role/messages.ts';
import type { Launch } from './child.ts';

/** Beyond its drain a role gets this long to flush and close before it is killed. */
const END_GRACE_MS = 5_000;

export interface RoleLaunch {
  readonly role: ProgramName;
  /** The folder of the bundled programs. */
  readonly programs: string;
  readonly paths: DataPaths;
  readonly lockDescriptor: number;
  readonly settings: () => RoleSettings;
  /** True: the role's log lines go to our standard error; else to its file under log/. */
  readonly logToStderr: boolean;
}

export interface RoleLauncher {
  readonly launch: Launch;
  /**
   * A process that reads its program already, and does what it can without the database: the next
   * launch tells it to begin.
   */
  prepare(): void;
  /** Ends one that nobody has begun. */
  dismiss(): void;
}

export function roleLauncher(launch: RoleLaunch): RoleLauncher {
  let prepared: ChildProcess | undefined;
  const taken = (): ChildProcess => {
    const ready = prepared;
    prepared = undefined;
    return ready !== undefined && isThere(ready) ? ready : spawnRole(launch);
  };
  return {
    launch: launchRole(launch, taken),
    prepare: () => {
      prepared = spawnRole(launch);
      send(prepared, { type: 'prepare', settings: launch.settings() });
      // Told by the launch that finds it gone.
      prepared.on('error', () => undefined);
    },
    dismiss: () => {
      prepared?.kill('SIGKILL');
      prepared = undefined;
    },
  };
}

/**
 * One that has ended meanwhile says nothing more: a new one tells why. Its end and that of its pipe
 * come one after the other, in either order.
 */
function isThere(child: ChildProcess): boolean {
  return child.connected && child.exitCode === null && child.signalCode === null;
}

function launchRole(launch: RoleLaunch, taken: () => ChildProcess): Launch {
  return (events) => {
    const child = taken();
    let killTimer: NodeJS.Timeout | undefined;
    let over = false;
    const exited = (how: string): void => {
      if (over) return;
      over = true;
      clearTimeout(killTimer);
      events.exited(how);
    };
    child.on('error', (error) => exited(`could not be started: ${error.message}`));
    child.on('exit', (code, signal) =>
      exited(signal ? `killed by ${signal}` : `exit code ${code}`),
    );
    child.on('message', (message: FromRole) => {
      if (message.type === 'ready') events.ready(message.addresses);
      else events.refused(message.fault);
    });
    send(child, { type: 'begin', settings: launch.settings() });
    return {
      pid: child.pid,
      end: (drainMs) => {
        send(child, { type: 'end', drainMs });
        clearTimeout(killTimer);
        killTimer = setTimeout(() => child.kill('SIGKILL'), drainMs + END_GRACE_MS);
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

function spawnRole({
  role,
  programs,
  paths,
  lockDescriptor,
  logToStderr,
}: RoleLaunch): ChildProcess {
  const log = logToStderr ? undefined : openSync(paths.logFile(role), 'a', 0o640);
  try {
    return spawn(process.execPath, [join(programs, `${role}.js`), '--data', paths.folder], {
      detached: true,
      cwd: paths.folder,
      stdio: ['ignore', 'ignore', log ?? 'inherit', 'ipc', lockDescriptor],
    });
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

function send(child: ChildProcess, message: ToRole): void {
  // A pipe that closed means that the process is ending; its exit is told by 'exit'.
  if (child.connected) child.send(message, () => undefined);
}
