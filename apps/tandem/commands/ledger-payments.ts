// `tandem ledger payments`: what was booked by hand.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

interface Payment {
  readonly at: string;
  readonly account: string;
  readonly kind: string;
  readonly amount: string;
  readonly actor: string;
  readonly remark: string;
}

export const ledgerPayments: TandemCommand = {
  group: 'ledger',
  examples: ['tandem ledger payments', 'tandem ledger payments acme --limit 20 --json'],
  define: (group) =>
    group
      .command('payments')
      .description('what was booked by hand, newest first')
      .argument('[account]', 'only of this account')
      .option('--limit <number>', 'how many, 1 to 1000; 100 when not given')
      .option('--after <id>', 'those before this one, which the page before ended with')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [account]) => {
    const query = new URLSearchParams(account === undefined ? {} : { account });
    for (const name of ['limit', 'after']) {
      if (options[name] !== undefined) query.set(name, String(options[name]));
    }
    const path = `/api/v1/payments?${query}`;
    const answer = await askOffice({ options, method: 'GET', path });
    if (!answer.ok) return answer.fault;
    const { items, next } = answer.value as { items: readonly Payment[]; next: string | null };
    if (options.json === true) print.json(items);
    else {
      print.table([HEAD, ...items.map(row)]);
      if (next !== null) print.line(`More: --after ${next}`);
    }
    return undefined;
  },
};

const HEAD = ['BOOKED', 'ACCOUNT', 'KIND', 'AMOUNT', 'BY', 'REMARK'];
const row = ({ at, account, kind, amount, actor, remark }: Payment): readonly string[] => {
  return [at, account, kind, amount, actor, remark];
};
