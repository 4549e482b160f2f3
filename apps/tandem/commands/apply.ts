// `tandem apply -f FILE`: makes the system be what the file says, or tells what is wrong with it.
import { readFile } from 'node:fs/promises';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { TandemCommand } from './command.ts';
import { refused } from './refused.ts';

/** A file of 100,000 rates is applied in some seconds. */
const APPLY_MS = 300_000;

interface Report {
  readonly lines: readonly string[];
}

export const apply: TandemCommand = {
  examples: [
    'tandem apply -f tandem.yaml --dry-run',
    'tandem apply -f tandem.yaml',
    'tandem export | tandem apply -f -',
  ],
  define: (program) =>
    program
      .command('apply')
      .description('make the system be what a YAML file says, in one transaction')
      .requiredOption('-f, --file <file>', 'the file; - is standard input')
      .option('--dry-run', 'only show what would change')
      .option('--prune', 'also remove what the sections of the file leave out')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON')
      .addHelpText('after', HELP),
  run: async (options) => {
    const file = String(options.file);
    const text = await readText(file);
    if (typeof text !== 'string') return text;
    const query = new URLSearchParams({
      file: file === '-' ? 'standard input' : file,
      dryRun: String(options.dryRun === true),
      prune: String(options.prune === true),
    });
    const answer = await askOffice({
      options,
      method: 'POST',
      path: `/api/v1/configuration/apply?${query}`,
      body: { type: 'application/yaml', text },
      timeoutMs: APPLY_MS,
    });
    if (!answer.ok) return refused(answer.fault, answer.problem, options);
    if (options.json === true) print.json(answer.value);
    else for (const line of (answer.value as Report).lines) print.line(line);
    return undefined;
  },
};

const HELP = `
Objects are known by their ids: what the file names and does not exist is created, what differs is
changed, what the file does not name stays. A field that is left out stays as it is; null sets it
back to its default. \`tandem export\` prints the same form of the running system, and
docs/configuration.md lists every field.

  accounts:
    - { id: acme, type: customer, balance: "25.00", rateGroup: acme-sell }`;

async function readText(file: string): Promise<string | CommandFault> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    return { code: 'FILE_UNREADABLE', message: `${file}: ${why}`, advice: '' };
  }
}
