// The rows of a worksheet, as texts: the workbook says which it is, its shared texts are read
// first, then the sheet itself row by row.
import type { SheetRow } from '@tandem/domain/decks';
import { SheetBroken } from './broken.ts';
import type { RandomBytes } from './ports.ts';
import { RowListener } from './row-listener.ts';
import { SharedStrings } from './shared-strings.ts';
import { MAX_XLSX_ROWS } from './xlsx-writer.ts';
import { attribute, type XmlListener, XmlScanner } from './xml-scanner.ts';
import { inflated, type ZipEntry, zipEntries } from './zip-reader.ts';

const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';
const STRINGS = 'xl/sharedStrings.xml';

export interface SheetChoice {
  /** Else the first one that is shown. */
  readonly name?: string | undefined;
  readonly rowsPerSheet?: number;
}

/**
 * A sheet that is full goes on in the next one that is shown, where that begins with the same row;
 * its lines are counted on.
 */
export async function* xlsxRows(
  file: RandomBytes,
  { name, rowsPerSheet = MAX_XLSX_ROWS }: SheetChoice = {},
): AsyncGenerator<SheetRow, void, void> {
  const entries = await zipEntries(file);
  const workbook = new Workbook();
  await scan(file, entryOf(entries, WORKBOOK), workbook);
  const relations = new Relations();
  await scan(file, entryOf(entries, RELATIONS), relations);
  const strings = new SharedStrings();
  const texts = entries.get(STRINGS);
  if (texts !== undefined) await scan(file, texts, strings);
  let first: SheetRow | undefined;
  let linesBefore = 0;
  for (const id of workbook.sheetsFrom(name)) {
    const rows = rowsOfSheet(file, entryOf(entries, relations.targetOf(id)), strings);
    let lastLine = 0;
    let isFurther = first !== undefined;
    for await (const row of rows) {
      if (isFurther && !isSameRow(row, first)) return;
      lastLine = row.line;
      first ??= row;
      if (!isFurther) yield { ...row, line: linesBefore + row.line };
      isFurther = false;
    }
    if (lastLine < rowsPerSheet) return;
    linesBefore += rowsPerSheet;
  }
}

async function* rowsOfSheet(
  file: RandomBytes,
  sheet: ZipEntry,
  strings: SharedStrings,
): AsyncGenerator<SheetRow, void, void> {
  const rows = new RowListener(strings);
  const scanner = new XmlScanner(sheet.name, rows);
  for await (const text of textOf(inflated(file, sheet))) {
    placed(rows, () => scanner.feed(text));
    yield* rows.take();
  }
  placed(rows, () => scanner.finish());
  yield* rows.take();
}

const isSameRow = ({ cells, line }: SheetRow, first: SheetRow | undefined): boolean =>
  line === first?.line &&
  cells.length === first.cells.length &&
  cells.every((cell, at) => cell === first.cells[at]);

/** An error in the sheet is told with the row that it stands in. */
function placed(rows: RowListener, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SheetBroken) || error.line > 0) throw error;
    throw new SheetBroken(error.message, { line: rows.line, allowed: error.allowed });
  }
}

function entryOf(entries: ReadonlyMap<string, ZipEntry>, name: string): ZipEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw new SheetBroken(`the file is no XLSX workbook: ${name} is missing`, {
    allowed: 'an XLSX file; an XLSB, ODS or older XLS saved anew as XLSX or CSV',
  });
}

async function scan(file: RandomBytes, entry: ZipEntry, listener: XmlListener): Promise<void> {
  const scanner = new XmlScanner(entry.name, listener);
  for await (const text of textOf(inflated(file, entry))) scanner.feed(text);
  scanner.finish();
}

async function* textOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new SheetBroken('the workbook is not in UTF-8');
    throw error;
  }
}

interface NamedSheet {
  readonly name: string;
  readonly id: string;
  readonly isHidden: boolean;
}

/** A workbook has some sheets, seldom dozens. */
const MAX_SHEETS = 1_000;

class Workbook implements XmlListener {
  readonly #sheets: NamedSheet[] = [];

  opened(name: string, tag: string): void {
    if (name === 'workbookPr' && /^(?:1|true)$/.test(attribute(tag, 'date1904'))) {
      throw new SheetBroken('the workbook counts its days from 1904', {
        allowed: 'a workbook with the usual dates, or CSV',
      });
    }
    if (name !== 'sheet' || this.#sheets.length >= MAX_SHEETS) return;
    const isHidden = /hidden/i.test(attribute(tag, 'state'));
    this.#sheets.push({ name: attribute(tag, 'name'), id: attribute(tag, 'id'), isHidden });
  }

  text(): void {
    // Nothing of a workbook stands between its tags.
  }

  closed(): void {
    // A sheet is known when it is opened.
  }

  /** The one of that name, else the first that is shown, and those behind it: their relations. */
  sheetsFrom(wanted: string | undefined): readonly string[] {
    const shown = this.#sheets.filter(({ isHidden }) => !isHidden);
    const found =
      wanted === undefined
        ? (shown[0] ?? this.#sheets[0])
        : this.#sheets.find(({ name }) => name === wanted);
    if (found !== undefined) {
      const behind = this.#sheets.slice(this.#sheets.indexOf(found) + 1);
      return [found, ...behind.filter((sheet) => shown.includes(sheet))].map(({ id }) => id);
    }
    const names = this.#sheets.map(({ name }) => name).join(', ');
    throw new SheetBroken(`there is no sheet ${wanted ?? ''} in the workbook`, { allowed: names });
  }
}

class Relations implements XmlListener {
  readonly #targets = new Map<string, string>();

  opened(name: string, tag: string): void {
    if (name !== 'Relationship' || this.#targets.size >= MAX_SHEETS) return;
    this.#targets.set(attribute(tag, 'Id'), attribute(tag, 'Target'));
  }

  text(): void {
    // Relations have no text.
  }

  closed(): void {
    // Nor anything within them.
  }

  targetOf(id: string): string {
    const target = this.#targets.get(id) ?? '';
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  }
}
