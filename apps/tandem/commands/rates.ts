// `tandem rates export`: the rates of a group as CSV or XLSX.
import { pipeline } from 'node:stream/promises';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice, openOffice } from '../office.ts';
import type { TandemCommand } from './command.ts';
import { SHEET_MS } from './sheet-file.ts';

const pathOf = (group: unknown): string =>
  `/api/v1/rate-groups/${encodeURIComponent(String(group))}/rates`;

export const ratesExport: TandemCommand = {
  group: 'rates',
  examples: [
    'tandem rates export --group acme-sell > sheet.csv',
    'tandem rates export --group acme-sell --xlsx > sheet.xlsx',
  ],
  define: (group) =>
    group
      .command('export')
      .description('print the rates of a group as the sheet that import takes')
      .requiredOption('--group <name>', 'the rate group')
      .option('--xlsx', 'as a workbook instead of CSV')
      .option(...DATA_OPTION)
      .option(...URL_OPTION),
  run: async (options) => {
    const path = `${pathOf(options.group)}${options.xlsx === true ? '.xlsx' : ''}`;
    const question = { options, method: 'GET', path } as const;
    const opened = await openOffice({ ...question, timeoutMs: SHEET_MS });
    if (opened.ok && opened.status === 200) {
      await pipeline(opened.stream, process.stdout, { end: false });
      return undefined;
    }
    // Asked again for the words of the refusal; left open, the first answer would keep us waiting.
    if (opened.ok) opened.stream.destroy();
    const answer = await askOffice(question);
    return answer.ok ? undefined : answer.fault;
  },
};
