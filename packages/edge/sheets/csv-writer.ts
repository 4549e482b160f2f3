// Lines of CSV as spreadsheets read them (RFC 4180). The console has the same for what the browser
// writes, and the database for records.
export type CsvCell = number | string | null;

/** Whatever begins so; behind a minus a whole number is one, `-2+3` is not. */
const FORMULA = /^(?=[=+@\t\r]|-(?!\d*\.?\d+$))/;
const SPECIAL = /[",\r\n]/;

/** Without its end. */
export const csvLine = (cells: readonly CsvCell[]): string => cells.map(csvField).join(',');

function csvField(cell: CsvCell): string {
  // What a spreadsheet would take for a formula is a text.
  const text = typeof cell === 'string' ? cell.replace(FORMULA, "'") : `${cell ?? ''}`;
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
