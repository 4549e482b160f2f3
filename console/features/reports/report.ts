// A report as the API gives it, and as a file.
export type Unit = 'count' | 'share' | 'seconds' | 'milliseconds' | 'minutes' | 'money' | 'rate';
export type Cell = number | string | null;

export interface Report {
  readonly name: string;
  readonly meaning: string;
  readonly from: string;
  readonly to: string;
  readonly by: readonly string[];
  readonly columns: readonly { readonly name: string; readonly unit: Unit }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** RFC 4180. */
export function csvOf({ by, columns, rows }: Report): string {
  const head = [...by, ...columns.map(({ name }) => name)];
  return [head, ...rows].map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');
}

function fieldOf(cell: Cell): string {
  // What a spreadsheet would take for a formula is a text.
  const text =
    typeof cell === 'string' ? cell.replace(/^(?=[=+@\t\r]|-[^\d.])/, "'") : `${cell ?? ''}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
