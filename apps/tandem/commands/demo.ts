// `tandem demo`: a living example on loopback, in a data folder of its own.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { DataPaths, ListenAddress } from '@tandem/platform/settings';
import { dataPaths } from '@tandem/platform/settings';
import { MOST_CPS, MOST_PAST_DAYS, USUAL_CPS, USUAL_PAST_DAYS } from '../../demo/bounds.ts';
import { DEMO_PORT, tandemIn } from '../../demo/world/places.ts';
import { ROLES } from '../../role/messages.ts';
import { freeBlock } from '../demo/block.ts';
import { markFolder, removeFolder } from '../demo/folder.ts';
import { localPaths } from '../local.ts';
import { type CommandFault, print } from '../output.ts';
import type { UpSettings } from '../supervisor/up.ts';
import type { Options, TandemCommand } from './command.ts';
import { readHttp } from './listen-options.ts';

/** Its callers hang up by themselves; the rest is the answers on their way. */
const DRAIN_MS = 5_000;
/** Nobody counts on it being the same as another one's. */
const SEED = 1;

export const demo: TandemCommand = {
  examples: ['tandem demo', 'tandem demo --cps 5 --days 7', 'tandem demo --remove'],
  define: (program) =>
    program
      .command('demo')
      .description('run a living example on loopback, to look at in the console')
      .option('--data <folder>', 'its own data folder (default: the usual one with -demo behind)')
      .option('--http <address:port>', 'where the console and the API listen', '127.0.0.1:8080')
      .option('--cps <number>', 'new calls a second in the busiest hour', String(USUAL_CPS))
      .option('--days <number>', 'days before the first one', String(USUAL_PAST_DAYS))
      .option('--remove', 'remove its data folder, and nothing else')
      .addHelpText('after', HELP),
  run: (options) => (options.remove === true ? remove(options) : run(options)),
};

const HELP = `
Customers, vendors and phones of its own call one another over loopback, in the shape of a day that
passes in 24 minutes. Nothing leaves the machine, and no other data folder is touched. Every command
works on it with --data; docs/demo.md tells what there is to see.`;

async function run(options: Options): Promise<CommandFault | undefined> {
  const cps = readNumber(options, { name: 'cps', least: 0.1, most: MOST_CPS });
  if (!cps.ok) return cps.error;
  const days = readNumber(options, { name: 'days', least: 0, most: MOST_PAST_DAYS });
  if (!days.ok) return days.error;
  const http = readHttp(options);
  if (!http.ok) return http.error;
  const paths = demoPaths(options);
  const marked = markFolder(paths.folder);
  if (marked !== undefined) return marked;
  const block = await freeBlock(paths.folder);
  if (!block.ok) return block.error;
  const demo = {
    ...{ block: block.value, cps: cps.value, pastDays: Math.floor(days.value), seed: SEED },
  };
  const { bringUp } = await import('../supervisor/up.ts');
  return bringUp({ ...settingsOf(paths, http.value, block.value), demo });
}

function settingsOf(paths: DataPaths, http: ListenAddress, block: number): UpSettings {
  return {
    ...{ paths, http, roles: ROLES, drainMs: DRAIN_MS, outsideDatabase: undefined },
    sip: { host: tandemIn(block), port: DEMO_PORT },
    // The system chooses: a Tandem beside it may have the usual ones.
    rtp: { from: 0, to: 0 },
  };
}

async function remove(options: Options): Promise<CommandFault | undefined> {
  const { folder, lock } = demoPaths(options);
  const removed = removeFolder(folder, lock);
  if (typeof removed !== 'boolean') return removed;
  print.line(removed ? `Removed ${folder}.` : `There is no ${folder}.`);
  return undefined;
}

/** Beside the usual one, and never the usual one itself. */
function demoPaths(options: Options): DataPaths {
  const { folder } = localPaths(options);
  return dataPaths(options.data === undefined ? `${folder}-demo` : folder);
}

interface NumberOption {
  readonly name: 'cps' | 'days';
  readonly least: number;
  readonly most: number;
}

function readNumber(
  options: Options,
  { name, least, most }: NumberOption,
): Result<number, CommandFault> {
  const text = String(options[name]);
  const value = Number(text);
  if (/^\d{1,3}(\.\d)?$/.test(text) && value >= least && value <= most) return ok(value);
  return fail({
    code: 'SETTING_INVALID',
    message: `--${name} ${text} is not a number that is allowed`,
    ...{ field: `--${name}`, allowed: `${least}-${most}`, advice: '', usage: true },
  });
}
