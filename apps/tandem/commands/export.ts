// `tandem export`: the running system as the file that `apply` takes.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import type { TandemCommand } from './command.ts';

const EXPORT_MS = 300_000;

export const exportCommand: TandemCommand = {
  examples: ['tandem export > tandem.yaml', 'tandem export --secrets > tandem-with-passwords.yaml'],
  define: (program) =>
    program
      .command('export')
      .description('print the running system as the file that apply takes')
      .option('--secrets', 'with passwords, as far as they can be read back')
      .option(...DATA_OPTION)
      .option(...URL_OPTION),
  run: async (options) => {
    const answer = await askOffice({
      options,
      method: 'GET',
      path: `/api/v1/configuration/export?secrets=${options.secrets === true}`,
      timeoutMs: EXPORT_MS,
    });
    if (!answer.ok) return answer.fault;
    process.stdout.write(String(answer.value));
    return undefined;
  },
};
