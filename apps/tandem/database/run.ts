// A short-lived program: run, waited for, its words kept.
import { execFile } from 'node:child_process';

/** The programs run here say a few lines; initdb's failures are the longest. */
const MAX_WORDS_BYTES = 1024 * 1024;

export interface Ran {
  /** 'missing': there is no such program. */
  readonly outcome: 'ok' | 'failed' | 'missing';
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly timeoutMs: number;
}

export type Command = readonly [program: string, args: readonly string[]];

/**
 * As little as possible of our environment: PGDATA, LANG and their like would change what the
 * programs do.
 */
export const PLAIN_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

export function run([program, args]: Command, { cwd, timeoutMs }: RunOptions): Promise<Ran> {
  const options = {
    cwd,
    env: PLAIN_ENVIRONMENT,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: MAX_WORDS_BYTES,
    // A session of its own: Ctrl-C on the terminal is for the supervisor, which takes things down
    // in order.
    detached: true,
  } as const;
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ outcome: 'ok', stdout, stderr });
      // A working folder that is gone looks the same to Node: the callers have just made theirs.
      else if (error.code === 'ENOENT') resolve({ outcome: 'missing', stdout, stderr });
      else resolve({ outcome: 'failed', stdout, stderr: stderr.trim() || error.message });
    });
  });
}
