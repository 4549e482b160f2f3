// `tandem`: the command line. Each command is one file and one line in the list.
import { Command, CommanderError } from 'commander';
import { version } from '../role/version.ts';
import { COMMANDS } from './commands/index.ts';
import { type CommandFault, print } from './output.ts';

/** Wrong usage, as opposed to a command that failed. */
const USAGE_EXIT_CODE = 2;

async function main(args: readonly string[]): Promise<number> {
  const program = new Command('tandem')
    .description('Carrier VoIP softswitch with its billing built in')
    .version(version)
    .showHelpAfterError('(see: tandem --help)')
    .showSuggestionAfterError()
    .exitOverride();
  let exitCode = 0;
  for (const command of COMMANDS) {
    const made = command.define(program);
    made.exitOverride().showHelpAfterError(`(see: tandem ${made.name()} --help)`);
    made.action(async () => {
      exitCode = await run(command.run, made.opts());
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE; // help and version are no failure
  }
}

async function run(
  command: (options: Record<string, unknown>) => Promise<CommandFault | undefined>,
  options: Record<string, unknown>,
): Promise<number> {
  const fault = await command(options);
  if (fault === undefined) return 0;
  print.fault(fault, options.json === true);
  return fault.usage === true ? USAGE_EXIT_CODE : 1;
}

process.exitCode = await main(process.argv.slice(2));
