// What runs on this machine, asked of the supervisor, and each process's own word beside it.
import type { Clock } from '@tandem/base/kernel';
import type { ProcessStatus, Supervision } from '@tandem/edge/services';
import { askControl } from '@tandem/platform/rpc';
import type { DataPaths } from '@tandem/platform/settings';
import { Lately } from './lately.ts';

/** Without the supervisor there is no status at all, so a machine under load gets its time. */
const SUPERVISOR_MS = 10_000;
/** A process that does not answer in this time is shown without its own word. */
const ANSWER_MS = 1_000;

export function supervisionOver(paths: DataPaths, clock: Pick<Clock, 'now'>): Supervision {
  const shown = new Lately<readonly ProcessStatus[] | undefined>(clock);
  return { processes: () => shown.ask('processes', () => processesOf(paths)) };
}

async function processesOf(paths: DataPaths): Promise<readonly ProcessStatus[] | undefined> {
  const path = paths.control('supervisor');
  const asked = await askControl({ path, method: 'status', timeoutMs: SUPERVISOR_MS });
  if (!asked.ok) return undefined;
  const { processes } = asked.value as { processes: Array<Omit<ProcessStatus, 'health'>> };
  return Promise.all(
    processes.map(async (process) => ({
      ...process,
      health: await healthOf(paths, process.role),
    })),
  );
}

async function healthOf(paths: DataPaths, role: string): Promise<ProcessStatus['health']> {
  if (role === 'database') return null;
  const asked = await askControl({
    path: paths.control(role),
    method: 'health',
    timeoutMs: ANSWER_MS,
  });
  return asked.ok ? (asked.value as Record<string, unknown>) : null;
}
