// `tandem`: the command line. Each command is one file and one line in the list.
import { CommanderError } from 'commander';
import { version } from '../role/version.ts';
import { COMMANDS } from './commands/index.ts';
import { print } from './output.ts';
import { type Asked, buildProgram } from './program.ts';

/** Wrong usage, as opposed to a command that failed. */
const USAGE_EXIT_CODE = 2;

async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(COMMANDS, version, async (asked) => {
    exitCode = await run(asked);
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE; // help and version are no failure
  }
}

async function run({ command, options, args, made }: Asked): Promise<number> {
  const fault = await command.run(options, args, made);
  if (fault === undefined) return 0;
  if (fault.printed !== true) print.fault(fault, options.json === true);
  return fault.usage === true ? USAGE_EXIT_CODE : 1;
}

process.exitCode = await main(process.argv.slice(2));
