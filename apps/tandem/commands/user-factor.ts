// `tandem user factor remove`: for an operator who has lost his telephone.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

export const userFactorRemove: TandemCommand = {
  group: 'user factor',
  examples: ['tandem user factor remove ada'],
  define: (group) =>
    group
      .command('remove')
      .description('take off the second factor of an operator who has lost it')
      .argument('<operator>', 'who signs in with the password alone from now on')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [operator = '']) => {
    const path = `/api/v1/operators/${encodeURIComponent(operator)}/factor`;
    const answer = await askOffice({ options, method: 'DELETE', path });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json({ removed: operator });
    else print.line(`${operator} signs in with the password alone.`);
    return undefined;
  },
};
