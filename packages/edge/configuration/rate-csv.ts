// Rates as CSV out of the system: a head line with the names of the fields, a rate a line. What
// carriers send is read in edge/sheets and domain/decks, which read this too.
import { type JsonValue, type RateFields, rateNode } from '@tandem/edge/objects';

const COLUMNS = Object.keys(rateNode.properties ?? {});
const LIST_SEPARATOR = '+';

/** Every column, so that it reads back as it was. */
export function rateSheetHead(): string {
  return `${COLUMNS.join(',')}\n`;
}

export function rateSheetLine(rate: RateFields): string {
  const cells = COLUMNS.map((name) => cellOf((rate as Record<string, JsonValue>)[name] ?? ''));
  return `${cells.join(',')}\n`;
}

function cellOf(value: JsonValue): string {
  const text = Array.isArray(value) ? value.join(LIST_SEPARATOR) : String(value);
  return /[",;\t\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
