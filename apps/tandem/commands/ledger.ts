// `tandem ledger verify`: the proof that the books agree.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

/** The sum over years of entries takes its time. */
const VERIFY_MS = 600_000;

interface Report {
  readonly agrees: boolean;
  readonly entries: string;
  readonly accounts: string;
  readonly records: string;
  readonly differences: readonly string[];
}

export const ledgerVerify: TandemCommand = {
  group: 'ledger',
  examples: ['tandem ledger verify'],
  define: (group) =>
    group
      .command('verify')
      .description('prove that balances, entries and call records agree; exit code 1 if not')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const answer = await askOffice({
      options,
      method: 'GET',
      path: '/api/v1/ledger/verification',
      timeoutMs: VERIFY_MS,
    });
    if (!answer.ok) return answer.fault;
    const { agrees, entries, accounts, records, differences } = answer.value as Report;
    if (options.json === true) print.json(answer.value);
    else for (const difference of differences) print.line(difference);
    if (!agrees) {
      const message = `${differences.length} differences in ${entries} entries`;
      return { code: 'LEDGER_DIFFERS', message, advice: '', printed: options.json === true };
    }
    if (options.json !== true)
      print.line(
        `The books agree: ${entries} entries, ${accounts} accounts, ${records} call records.`,
      );
    return undefined;
  },
};
