// The words of the command line: every example of every help is a line that the program takes, and
// completion knows every word.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { CommanderError } from 'commander';
import { needs } from '../../../test/support/tools.ts';
import { type Asked, buildProgram, wordsOf } from '../program.ts';
import { wordsAfter } from './completion.ts';
import { COMMANDS } from './index.ts';

const VERSION = '1.2.3';

/** What would be run by these words; nothing is. */
async function asked(args: readonly string[]): Promise<Asked | undefined> {
  let found: Asked | undefined;
  const program = buildProgram(COMMANDS, VERSION, async (one) => {
    found = one;
  });
  await program.parseAsync([...args], { from: 'user' });
  return found;
}

/** As a shell reads it, without its redirections and what comes out of a pipe. */
function wordsIn(line: string): readonly string[] {
  const [before = ''] = line.split('|').slice(-1)[0]?.split('>') ?? [];
  const words = before.match(/"[^"]*"|\S+/g) ?? [];
  return words.map((word) => word.replaceAll('"', ''));
}

describe('help that teaches', () => {
  for (const command of COMMANDS) {
    for (const example of command.examples) {
      it(`${example} is taken by its command`, async () => {
        const [program, ...args] = wordsIn(example);
        assert.equal(program, 'tandem');
        const found = await asked(args);
        assert.equal(found?.command, command, 'and by no other one');
      });
    }
  }

  it('every help shows the examples, and every command says what it does', async () => {
    const shown: string[] = [];
    const program = buildProgram(COMMANDS, VERSION, async () => undefined);
    const below = program.commands.flatMap((one) => [one, ...one.commands]);
    const all = below.flatMap((one) => [one, ...one.commands]);
    for (const command of new Set(all)) {
      assert.notEqual(command.description(), '', wordsOf(command));
      for (const option of command.options) assert.notEqual(option.description, '', option.flags);
      if (command.commands.length > 0) continue;
      let text = '';
      command.configureOutput({
        writeOut: (part) => {
          text += part;
        },
      });
      command.outputHelp();
      assert.match(text, /Examples?:\n {2}tandem /, wordsOf(command));
      shown.push(wordsOf(command));
    }
    assert.equal(shown.length, COMMANDS.length);
  });

  //  words                                 says
  const wrong: ReadonlyArray<readonly [readonly string[], RegExp]> = [
    [['aply'], /unknown command 'aply'/],
    [['user', 'ad'], /unknown command 'ad'/],
    [['user', 'key', 'ad'], /unknown command 'ad'/],
    [['user', 'add', 'noc'], /required option '--role <id>'/],
    [['apply'], /required option '-f, --file <file>'/],
    [['pay', 'acme'], /missing required argument 'amount'/],
    [['status', '--jsno'], /unknown option '--jsno'/],
  ];
  for (const [words, says] of wrong) {
    it(`${words.join(' ')} is refused`, async () => {
      const { stderr } = process;
      const write = stderr.write.bind(stderr);
      stderr.write = () => true;
      try {
        await assert.rejects(asked(words), (error) => {
          assert.ok(error instanceof CommanderError);
          assert.match(error.message, says);
          return true;
        });
      } finally {
        stderr.write = write;
      }
    });
  }
});

async function scriptFor(shell: string): Promise<string> {
  let script = '';
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  const found = await asked(['completion', shell]);
  assert.ok(found);
  stdout.write = (text) => {
    script += String(text);
    return true;
  };
  try {
    await found.command.run(found.options, found.args, found.made);
  } finally {
    stdout.write = write;
  }
  return script;
}

/** Each shell asked for what could come after these words, the last of them begun. */
const SHELLS = {
  bash: (words: string, count: number) =>
    `COMP_WORDS=(tandem ${words}); COMP_CWORD=${count}; _tandem; printf '%s\\n' "${'$'}{COMPREPLY[@]}"`,
  // Outside of its line editor compadd does not work: it prints what it was given instead.
  zsh: (words: string, count: number) =>
    `compadd() print -l -- $found; words=(tandem ${words}); CURRENT=${count + 1}; _tandem`,
} as const;

async function completed(shell: keyof typeof SHELLS, words: readonly string[]) {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const lines = ['compdef() :', await scriptFor(shell), SHELLS[shell](quoted, words.length)];
  const begin = shell === 'bash' ? lines.slice(1) : lines;
  const done = spawnSync(shell, ['-c', begin.join('\n')], { encoding: 'utf8' });
  assert.equal(done.stderr, '');
  return done.stdout.trim().split('\n');
}

describe('completion', () => {
  it('knows the commands of every level', () => {
    const program = buildProgram(COMMANDS, VERSION, async () => undefined);
    const table = wordsAfter(program);
    assert.ok(table.get('')?.includes('user'));
    assert.ok(table.get('user')?.includes('key'));
    assert.deepEqual(table.get('user key'), ['add', 'list', 'change', 'revoke', '--help']);
    assert.ok(table.get('param set')?.includes('SS_SIP_SESSION_TTL'));
  });

  //  words so far                         some of what may come
  const table: ReadonlyArray<readonly [readonly string[], readonly string[]]> = [
    [['ap'], ['apply']],
    [
      ['user', ''],
      ['add', 'passwd', 'list', 'key'],
    ],
    [['user', 'key', 'a'], ['add']],
    [['param', 'set', 'SS_SIP_SESSION_T'], ['SS_SIP_SESSION_TTL']],
    [['apply', '--dry'], ['--dry-run']],
    [['apply', '-f', 'x.yaml', '--pr'], ['--prune']],
    [
      ['completion', ''],
      ['bash', 'zsh'],
    ],
  ];
  for (const shell of ['bash', 'zsh'] as const) {
    for (const [words, some] of table) {
      it(`${shell}: ${words.join(' ')}`, async (t) => {
        if (!needs(t, shell)) return;
        const found = await completed(shell, words);
        for (const word of some) assert.ok(found.includes(word), found.join(' '));
      });
    }
  }
});
