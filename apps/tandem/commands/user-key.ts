// `tandem user key add|list|change|revoke`: keys by which machines ask the HTTP API.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';
import { gathered } from './gathered.ts';

export const userKeyAdd: TandemCommand = {
  group: 'user key',
  examples: [
    'tandem user key add robot --name monitoring --right system:see --right calls:see',
    'tandem user key add robot --from 192.0.2.0/24 --expires 2030-01-01T00:00:00Z',
  ],
  define: (group) =>
    group
      .command('add')
      .description('make a key of an operator; it is shown this once')
      .argument('<operator>', 'in whose name it asks')
      .option('--name <text>', 'what it is for', '')
      .option(
        '--right <object:action>',
        'only this right of the operator, and more of them',
        gathered,
      )
      .option('--from <address>', 'only from this address or network, and more of them', gathered)
      .option('--expires <moment>', 'until then, such as 2030-01-01T00:00:00Z (default: for ever)')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [operator = '']) => {
    const { name, right: rights, from: sources, expires: expiresAt } = options;
    const answer = await askOffice({
      options,
      method: 'POST',
      path: `/api/v1/operators/${encodeURIComponent(operator)}/keys`,
      body: { json: { name, rights, sources, expiresAt } },
    });
    if (!answer.ok) return answer.fault;
    const { id, token } = answer.value as { readonly id: string; readonly token: string };
    if (options.json === true) print.json({ id, token });
    else {
      print.line(`Key ${id} of ${operator} is made:`);
      print.line(`  ${token} (shown this once)`);
      print.line('  Sent as "Authorization: Bearer ...", or in TANDEM_KEY with --url.');
    }
    return undefined;
  },
};

interface Shown {
  readonly id: string;
  readonly operator: string;
  readonly name: string;
  readonly rights: readonly string[] | null;
  readonly sources: readonly string[];
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

export const userKeyList: TandemCommand = {
  group: 'user key',
  examples: ['tandem user key list', 'tandem user key list robot --json'],
  define: (group) =>
    group
      .command('list')
      .description('every key, with its limits and last use')
      .argument('[operator]', 'only those of this operator')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [operator]) => {
    const answer = await askOffice({ options, method: 'GET', path: '/api/v1/keys' });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { items: readonly Shown[] };
    const found = items.filter((one) => operator === undefined || one.operator === operator);
    if (options.json === true) print.json(found);
    else print.table([HEAD, ...found.map(row)]);
    return undefined;
  },
};

const HEAD = ['KEY', 'OPERATOR', 'RIGHTS', 'FROM', 'EXPIRES', 'LAST USE', 'FOR'];

function row(one: Shown): readonly string[] {
  const { id, operator, rights, sources, expiresAtMs, lastUsedAtMs, name } = one;
  return [
    ...[id, operator, rights?.join(' ') ?? 'all of its operator'],
    ...[sources.join(' ') || 'everywhere', moment(expiresAtMs), moment(lastUsedAtMs), name],
  ];
}

const moment = (atMs: number | null): string =>
  atMs === null ? 'never' : new Date(atMs).toISOString();

export const userKeyChange: TandemCommand = {
  group: 'user key',
  examples: [
    'tandem user key change 3 --from 192.0.2.0/24 --from 198.51.100.7',
    'tandem user key change 3 --from-everywhere --never-expires',
  ],
  define: (group) =>
    group
      .command('change')
      .description('change what a key is limited to; what is not named stays')
      .argument('<key>', 'its number, as `user key list` shows it')
      .option('--name <text>', 'what it is for')
      .option('--right <object:action>', 'only these rights of its operator', gathered)
      .option('--every-right', 'all that its operator has')
      .option('--from <address>', 'only from these addresses and networks', gathered)
      .option('--from-everywhere', 'from every address')
      .option('--expires <moment>', 'until then, such as 2030-01-01T00:00:00Z')
      .option('--never-expires', 'until it is revoked')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [key = '']) => {
    const json = {
      name: options.name,
      rights: options.everyRight === true ? null : options.right,
      sources: options.fromEverywhere === true ? [] : options.from,
      expiresAt: options.neverExpires === true ? null : options.expires,
    };
    const path = `/api/v1/keys/${encodeURIComponent(key)}`;
    const answer = await askOffice({ options, method: 'PATCH', path, body: { json } });
    if (!answer.ok) return answer.fault;
    const changed = answer.value as Shown;
    if (options.json === true) print.json(changed);
    else print.table([HEAD, row(changed)]);
    return undefined;
  },
};

export const userKeyRevoke: TandemCommand = {
  group: 'user key',
  examples: ['tandem user key revoke 3'],
  define: (group) =>
    group
      .command('revoke')
      .description('end a key, at once')
      .argument('<key>', 'its number, as `user key list` shows it')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [key = '']) => {
    const path = `/api/v1/keys/${encodeURIComponent(key)}`;
    const answer = await askOffice({ options, method: 'DELETE', path });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json({ revoked: key });
    else print.line(`Key ${key} is revoked.`);
    return undefined;
  },
};
