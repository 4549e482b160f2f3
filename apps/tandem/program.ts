// The words of the command line as a tree: each command in its group, with its help.
import { Command } from 'commander';
import { GROUPS, type Options, type TandemCommand } from './commands/command.ts';

export interface Asked {
  readonly command: TandemCommand;
  readonly options: Options;
  readonly args: readonly string[];
  /** As the parser has it; its parents lead to the program. */
  readonly made: Command;
}

export function buildProgram(
  commands: readonly TandemCommand[],
  version: string,
  act: (asked: Asked) => Promise<void>,
): Command {
  const program = new Command('tandem')
    .description('Carrier VoIP softswitch with its billing built in')
    .version(version)
    .showHelpAfterError('(see: tandem --help)')
    .showSuggestionAfterError()
    .addHelpText('after', HELP)
    .exitOverride();
  const parents = parentsIn(program);
  for (const command of commands) {
    const made = command.define(parents(command.group));
    made
      .exitOverride()
      .showHelpAfterError(`(see: ${wordsOf(made)} --help)`)
      .addHelpText('after', examplesOf(command));
    made.action(() => act({ command, options: made.opts(), args: made.args, made }));
  }
  return program;
}

const HELP = `
Begin with:
  tandem up                          run everything on this machine
  tandem apply -f FILE --dry-run     what a configuration file would change
  tandem COMMAND --help              each command, with examples`;

function examplesOf({ examples }: TandemCommand): string {
  const title = examples.length === 1 ? 'Example' : 'Examples';
  return ['', `${title}:`, ...examples.map((one) => `  ${one}`)].join('\n');
}

/** 'tandem user key add' */
export function wordsOf(made: Command): string {
  const words: string[] = [];
  for (let at: Command | null = made; at !== null; at = at.parent) words.push(at.name());
  return words.reverse().join(' ');
}

/** The program itself, or the group of that name, made when its first command comes. */
function parentsIn(program: Command): (group: TandemCommand['group']) => Command {
  const groups = new Map<string, Command>();
  const parent = (name: TandemCommand['group']): Command => {
    if (name === undefined) return program;
    const known = groups.get(name);
    if (known !== undefined) return known;
    const { about, within } = groupNamed(name);
    const last = name.split(' ').at(-1) ?? name;
    const made = parent(within).command(last).description(about).exitOverride();
    groups.set(name, made);
    return made;
  };
  return parent;
}

interface Group {
  readonly about: string;
  readonly within?: TandemCommand['group'];
}

const groupNamed = (name: keyof typeof GROUPS): Group => GROUPS[name];
