// `tandem`: the command line. Each command is one file and one line in the list.
import { Command, CommanderError } from 'commander';
import { version } from '../role/version.ts';
import { GROUPS, type Options, type TandemCommand } from './commands/command.ts';
import { COMMANDS } from './commands/index.ts';
import { print } from './output.ts';

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
  const parents = parentsIn(program);
  for (const command of COMMANDS) {
    const words = command.group === undefined ? '' : `${command.group} `;
    const made = command.define(parents(command.group));
    made.exitOverride().showHelpAfterError(`(see: tandem ${words}${made.name()} --help)`);
    made.action(async () => {
      exitCode = await run(command, made.opts(), made.args);
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

/** The program itself, or the group of that name, made when its first command comes. */
function parentsIn(program: Command): (group: TandemCommand['group']) => Command {
  const groups = new Map<string, Command>();
  return (name) => {
    if (name === undefined) return program;
    const known = groups.get(name);
    if (known !== undefined) return known;
    const made = program.command(name).description(GROUPS[name]).exitOverride();
    groups.set(name, made);
    return made;
  };
}

async function run(
  command: TandemCommand,
  options: Options,
  args: readonly string[],
): Promise<number> {
  const fault = await command.run(options, args);
  if (fault === undefined) return 0;
  if (fault.printed !== true) print.fault(fault, options.json === true);
  return fault.usage === true ? USAGE_EXIT_CODE : 1;
}

process.exitCode = await main(process.argv.slice(2));
