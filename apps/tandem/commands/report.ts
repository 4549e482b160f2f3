// `tandem report [NAME]`: analysis of calls; without a name, which reports there are.
import type { AnalysisView, ListedAnalysis } from '@tandem/edge/services';
import { csvLine } from '@tandem/edge/sheets';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

export const report: TandemCommand = {
  examples: [
    'tandem report',
    'tandem report overall',
    'tandem report cross --from 2026-01-01T00:00:00Z --to 2026-02-01T00:00:00Z --csv',
  ],
  define: (program) =>
    program
      .command('report')
      .description('analysis of calls by name; without a name, the list of reports')
      .argument('[name]', 'overall, performance, daily, ...')
      .option('--from <moment>', 'calls that came then or later; the last day when not given')
      .option('--to <moment>', 'and before it')
      .option('--csv', 'print CSV')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [name]) => {
    const query = new URLSearchParams();
    for (const word of ['from', 'to']) {
      if (options[word] !== undefined) query.set(word, String(options[word]));
    }
    const place = name === undefined ? '' : `/${encodeURIComponent(name)}?${query}`;
    const answer = await askOffice({ options, method: 'GET', path: `/api/v1/reports${place}` });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json(answer.value);
    else if (name === undefined) printList(answer.value as Listed);
    else if (options.csv === true) printCsv(answer.value as AnalysisView);
    else printReport(answer.value as AnalysisView);
    return undefined;
  },
};

interface Listed {
  readonly items: readonly ListedAnalysis[];
}

type Cell = AnalysisView['rows'][number][number];
type Unit = AnalysisView['columns'][number]['unit'];

const printList = ({ items }: Listed): void =>
  print.table(items.map(({ name, meaning }) => [name, meaning]));

const headOf = ({ by, columns }: AnalysisView): readonly string[] => [
  ...by,
  ...columns.map(({ name }) => name),
];

function printCsv(view: AnalysisView): void {
  for (const row of [headOf(view), ...view.rows]) print.line(csvLine(row));
}

function printReport(view: AnalysisView): void {
  const { meaning, from, to, rows, by, columns } = view;
  print.line(`${meaning}, ${from} to ${to}`);
  const units: readonly (Unit | undefined)[] = [
    ...by.map(() => undefined),
    ...columns.map(({ unit }) => unit),
  ];
  const texts = rows.map((row) => row.map((cell, at) => shown(cell, units[at])));
  const [first] = texts;
  if (first === undefined) print.line('No calls came in that time.');
  else if (by.length > 0) print.table([headOf(view), ...texts]);
  // One row is read from top to bottom.
  else print.table(headOf(view).map((name, at) => [name, first[at] ?? '']));
}

const PERCENT = 100;

function shown(cell: Cell, unit: Unit | undefined): string {
  if (cell === null || cell === '') return '-';
  if (typeof cell === 'string') return cell;
  switch (unit) {
    case 'share':
      return `${(cell * PERCENT).toFixed(1)} %`;
    case 'seconds':
      return `${cell.toFixed(1)} s`;
    case 'milliseconds':
      return `${cell.toFixed(0)} ms`;
    case 'minutes':
      return cell.toFixed(1);
    case 'rate':
      return cell.toFixed(2);
    default:
      return String(cell);
  }
}
