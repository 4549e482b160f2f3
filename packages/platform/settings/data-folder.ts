// Where Tandem keeps what it knows: `--data`, else TANDEM_DATA, else the system's folder as root,
// else the user's.
import { isAbsolute, join, resolve } from 'node:path';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  readonly home: string;
  readonly cwd: string;
}

export function dataFolder(option: string | undefined, around: Surroundings): string {
  const given = option ?? around.env.TANDEM_DATA;
  if (given !== undefined && given !== '') return resolve(around.cwd, given);
  if (around.uid === 0) return '/var/lib/tandem';
  const xdg = around.env.XDG_DATA_HOME;
  // The XDG rule: a relative path there is invalid and is to be ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(around.home, '.local', 'share');
  return join(base, 'tandem');
}

/** What stands where in a data folder: the one place that knows the names. */
export function dataPaths(folder: string) {
  const socket = (name: string): string => join(folder, 'run', `${name}.sock`);
  return {
    folder,
    marker: join(folder, 'tandem.json'),
    lock: join(folder, 'lock'),
    /** What seals the secrets in the database; without it they cannot be read. */
    secretKey: join(folder, 'secret.key'),
    cluster: join(folder, 'pg'),
    /** Relative to the folder: those who keep files there have it as their disk. */
    journal: 'journal',
    /** WAV files of calls, in a folder for each day. */
    recordings: join(folder, 'recordings'),
    /** WAV files that may be played to whoever is called. */
    sounds: join(folder, 'sounds'),
    run: join(folder, 'run'),
    log: join(folder, 'log'),
    socket,
    /** Where a process answers JSON-RPC; the office's own name is taken by its HTTP. */
    control: (process: string) => socket(process === 'office' ? 'office-control' : process),
    logFile: (process: string) => join(folder, 'log', `${process}.log`),
  };
}

export type DataPaths = ReturnType<typeof dataPaths>;
