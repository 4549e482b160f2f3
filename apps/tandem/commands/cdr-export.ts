// `tandem cdr export FILE`: call records as CSV or XLSX, millions of them, as they come.
import { notWritten, writeWhole } from '../download.ts';
import { exportMeter, type Told } from '../export-progress.ts';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { openOffice, problemOf } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';
import { filterOptions, filterQuery } from './record-filters.ts';

/** Nothing comes while the database counts them. */
const SILENT_MS = 600_000;
const FAULT = 'EXPORT_FAILED';
const BYTES_IN_MB = 1_000_000;

export const cdrExport: TandemCommand = {
  group: 'cdr',
  examples: [
    'tandem cdr export january.csv --from 2026-01-01T00:00:00Z --until 2026-02-01T00:00:00Z',
    'tandem cdr export acme.xlsx --account acme --answered true',
  ],
  define: (group) =>
    filterOptions(
      group
        .command('export')
        .description('write call records to a file, oldest first')
        .argument('<file>', 'CSV, or a workbook when its name ends in .xlsx'),
    )
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [file = '']) => {
    const format = /\.xlsx$/i.test(file) ? 'xlsx' : 'csv';
    const path = `/api/v1/cdrs.${format}?${filterQuery(options)}`;
    const opened = await openOffice({ options, method: 'GET', path, timeoutMs: SILENT_MS });
    if (!opened.ok) return 'fault' in opened ? opened.fault : notWritten(FAULT, file, opened.why);
    if (opened.status !== 200) return problemOf(opened);
    const rows = Number(opened.stream.headers['x-tandem-rows'] ?? 0);
    const told = shownOn(process.stderr, rows);
    const meter = exportMeter(format, told);
    const why = await writeWhole(file, [opened.stream, meter.passing()]);
    if (told !== null) process.stderr.write('\r');
    if (why !== null) return notWritten(FAULT, file, why);
    const { bytes } = meter;
    if (options.json === true) print.json({ file, rows, bytes });
    else print.line(`${file}: ${rows} call records, ${bytes} bytes.`);
    return undefined;
  },
};

/** On a terminal how much has come, on one line. */
function shownOn(stream: NodeJS.WriteStream, rows: number): Told | null {
  if (!stream.isTTY) return null;
  let shown = '';
  return ({ rows: come, bytes }) => {
    // Texts of a CSV may have line ends in them, which are counted as rows too.
    const percent = rows === 0 ? 100 : Math.min(100, Math.floor((100 * come) / rows));
    const text = `${percent} %, ${Math.floor(bytes / BYTES_IN_MB)} MB`;
    if (text !== shown) stream.write(`\r${text}`);
    shown = text;
  };
}
