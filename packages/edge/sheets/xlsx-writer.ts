// A workbook of one sheet, written as its rows come. Codes are texts, so that no spreadsheet makes
// numbers of them; what is a number in the sheet is one.
import { type ZipPart, zipFile } from './zip-writer.ts';

/** As many as a spreadsheet has. */
export const MAX_XLSX_ROWS = 1_048_576;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const PACKAGE = 'application/vnd.openxmlformats-package';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const frameOf = (sheet: string): readonly ZipPart[] => [
  {
    name: '[Content_Types].xml',
    text: [
      `${HEAD}<Types xmlns="${TYPES}">`,
      `<Default Extension="rels" ContentType="${PACKAGE}.relationships+xml"/>`,
      '<Default Extension="xml" ContentType="application/xml"/>',
      `<Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/>`,
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SPREADSHEET}.worksheet+xml"/>`,
      '</Types>',
    ],
  },
  {
    name: '_rels/.rels',
    text: [
      `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" `,
      `Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
  },
  {
    name: 'xl/workbook.xml',
    text: [
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>`,
      `<sheet name="${sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
  },
  {
    name: 'xl/_rels/workbook.xml.rels',
    text: [
      `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" `,
      `Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ],
  },
];

export type XlsxCell = string | { readonly number: string };

export function xlsxFile(
  rows: AsyncIterable<readonly (readonly XlsxCell[])[]>,
  sheet: 'Rates' | 'Calls' = 'Rates',
): AsyncIterable<Uint8Array> {
  return zipFile([...frameOf(sheet), { name: 'xl/worksheets/sheet1.xml', text: sheetText(rows) }]);
}

async function* sheetText(
  batches: AsyncIterable<readonly (readonly XlsxCell[])[]>,
): AsyncGenerator<string, void, void> {
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>`;
  for await (const rows of batches) yield rows.map(rowText).join('');
  yield '</sheetData></worksheet>';
}

const rowText = (cells: readonly XlsxCell[]): string =>
  `<row>${cells.map(cellText).join('')}</row>`;

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
