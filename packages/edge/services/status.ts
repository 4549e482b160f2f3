// What runs, and whether calls are taken.
import type { DatabaseWatch, ProcessStatus, Supervision } from './ports.ts';

export interface SystemStatus {
  readonly version: string;
  readonly processes: readonly ProcessStatus[];
  readonly database: {
    readonly state: 'up' | 'away';
    readonly schema: number | null;
    readonly detail: string;
  };
}

export interface Readiness {
  readonly ready: boolean;
  /** What is missing, in words; empty when ready. */
  readonly missing: readonly string[];
}

export interface StatusParts {
  readonly version: string;
  readonly supervision: Supervision;
  readonly database: DatabaseWatch;
}

export async function systemStatus(parts: StatusParts): Promise<SystemStatus> {
  const [processes, database] = await Promise.all([
    parts.supervision.processes(),
    parts.database.look(),
  ]);
  const up = 'schema' in database;
  return {
    version: parts.version,
    processes: processes ?? [],
    database: {
      state: up ? 'up' : 'away',
      schema: up ? database.schema : null,
      detail: up ? '' : database.away,
    },
  };
}

/** Ready means: calls are taken. Every process of this machine runs and the database answers. */
export function readiness({ processes, database }: SystemStatus): Readiness {
  const missing = processes
    .filter((process) => process.state !== 'running')
    .map((process) => `${process.role} is ${process.state}`);
  if (processes.length === 0) missing.push('the supervisor does not answer');
  if (database.state === 'away') missing.push(`the database is away: ${database.detail}`);
  return { ready: missing.length === 0, missing };
}
