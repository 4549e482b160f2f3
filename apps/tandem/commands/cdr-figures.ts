// `tandem cdr figures`: calls, ASR, ACD, PDD and money, by gateway, account, area and end.
import type { FiguresView } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

const NAMES = ['from', 'until', 'by', 'hidden'] as const;

export const cdrFigures: TandemCommand = {
  group: 'cdr',
  examples: [
    'tandem cdr figures --by calleeGateway,area --from 2026-01-31T00:00:00Z',
    'tandem cdr figures --by day,reason --from 2026-01-01T00:00:00Z --until 2026-02-01T00:00:00Z',
  ],
  define: (group) =>
    group
      .command('figures')
      .description('calls, ASR, ACD, PDD and money; of the last day when no span is given')
      .option('--from <moment>', 'calls that came then or later')
      .option('--until <moment>', 'and before it')
      .option('--by <words>', 'minute, hour, day, callerGateway, calleeGateway, account, ...')
      .option('--hidden <boolean>', 'true: calls too that no query shows, as the ledger has them')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const query = new URLSearchParams();
    for (const name of NAMES) {
      if (options[name] !== undefined) query.set(name, String(options[name]));
    }
    const answer = await askOffice({ options, method: 'GET', path: `/api/v1/figures?${query}` });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { readonly items: readonly FiguresView[] };
    if (options.json === true) print.json(items);
    else printTable(items);
    return undefined;
  },
};

const HEAD = ['calls', 'answered', 'ASR', 'ACD', 'PDD', 'charge', 'cost'];
const PERCENT = 100;

function printTable(items: readonly FiguresView[]): void {
  const [first] = items;
  if (first === undefined) print.line('No calls came in that time.');
  else print.table([[...Object.keys(first.of), ...HEAD], ...items.map(rowOf)]);
}

function rowOf(item: FiguresView): readonly string[] {
  const { of, calls, answered, asr, acdSeconds, pddMs, charge, cost } = item;
  return [
    ...Object.values(of).map((name) => (name === '' ? '-' : name)),
    ...[String(calls), String(answered)],
    asr === null ? '-' : `${(asr * PERCENT).toFixed(1)} %`,
    acdSeconds === null ? '-' : `${acdSeconds.toFixed(1)} s`,
    pddMs === null ? '-' : `${pddMs.toFixed(0)} ms`,
    ...[charge, cost],
  ];
}
