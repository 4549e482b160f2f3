// Records as a file (CDR-4): CSV as the database writes it, or a workbook, row by row as whoever
// asked for it takes them. How many come is known before the first.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { RecordArchive, RecordExport } from '@tandem/books/cdr/contract';
import { MAX_XLSX_ROWS, type XlsxCell, xlsxFile } from '@tandem/edge/sheets';
import type { RecordQuery, RecordQueryFault } from './query.ts';
import { allowedQuery, type QueryParts } from './query-limits.ts';

export interface ExportRecordsParts extends QueryParts {
  readonly archive: Pick<RecordArchive, 'openExport'>;
}

export interface ExportQuery extends RecordQuery {
  /** As in a list: keys of the accounts whose calls are seen; absent: all, with what they cost. */
  readonly paidBy?: readonly bigint[] | undefined;
}

export type ExportFormat = 'csv' | 'xlsx';

export interface RecordsFile {
  readonly rows: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Also of one that was read to its end; as often as one likes. */
  close(): Promise<void>;
}

export async function exportRecords(
  parts: ExportRecordsParts,
  { paidBy, ...query }: ExportQuery,
  format: ExportFormat,
): Promise<Result<RecordsFile, RecordQueryFault>> {
  const allowed = await allowedQuery(parts, query, paidBy);
  if (!allowed.ok) return allowed;
  const { filter, exportRows } = allowed.value;
  // The head of a workbook takes one.
  const most = format === 'xlsx' ? Math.min(exportRows, MAX_XLSX_ROWS - 1) : exportRows;
  const file = await parts.archive.openExport({ ...filter, paidBy }, most);
  if (file === undefined) return fail(busy);
  const { rows, close } = file;
  if (rows > most) {
    await close();
    return fail(tooMany(format, most));
  }
  const bytes = format === 'csv' ? csvBytes(file) : xlsxFile(sheetRows(file), { sheet: 'Calls' });
  return ok({ rows, bytes, close });
}

async function* csvBytes(file: RecordExport): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from(`${file.columns.map(({ name }) => name).join(',')}\n`);
  yield* file.csv();
}

type Rows = readonly (readonly XlsxCell[])[];

async function* sheetRows({ columns, texts }: RecordExport): AsyncGenerator<Rows, void, void> {
  yield [columns.map(({ name }) => name)];
  for await (const rows of texts()) {
    yield rows.map((cells) =>
      cells.map(
        (text, at): XlsxCell =>
          text !== '' && columns[at]?.isNumber === true ? { number: text } : text,
      ),
    );
  }
}

const tooMany = (format: ExportFormat, most: number): RecordQueryFault => ({
  code: 'RECORDS_TOO_MANY',
  field: 'from',
  allowed:
    format === 'xlsx' ? `at most ${most} rows; CSV for more` : `at most ${most} rows ${MAX_SIZE}`,
});

const MAX_SIZE = '(SERVER_QUERY_MAX_SIZE)';

const busy: RecordQueryFault = {
  code: 'RECORDS_BUSY',
  field: '',
  allowed: 'a few exports at once',
};
