// `tandem completion bash|zsh`: the script that completes commands, options and parameters.
import { CATALOGUE } from '@tandem/domain/parameters';
import type { Command } from 'commander';
import { type CommandFault, print } from '../output.ts';
import type { TandemCommand } from './command.ts';

const SHELLS = ['bash', 'zsh'];

export const completion: TandemCommand = {
  examples: [
    'tandem completion bash > ~/.local/share/bash-completion/completions/tandem',
    'tandem completion zsh > ~/.zsh/completions/_tandem',
  ],
  define: (program) =>
    program
      .command('completion')
      .description('print the script that completes commands in a shell')
      .argument('<shell>', SHELLS.join(' or ')),
  run: async (_options, [shell = ''], made) => {
    if (!SHELLS.includes(shell)) return unknownShell(shell);
    const table = wordsAfter(rootOf(made));
    print.line(shell === 'bash' ? bashScript(table) : zshScript(table));
    return undefined;
  },
};

const unknownShell = (shell: string): CommandFault => ({
  ...{ code: 'SHELL_UNKNOWN', message: `there is no completion for ${shell}`, field: 'shell' },
  ...{ allowed: SHELLS.join(', '), advice: '', usage: true },
});

function rootOf(made: Command): Command {
  return made.parent === null ? made : rootOf(made.parent);
}

/** What may come after the words of each command: 'param set' -> parameters and options. */
export function wordsAfter(program: Command): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, readonly string[]>();
  const walk = (command: Command, words: readonly string[]): void => {
    const path = words.join(' ');
    const options = command.options.flatMap(({ long }) => (long ? [long] : []));
    const below = command.commands.map((one) => one.name());
    table.set(path, [...below, ...(VALUES[path]?.() ?? []), ...options, '--help']);
    for (const one of command.commands) walk(one, [...words, one.name()]);
  };
  walk(program, []);
  return table;
}

const parameterNames = (): readonly string[] => CATALOGUE.map(({ name }) => name);

/** Values that are known beforehand, by the words of the command. */
const VALUES: Readonly<Record<string, () => readonly string[]>> = {
  completion: () => SHELLS,
  'param get': parameterNames,
  'param set': parameterNames,
};

type Table = ReadonlyMap<string, readonly string[]>;

/** Words are letters, digits, - and _ alone: nothing in them needs quoting. */
const cases = (table: Table, put: (words: string) => string): string =>
  [...table].map(([path, words]) => `    '${path}') ${put(words.join(' '))} ;;`).join('\n');

/** The words of a command are those before the first option that are commands. */
const bashScript = (table: Table): string => `# bash completion of tandem
_tandem() {
  local word="\${COMP_WORDS[COMP_CWORD]}" path='' at next
  for ((at = 1; at < COMP_CWORD; at++)); do
    next="\${path:+$path }\${COMP_WORDS[at]}"
    [[ $'\\n'"$_tandem_paths"$'\\n' == *$'\\n'"$next"$'\\n'* ]] || break
    path="$next"
  done
  local words=''
  case "$path" in
${cases(table, (words) => `words='${words}'`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$word"))
}
_tandem_paths='${[...table.keys()].join('\n')}'
complete -F _tandem tandem ./tandem`;

const zshScript = (table: Table): string => `#compdef tandem
_tandem() {
  local -a found
  local at=2 next command_path=''
  local paths='${[...table.keys()].join('\n')}'
  while (( at < CURRENT )); do
    next="\${command_path:+$command_path }\${words[at]}"
    [[ $'\\n'"$paths"$'\\n' == *$'\\n'"$next"$'\\n'* ]] || break
    command_path="$next"
    (( at++ ))
  done
  case "$command_path" in
${cases(table, (words) => `found=(${words})`)}
  esac
  compadd -a found || _files
}
if [[ "$funcstack[1]" == _tandem ]]; then _tandem "$@"; else compdef _tandem tandem; fi`;
