// `tandem blocked`: callers whose calls are refused for what they did, and letting them in again.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

interface Blocked {
  readonly caller: string;
  readonly because: string;
  readonly until: string;
}

export const blockedList: TandemCommand = {
  group: 'blocked',
  examples: ['tandem blocked', 'tandem blocked list --json'],
  define: (group) =>
    group
      .command('list', { isDefault: true })
      .description('callers who made too many calls, at once, in a row or unanswered')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const answer = await askOffice({ options, method: 'GET', path: '/api/v1/blocked' });
    if (!answer.ok) return answer.fault;
    const { items, total } = answer.value as { items: readonly Blocked[]; total: number };
    if (options.json === true) {
      print.json(items);
      return undefined;
    }
    if (items.length === 0) print.line('No caller is blocked.');
    for (const { caller, because, until } of items) {
      print.line(`${caller}  ${because}  until ${until}`);
    }
    if (total > items.length) print.line(`${total} callers are blocked.`);
    return undefined;
  },
};

export const blockedRelease: TandemCommand = {
  group: 'blocked',
  examples: ['tandem blocked release 4930123456', 'tandem blocked release "acme-in 4930123456"'],
  define: (group) =>
    group
      .command('release')
      .description('let a caller call again')
      .argument('<caller>', 'as `blocked list` names it')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [caller = '']) => {
    const path = `/api/v1/blocked/${encodeURIComponent(caller)}`;
    const answer = await askOffice({ options, method: 'DELETE', path });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json({ released: caller });
    else print.line(`${caller} may call again.`);
    return undefined;
  },
};
