// `tandem restore FILE`: a new data folder out of a backup.

import { DATA_OPTION, localPaths } from '../local.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

export const restore: TandemCommand = {
  examples: ['tandem restore tandem.backup --key secret.key --data /var/lib/tandem-new'],
  define: (program) =>
    program
      .command('restore')
      .description('make a new data folder out of a backup; then start it with `tandem up`')
      .argument('<file>', 'what `tandem backup` wrote')
      .option('--key <file>', 'the secret.key of the system that the backup is of')
      .option(...DATA_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [file = '']) => {
    const { restoreFolder } = await import('../restore.ts');
    const key = options.key === undefined ? undefined : String(options.key);
    const restored = await restoreFolder({ file, key, paths: localPaths(options) });
    if (!restored.ok) return restored.error;
    const { rows, tables, takenAtMs } = restored.value;
    const taken = new Date(takenAtMs).toISOString();
    if (options.json === true) print.json({ rows, tables, taken });
    else print.line(`Restored ${rows} rows of ${tables} tables, as they were at ${taken}.`);
    if (key === undefined && options.json !== true) {
      print.line('Without --key, passwords of phones and vendors have to be set again.');
    }
    return undefined;
  },
};
