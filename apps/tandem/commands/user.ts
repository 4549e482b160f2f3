// `tandem user add|passwd|list`: operators.
import { readFile } from 'node:fs/promises';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';
import { gathered } from './gathered.ts';

const PATH = '/api/v1/operators';
const PASSWORD_OPTION = [
  '--password-file <file>',
  'its password, on the first line; - is standard input (default: one is made)',
] as const;

interface Added {
  readonly id: string;
  /** The one that was made. */
  readonly password: string | null;
}

export const userAdd: TandemCommand = {
  group: 'user',
  examples: [
    'tandem user add noc --role support --name "Night shift"',
    'tandem user add city-desk --role agent --account city',
    'tandem user add admin2 --role administrator --password-file -',
  ],
  define: (group) =>
    group
      .command('add')
      .description('make an operator; without a password one is made and shown this once')
      .argument('<id>', 'the name to sign in with')
      .requiredOption('--role <id>', 'a role, given once or more; `apply` makes roles', gathered)
      .option('--name <text>', 'name for people', '')
      .option('--account <id>', 'sees only this account and, of an agent, those under it')
      .option(...PASSWORD_OPTION)
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [id = '']) => {
    const read = await readPassword(options);
    if ('code' in read) return read;
    const { role: roles, name: displayName, account = null } = options;
    const answer = await askOffice({
      options,
      method: 'POST',
      path: PATH,
      body: { json: { id, roles, displayName, account, ...read } },
    });
    if (!answer.ok) return answer.fault;
    show(answer.value as Added, 'added', options);
    return undefined;
  },
};

export const userPasswd: TandemCommand = {
  group: 'user',
  examples: ['tandem user passwd noc', 'tandem user passwd noc --password-file secret.txt'],
  define: (group) =>
    group
      .command('passwd')
      .description('give an operator a new password, to be changed at the next sign-in')
      .argument('<id>', 'the operator')
      .option(...PASSWORD_OPTION)
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [id = '']) => {
    const read = await readPassword(options);
    if ('code' in read) return read;
    const answer = await askOffice({
      options,
      method: 'PUT',
      path: `${PATH}/${encodeURIComponent(id)}/password`,
      body: { json: read },
    });
    if (!answer.ok) return answer.fault;
    show(answer.value as Added, 'set', options);
    return undefined;
  },
};

function show({ id, password }: Added, done: 'added' | 'set', options: Options): void {
  if (options.json === true) {
    print.json({ id, password });
    return;
  }
  print.line(done === 'added' ? `Operator ${id} is added.` : `The password of ${id} is set.`);
  if (password !== null) print.line(`  password ${password} (shown this once)`);
  print.line('  To be changed at the next sign-in.');
}

/** Not as an argument: those are seen by everybody on the machine. */
async function readPassword(
  options: Options,
): Promise<{ readonly password?: string } | CommandFault> {
  if (options.passwordFile === undefined) return {};
  const file = String(options.passwordFile);
  try {
    const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8');
    return { password: text.split(/\r?\n/)[0] ?? '' };
  } catch (error) {
    const message = `${file}: ${(error as Error).message}`;
    return { code: 'FILE_UNREADABLE', message, advice: '' };
  }
}

interface Shown {
  readonly id: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly account: string | null;
  readonly locked: boolean;
  readonly mustChangePassword: boolean;
  readonly lastLoginAtMs: number | null;
  /** null: there is no second factor. */
  readonly recoveryCodesLeft: number | null;
}

export const userList: TandemCommand = {
  group: 'user',
  examples: ['tandem user list', 'tandem user list --json'],
  define: (group) =>
    group
      .command('list')
      .description('every operator, with roles and last sign-in')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const answer = await askOffice({ options, method: 'GET', path: PATH });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { items: readonly Shown[] };
    if (options.json === true) print.json(items);
    else print.table([HEAD, ...items.map(row)]);
    return undefined;
  },
};

const HEAD = ['OPERATOR', 'ROLES', 'ACCOUNT', 'LAST SIGN-IN', '2ND FACTOR', 'STATE', 'NAME'];

function row(one: Shown): readonly string[] {
  const { id, roles, account, lastLoginAtMs, displayName } = one;
  const state = one.locked ? 'locked' : one.mustChangePassword ? 'must change password' : '';
  const last = lastLoginAtMs === null ? 'never' : new Date(lastLoginAtMs).toISOString();
  const left = one.recoveryCodesLeft;
  const factor = left === null ? 'none' : `${left} codes left`;
  return [id, roles.join(' ') || '-', account ?? 'all', last, factor, state, displayName];
}
