// `tandem cdr import FILE`: calls of text files as records.
import { basename } from 'node:path';
import type { ImportReport } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';
import { openSheet, SHEET_MS } from './sheet-file.ts';

const CALL_LINES = 'application/vnd.tandem.calls';

export const cdrImport: TandemCommand = {
  group: 'cdr',
  examples: [
    'tandem cdr import 2026013110.txt --dry-run',
    'tandem cdr import 2026013110.txt --zone Asia/Dhaka',
  ],
  define: (group) =>
    group
      .command('import')
      .description('read a text file of calls, of 17 or 19 columns, into the records')
      .argument('<file>', 'lines of columns between |')
      .option('--zone <name>', "time zone of its clocks (the server's)")
      .option('--dry-run', 'only show what would be read in, and what is not understood')
      .option('--allow-doubles', 'read in also calls that are there already')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [file = '']) => {
    const opened = openSheet(file);
    if ('code' in opened) return opened;
    const query = new URLSearchParams({ file: basename(file) });
    if (options.zone !== undefined) query.set('zone', String(options.zone));
    if (options.dryRun === true) query.set('dryRun', 'true');
    if (options.allowDoubles === true) query.set('allowDoubles', 'true');
    const answer = await askOffice({
      ...{ options, method: 'POST', timeoutMs: SHEET_MS },
      path: `/api/v1/cdrs/import?${query}`,
      body: { type: CALL_LINES, stream: opened.stream },
    });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json(answer.value);
    else printReport(answer.value as ImportReport, file);
    return undefined;
  },
};

function printReport(report: ImportReport, file: string): void {
  const { dryRun, lines, imported, repeated, repeats, invalid, faults } = report;
  for (const { line, detail, allowed } of faults) {
    print.line(`${file}:${line}: ${detail} (allowed: ${allowed})`);
  }
  if (invalid > faults.length) print.line(`... and ${invalid - faults.length} more`);
  for (const line of repeats) print.line(`${file}:${line}: this call is there already`);
  if (repeated > repeats.length) print.line(`... and ${repeated - repeats.length} more`);
  const read = dryRun ? 'can be read' : 'read in';
  print.line(
    `${lines} lines: ${imported} calls ${read}, ${repeated} were there, ` +
      `${invalid} lines were not understood.`,
  );
}
