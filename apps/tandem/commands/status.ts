// `tandem status`: what runs on this data folder. Asks the office, and the supervisor when the
// office does not answer.

import { askApi } from '@tandem/platform/outbound';
import { askControl } from '@tandem/platform/rpc';
import { DATA_OPTION, localPaths, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';

const ANSWER_MS = 5_000;
const PATH = '/api/v1/status';

interface StatusShown {
  readonly version: string;
  readonly processes: ReadonlyArray<{
    readonly role: string;
    readonly pid: number | null;
    readonly state: string;
    readonly restarts: number;
    readonly upMs: number | null;
    readonly addresses: Readonly<Record<string, string>>;
    readonly lastExit: string | null;
  }>;
  readonly database?: {
    readonly state: string;
    readonly schema: number | null;
    readonly detail: string;
  };
}

export const status: TandemCommand = {
  examples: ['tandem status', 'tandem status --json'],
  define: (program) =>
    program
      .command('status')
      .description('what runs: processes, addresses, database')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const shown = await lookUp(options);
    if ('code' in shown) return shown;
    if (options.json === true) print.json(shown);
    else show(shown);
    return undefined;
  },
};

async function lookUp(options: Options): Promise<StatusShown | CommandFault> {
  if (options.url !== undefined) return lookElsewhere(options);
  const paths = localPaths(options);
  const place = { socket: paths.socket('office') };
  const answer = await askApi({ place, path: PATH, timeoutMs: ANSWER_MS });
  if (answer.ok && answer.status === 200) return answer.body as StatusShown;
  const asked = await askControl({
    path: paths.control('supervisor'),
    method: 'status',
    timeoutMs: ANSWER_MS,
  });
  if (asked.ok) return asked.value as StatusShown;
  return {
    code: 'STATUS_NOT_RUNNING',
    message: `nothing runs on ${paths.folder}`,
    advice: 'Start it with `tandem up`; another data folder is given with --data or TANDEM_DATA.',
  };
}

async function lookElsewhere(options: Options): Promise<StatusShown | CommandFault> {
  const answer = await askOffice({ options, method: 'GET', path: PATH, timeoutMs: ANSWER_MS });
  return answer.ok ? (answer.value as StatusShown) : answer.fault;
}

function show({ version, processes, database }: StatusShown): void {
  print.line(`Tandem ${version}`);
  print.table([
    ['PROCESS', 'STATE', 'PID', 'UP', 'RESTARTS', 'ADDRESS', 'LAST END'],
    ...processes.map((process) => [
      process.role,
      process.state,
      String(process.pid ?? '-'),
      process.upMs === null ? '-' : `${Math.floor(process.upMs / 1_000)} s`,
      String(process.restarts),
      Object.values(process.addresses).join(' ') || '-',
      process.lastExit ?? '',
    ]),
  ]);
  if (database === undefined)
    print.line('The office does not answer; this is what the supervisor knows.');
  else if (database.state === 'up') print.line(`database up, schema ${database.schema}`);
  else print.line(`database away: ${database.detail}`);
}
