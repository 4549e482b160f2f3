// Sheets as files: the rows of CSV and XLSX in and out, streamed, whatever they mean.
export { SheetBroken } from './broken.ts';
export { csvRows } from './csv-rows.ts';
export { csvLine } from './csv-writer.ts';
export { xlsxRows } from './xlsx-rows.ts';
export { MAX_XLSX_ROWS, type XlsxCell, xlsxFile } from './xlsx-writer.ts';
