// The rates of a group as a workbook: the same columns as CSV, prices as numbers.
import { type JsonValue, rateNode } from '@tandem/edge/objects';
import { type XlsxCell, xlsxFile } from '@tandem/edge/sheets';
import { rateFields } from '../configuration/rate-fields.ts';
import type { DeckParts } from './ports.ts';

const COLUMNS = Object.keys(rateNode.properties ?? {});
const NUMBERS: ReadonlySet<string> = new Set([
  ...[
    'price',
    'firstPrice',
    'connectionFee',
    'minimumFee',
    'attemptFee',
    'per',
    'first',
    'next',
    'graceSeconds',
  ],
]);
const LIST_SEPARATOR = '+';

/** Undefined: there is no such group. */
export async function exportWorkbook(
  parts: DeckParts,
  group: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const found = await parts.store.find('rateGroups', group);
  return found === undefined ? undefined : xlsxFile(rowsOf(parts, found.key));
}

async function* rowsOf(
  { rates }: DeckParts,
  key: bigint,
): AsyncGenerator<readonly (readonly XlsxCell[])[], void, void> {
  yield [COLUMNS];
  for await (const batch of rates.stream(key)) {
    yield batch.map((rate) => {
      const fields = rateFields(rate) as Readonly<Record<string, JsonValue>>;
      return COLUMNS.map((name) => cellOf(name, fields[name] ?? ''));
    });
  }
}

function cellOf(name: string, value: JsonValue): XlsxCell {
  const text = Array.isArray(value) ? value.join(LIST_SEPARATOR) : String(value);
  return NUMBERS.has(name) && text !== '' ? { number: text } : text;
}
