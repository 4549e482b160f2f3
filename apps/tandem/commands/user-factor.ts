// `tandem user factor remove|codes`: for an operator who has lost his telephone, or his codes.
import type { RecoveryShown } from '@tandem/edge/services';
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

export const userFactorCodes: TandemCommand = {
  group: 'user factor',
  examples: ['tandem user factor codes ada'],
  define: (group) =>
    group
      .command('codes')
      .description('make ten recovery codes of an operator; those before open nothing any more')
      .argument('<operator>', 'who signs in with one of them in the place of the code')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [operator = '']) => {
    const path = `/api/v1/operators/${encodeURIComponent(operator)}/factor/codes`;
    const answer = await askOffice({ options, method: 'POST', path });
    if (!answer.ok) return answer.fault;
    const { recoveryCodes } = answer.value as RecoveryShown;
    if (options.json === true) print.json({ recoveryCodes });
    else {
      print.line(`Recovery codes of ${operator}, each good for one sign-in:`);
      for (const code of recoveryCodes) print.line(`  ${code}`);
      print.line('  (shown this once)');
    }
    return undefined;
  },
};
