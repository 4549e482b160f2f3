// Files in memory for tests.
import type { RandomBytes } from './ports.ts';
import { type ZipPart, zipFile } from './zip-writer.ts';

export const bytesOf = (bytes: Uint8Array): RandomBytes => ({
  size: bytes.length,
  read: async (at, length) => bytes.slice(at, at + length),
});

export async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const WORKBOOK =
  '<workbook xmlns:r="r"><sheets><sheet name="Old" state="hidden" r:id="rId1"/>' +
  '<sheet name="A &amp; Z" r:id="rId2"/></sheets></workbook>';
const RELATIONS =
  '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>' +
  '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>';

/** A workbook with a hidden sheet, and the rows given in the one that is shown. */
export function workbookOf(sheet: string, more: Readonly<Record<string, string>> = {}) {
  const texts: Record<string, string> = {
    'xl/workbook.xml': WORKBOOK,
    'xl/_rels/workbook.xml.rels': RELATIONS,
    'xl/worksheets/sheet1.xml': sheetXml('<row><c><v>1</v></c></row>'),
    'xl/worksheets/sheet2.xml': sheet,
    ...more,
  };
  const parts = Object.entries(texts)
    .filter(([, text]) => text !== '')
    .map(([name, text]): ZipPart => ({ name, text: [text] }));
  return collected(zipFile(parts));
}

export const sheetXml = (rows: string): string =>
  `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`;
