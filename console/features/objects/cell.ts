// A value of an object as a cell of a file: lists of plain values with semicolons, the rest as
// JSON.
import type { CsvCell } from '../../lib/csv.ts';

export function cellOf(value: unknown): CsvCell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  const isPlain = Array.isArray(value) && value.every((one) => typeof one !== 'object');
  return isPlain ? value.join(';') : JSON.stringify(value);
}
