// The processes of this machine: what starts, ends, and starts again.
import type { LiveSources } from '../ports.ts';
import { comparing, type Topic } from '../topic.ts';

export function processesTopic({ supervision }: LiveSources): Topic {
  return {
    name: 'processes',
    right: ['system', 'see'],
    everyMs: 3_000,
    begin: () =>
      comparing(async () => {
        const found = await supervision.processes();
        return found?.map(({ role, pid, state, restarts, lastExit, addresses }) => ({
          ...{ name: role, owner: null },
          value: { role, pid, state, restarts, lastExit, addresses },
        }));
      }),
  };
}
