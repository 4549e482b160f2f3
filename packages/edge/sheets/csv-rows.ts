// The lines of a CSV file as rows, read as they come.
import { Readable } from 'node:stream';
import type { SheetRow } from '@tandem/domain/decks';
import { CsvError, parse } from 'csv-parse';
import { SheetBroken } from './broken.ts';
import { delimiterOf } from './delimiter.ts';

/** A list of ten thousand codes in one cell; a line without an end is no sheet. */
const MAX_LINE_CHARACTERS = 256 * 1024;
/** So much is looked at to find what divides the cells. */
const LOOKED_AT_BYTES = 64 * 1024;

export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  delimiter?: string,
): AsyncGenerator<SheetRow, void, void> {
  const chunks = bytes[Symbol.asyncIterator]();
  const begun = await beginning(chunks);
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    delimiter: delimiter ?? delimiterOf(new TextDecoder().decode(begun)),
    max_record_size: MAX_LINE_CHARACTERS,
  });
  const source = Readable.from(joined(begun, chunks));
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of source.pipe(parser)) {
      yield { cells: record as string[], line: (info as { lines: number }).lines };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? Number(error.lines) : 0;
    const allowed = 'CSV: cells divided by , ; | or tab, quoted with "';
    throw new SheetBroken(error.message, { line, allowed });
  }
}

async function beginning(chunks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const begun: Uint8Array[] = [];
  for (let bytes = 0; bytes < LOOKED_AT_BYTES; ) {
    const chunk = await chunks.next();
    if (chunk.done === true) break;
    begun.push(chunk.value);
    bytes += chunk.value.length;
  }
  return Buffer.concat(begun);
}

async function* joined(
  begun: Buffer,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  yield begun;
  for (;;) {
    const chunk = await chunks.next();
    if (chunk.done === true) return;
    yield chunk.value;
  }
}
