// `tandem calls`, `tandem hangup`: the calls that run now.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

interface CallLine {
  readonly id: string;
  readonly state: string;
  readonly seconds: number;
  readonly callerId: string | null;
  readonly calleeId: string | null;
  readonly callerE164: string;
  readonly calleeE164: string;
  readonly payer: string | null;
  readonly charge: string;
}

interface Page {
  readonly items: readonly CallLine[];
  readonly total: number;
  readonly next: string | null;
}

export const calls: TandemCommand = {
  examples: ['tandem calls', 'tandem calls --limit 10 --json'],
  define: (program) =>
    program
      .command('calls')
      .description('the calls that run now, oldest first')
      .option('--limit <number>', 'how many, 1 to 999; 100 when not given')
      .option('--after <id>', 'those behind this one, which the page before ended with')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const query = new URLSearchParams();
    for (const name of ['limit', 'after']) {
      if (options[name] !== undefined) query.set(name, String(options[name]));
    }
    const answer = await askOffice({ options, method: 'GET', path: `/api/v1/calls?${query}` });
    if (!answer.ok) return answer.fault;
    const page = answer.value as Page;
    if (options.json === true) print.json(page.items);
    else printPage(page);
    return undefined;
  },
};

function printPage({ items, total, next }: Page): void {
  if (items.length === 0) {
    print.line(total === 0 ? 'No call runs now.' : 'There are no calls behind that one.');
    return;
  }
  for (const call of items) {
    const { id, state, seconds, callerId, calleeId, callerE164, calleeE164 } = call;
    const way = `${callerId ?? '-'} ${callerE164} -> ${calleeId ?? '-'} ${calleeE164}`;
    print.line(`${id}  ${state}  ${seconds} s  ${way}  ${call.payer ?? '-'} ${call.charge}`);
  }
  print.line(next === null ? `${total} calls` : `${total} calls; more: --after ${next}`);
}

export const hangup: TandemCommand = {
  examples: ['tandem hangup 019c0000-0000-7000-8000-000000000001'],
  define: (program) =>
    program
      .command('hangup')
      .description('end a call that runs; its record says that the server did')
      .argument('<id>', 'of the call; `calls` shows it')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [id = '']) => {
    const path = `/api/v1/calls/${encodeURIComponent(id)}`;
    const answer = await askOffice({ options, method: 'DELETE', path });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json({ ended: id });
    else print.line(`Call ${id} is ended.`);
    return undefined;
  },
};
