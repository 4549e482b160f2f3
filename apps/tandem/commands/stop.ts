// `tandem stop`: asks the supervisor to drain and end, and waits until it has.
import { setTimeout as sleep } from 'node:timers/promises';
import { askControl } from '@tandem/platform/rpc';
import { DATA_OPTION, localPaths } from '../local.ts';
import { type CommandFault, print } from '../output.ts';
import { runningSupervisor } from '../supervisor/lock.ts';
import type { Options, TandemCommand } from './command.ts';
import { DRAIN_DEFAULT_S, readDrain } from './drain-option.ts';

const ANSWER_MS = 5_000;
const LOOK_EVERY_MS = 50;
/** Past the drain: roles flush, the database writes its last checkpoint. */
const AFTER_DRAIN_MS = 60_000;

export const stop: TandemCommand = {
  examples: ['tandem stop', 'tandem stop --now', 'tandem stop --drain 600'],
  define: (program) =>
    program
      .command('stop')
      .description('drain and stop what `tandem up` runs')
      .option(...DATA_OPTION)
      .option('--drain <seconds>', 'how long running calls may go on', String(DRAIN_DEFAULT_S))
      .option('--now', 'end calls at once, do not drain')
      .option('--json', 'print JSON'),
  run: async (options) => {
    const drain = readDrain(options);
    if ('code' in drain) return drain;
    return stopRunning(options, drain.ms);
  },
};

async function stopRunning(options: Options, drainMs: number): Promise<CommandFault | undefined> {
  const paths = localPaths(options);
  const pid = runningSupervisor(paths.lock);
  if (pid === undefined) {
    const advice = 'Another data folder is given with --data or TANDEM_DATA.';
    return { code: 'STOP_NOT_RUNNING', message: `nothing runs on ${paths.folder}`, advice };
  }
  const path = paths.control('supervisor');
  const asked = await askControl({
    path,
    method: 'stop',
    params: { drainMs },
    timeoutMs: ANSWER_MS,
  });
  // A supervisor that starts has no socket yet: the signal says the same.
  if (!asked.ok) process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + drainMs + AFTER_DRAIN_MS;
  while (runningSupervisor(paths.lock) === pid) {
    if (Date.now() > deadline) {
      const advice = `Look at ${paths.log}; end it now with: tandem stop --now`;
      return { code: 'STOP_LATE', message: `process ${pid} has not ended yet`, advice };
    }
    await sleep(LOOK_EVERY_MS);
  }
  if (options.json === true) print.json({ stopped: pid });
  else print.line('Stopped.');
  return undefined;
}
