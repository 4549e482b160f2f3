// `tandem pay ACCOUNT AMOUNT`: books a payment.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

interface Booked {
  readonly entry: string;
  readonly balance: string;
  readonly expiresAt: string | null;
  readonly repeated: boolean;
}

export const pay: TandemCommand = {
  examples: [
    'tandem pay acme 25.00 --remark "invoice 17"',
    'tandem pay acme -5 --kind adjustment --key correction-9',
  ],
  define: (program) =>
    program
      .command('pay')
      .description('book a payment on an account')
      .argument('<account>', 'the id of the account')
      .argument('<amount>', 'such as 25.00; below zero it is taken away')
      .option('--kind <kind>', 'payment, refund or adjustment', 'payment')
      .option('--remark <text>', 'kept with the entry', '')
      .option('--key <text>', 'the same key books once, however often it is tried')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [account = '', amount = '']) => {
    const { kind, remark, key } = options;
    const answer = await askOffice({
      options,
      method: 'POST',
      path: `/api/v1/accounts/${encodeURIComponent(account)}/payments`,
      body: { json: { amount, kind, remark } },
      ...(key === undefined ? {} : { headers: { 'idempotency-key': String(key) } }),
    });
    if (!answer.ok) return answer.fault;
    const { balance, expiresAt, repeated } = answer.value as Booked;
    const until = expiresAt === null ? '' : ` It expires at ${expiresAt}.`;
    if (options.json === true) print.json(answer.value);
    else {
      print.line(
        `${repeated ? 'Booked before' : 'Booked'}; ${account} has ${balance} now.${until}`,
      );
    }
    return undefined;
  },
};
