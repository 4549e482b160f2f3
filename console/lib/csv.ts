// Rows as a file that spreadsheets read (RFC 4180).
export type CsvCell = number | string | null;

export const csvText = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');

/** Whatever begins so; behind a minus a whole number is one, `-2+3` is not. */
const FORMULA = /^(?=[=+@\t\r]|-(?!\d*\.?\d+$))/;

function fieldOf(cell: CsvCell): string {
  // What a spreadsheet would take for a formula is a text.
  const text = typeof cell === 'string' ? cell.replace(FORMULA, "'") : `${cell ?? ''}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
