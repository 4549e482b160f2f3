// A report as the API gives it, and as a file.
import { csvText } from '../../lib/csv.ts';

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

export const csvOf = ({ by, columns, rows }: Report): string =>
  csvText([[...by, ...columns.map(({ name }) => name)], ...rows]);

export interface Order {
  /** The place of the cell in its row. */
  readonly at: number;
  readonly isDescending: boolean;
}

/** The same column once more turns it round; figures begin with the most. */
export const nextOrder = (order: Order | undefined, at: number, isFigure: boolean): Order =>
  order?.at === at ? { at, isDescending: !order.isDescending } : { at, isDescending: isFigure };

/** What has no figure stands last, whichever way. */
export function inOrder(rows: Report['rows'], order: Order | undefined): Report['rows'] {
  if (order === undefined) return rows;
  const { at, isDescending } = order;
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [one[at] ?? null, other[at] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compareCells(a, b);
  });
}

/** Numbers by their size, and before texts: names such as `9`, `10` and `1a` have one order too. */
function compareCells(one: number | string, other: number | string): number {
  const [a, b] = [Number(one), Number(other)];
  const [isText, otherIsText] = [Number.isNaN(a), Number.isNaN(b)];
  if (isText !== otherIsText) return Number(isText) - Number(otherIsText);
  return isText ? compareTexts(String(one), String(other)) : a - b;
}

const compareTexts = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0;
