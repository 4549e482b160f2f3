// A workbook, written as its rows come. Codes are texts, so that no spreadsheet makes numbers of
// them; what is a number in the sheet is one. A sheet that is full goes on in a further one, below
// the same head. Which sheets there are is known at the end, so the workbook's own parts come last.
import { type ZipPart, zipFile } from './zip-writer.ts';

/** As many as a sheet of a spreadsheet has. */
export const MAX_XLSX_ROWS = 1_048_576;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const PACKAGE = 'application/vnd.openxmlformats-package';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export type XlsxCell = string | { readonly number: string };
type XlsxRow = readonly XlsxCell[];

export interface XlsxOptions {
  readonly sheet?: 'Rates' | 'Calls';
  readonly rowsPerSheet?: number;
}

/** The first row is the head. */
export function xlsxFile(
  rows: AsyncIterable<readonly XlsxRow[]>,
  { sheet = 'Rates', rowsPerSheet = MAX_XLSX_ROWS }: XlsxOptions = {},
): AsyncIterable<Uint8Array> {
  return zipFile(partsOf(new SheetTexts(rows, rowsPerSheet), sheet));
}

async function* partsOf(texts: SheetTexts, name: string): AsyncGenerator<ZipPart, void, void> {
  let sheets = 0;
  try {
    do {
      sheets += 1;
      yield { name: `xl/${placeOf(sheets)}`, text: texts.next() };
    } while (texts.hasMore);
  } finally {
    await texts.close();
  }
  yield* frameOf(name, sheets);
}

const placeOf = (sheet: number): string => `worksheets/sheet${sheet}.xml`;

function frameOf(name: string, count: number): readonly ZipPart[] {
  const sheets = Array.from({ length: count }, (_, at) => at + 1);
  return [
    { name: 'xl/workbook.xml', text: workbookText(name, sheets) },
    { name: 'xl/_rels/workbook.xml.rels', text: relationsText(sheets) },
    {
      name: '_rels/.rels',
      text: [
        `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" `,
        `Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ],
    },
    { name: '[Content_Types].xml', text: typesText(sheets) },
  ];
}

const workbookText = (name: string, sheets: readonly number[]): readonly string[] => [
  `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>`,
  ...sheets.map((sheet) => {
    const title = sheet === 1 ? name : `${name} ${sheet}`;
    return `<sheet name="${title}" sheetId="${sheet}" r:id="rId${sheet}"/>`;
  }),
  '</sheets></workbook>',
];

const relationsText = (sheets: readonly number[]): readonly string[] => [
  `${HEAD}<Relationships xmlns="${RELATIONS}">`,
  ...sheets.map(
    (sheet) =>
      `<Relationship Id="rId${sheet}" Type="${OFFICE}/worksheet" Target="${placeOf(sheet)}"/>`,
  ),
  '</Relationships>',
];

const typesText = (sheets: readonly number[]): readonly string[] => [
  `${HEAD}<Types xmlns="${TYPES}">`,
  `<Default Extension="rels" ContentType="${PACKAGE}.relationships+xml"/>`,
  '<Default Extension="xml" ContentType="application/xml"/>',
  `<Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/>`,
  ...sheets.map(
    (sheet) =>
      `<Override PartName="/xl/${placeOf(sheet)}" ContentType="${SPREADSHEET}.worksheet+xml"/>`,
  ),
  '</Types>',
];

/** One sheet after the other out of the same rows. */
class SheetTexts {
  readonly #batches: AsyncIterator<readonly XlsxRow[]>;
  readonly #rowsPerSheet: number;
  #batch: readonly XlsxRow[] = [];
  /** Rows of the batch that are written. */
  #taken = 0;
  #head: string | undefined;
  /** Only once a sheet is full: whether a row is left over. */
  hasMore = false;

  constructor(rows: AsyncIterable<readonly XlsxRow[]>, rowsPerSheet: number) {
    this.#batches = rows[Symbol.asyncIterator]();
    this.#rowsPerSheet = rowsPerSheet;
  }

  async *next(): AsyncGenerator<string, void, void> {
    yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${this.#head ?? ''}`;
    let rows = this.#head === undefined ? 0 : 1;
    this.hasMore = await this.#fill();
    while (this.hasMore && rows < this.#rowsPerSheet) {
      const taken = this.#batch.slice(this.#taken, this.#taken + this.#rowsPerSheet - rows);
      const texts = taken.map(rowText);
      this.#head ??= texts[0];
      rows += taken.length;
      this.#taken += taken.length;
      yield texts.join('');
      this.hasMore = await this.#fill();
    }
    yield '</sheetData></worksheet>';
  }

  /** Who reads the file may have gone: nobody asks for the rest of the rows. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  /** Whether there is a row that is not written. */
  async #fill(): Promise<boolean> {
    while (this.#taken === this.#batch.length) {
      const next = await this.#batches.next();
      if (next.done === true) return false;
      this.#batch = next.value;
      this.#taken = 0;
    }
    return true;
  }
}

const rowText = (cells: XlsxRow): string => `<row>${cells.map(cellText).join('')}</row>`;

function cellText(cell: XlsxCell): string {
  if (typeof cell !== 'string') return `<c><v>${cell.number}</v></c>`;
  if (cell === '') return '<c/>';
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** What would be read back as an escape of a character. */
const LOOKS_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** Control characters, which XML does not have, become blanks. */
function escaped(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, ' ');
  const safe = plain.includes('_x') ? plain.replace(LOOKS_ESCAPED, '_x005F_') : plain;
  return safe.replace(/[&<>]/g, (character) => ESCAPES[character] ?? character);
}
