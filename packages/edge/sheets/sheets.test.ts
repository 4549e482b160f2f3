import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import type { SheetRow } from '@tandem/domain/decks';
import { csvLine, csvRows, SheetBroken, xlsxFile, xlsxRows } from '@tandem/edge/sheets';
import fc from 'fast-check';
import { bytesOf, collected, sheetXml, workbookOf } from './testing-bytes.ts';
import { zipEntries } from './zip-reader.ts';

async function all(rows: AsyncIterable<SheetRow>): Promise<readonly SheetRow[]> {
  const found: SheetRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

const cellsOf = async (rows: AsyncIterable<SheetRow>) =>
  (await all(rows)).map(({ cells }) => cells);

const read = (file: Uint8Array, name?: string) => all(xlsxRows(bytesOf(file), { name }));

describe('a workbook is read (BIL-9)', () => {
  //  what, row, its cells
  const rows: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    ['shared texts', '<c t="s"><v>1</v></c><c t="s"><v>0</v></c>', ['Bang & Co', '880']],
    ['texts of its own', '<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', ['ab']],
    ['whole numbers', '<c><v>880</v></c>', ['880']],
    ['small numbers', '<c><v>1.2E-2</v></c>', ['0.012']],
    [
      'binary noise',
      '<c><v>0.30000000000000004</v></c><c><v>1.2000000000000002E-2</v></c>',
      ['0.3', '0.012'],
    ],
    ['dates as days', '<c s="4"><v>46387.25</v></c>', ['46387.25']],
    ['results of formulas', '<c t="str"><f>A1&amp;B1</f><v>8801</v></c>', ['8801']],
    ['switches', '<c t="b"><v>1</v></c>', ['yes']],
    ['what could not be computed', '<c t="e"><v>#N/A</v></c>', ['#N/A']],
    ['cells that are left out', '<c r="B7"><v>1</v></c><c r="D7"><v>2</v></c>', ['', '1', '', '2']],
    ['namespaces', '<x:c r="A1" xmlns:x="y"><x:v>5</x:v></x:c>', ['5']],
    ['entities', '<c t="str"><v>&lt;&#65;&#x42;&gt;_x0009_&apos;</v></c>', ["<AB>\t'"]],
    ['unquoted text', '<c t="str"><v><![CDATA[a<b]]></v></c>', ['a<b']],
    ['comments', '<!-- > --><c><v>1</v></c>', ['1']],
  ];
  const sharedStrings =
    '<sst><si><t>880</t><rPh sb="0"><t>x</t></rPh></si><si><t>Bang &amp; </t><t>Co</t></si></sst>';
  for (const [what, row, cells] of rows) {
    it(what, async () => {
      const file = await workbookOf(sheetXml(`<row r="7">${row}</row>`), {
        'xl/sharedStrings.xml': sharedStrings,
      });
      assert.deepEqual(await read(file), [{ line: 7, cells }]);
    });
  }

  it('the sheet that is shown, or the one that is named', async () => {
    const file = await workbookOf(sheetXml('<row><c><v>2</v></c></row>'));
    assert.deepEqual((await read(file))[0]?.cells, ['2']);
    assert.deepEqual((await read(file, 'Old'))[0]?.cells, ['1']);
    assert.deepEqual((await read(file, 'A & Z'))[0]?.cells, ['2']);
    await assert.rejects(read(file, 'B'), /no sheet B/);
  });

  it('what is written is read back, whatever the texts are', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.trim());
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, async (texts) => {
        const file = await collected(xlsxFile(only(texts)));
        const back = await cellsOf(xlsxRows(bytesOf(file)));
        const plain = texts.map((cells) =>
          withoutEnd(cells.map((text) => text.replace(/\p{Cc}/gu, ' ').trim())),
        );
        assert.deepEqual(back, plain);
      }),
      { numRuns: 50 },
    );
  });

  it('numbers are written as numbers', async () => {
    const rows = [['880', { number: '0.0120001' }]];
    const file = await collected(xlsxFile(only(rows)));
    assert.deepEqual(await cellsOf(xlsxRows(bytesOf(file))), [['880', '0.0120001']]);
  });
});

describe('a workbook of several sheets, because one was full (BIL-9)', () => {
  const head = ['Code', 'Rate'];
  const rowsPerSheet = 4;
  const rates = (count: number) => Array.from({ length: count }, (_, at) => [`${at + 1}`, '1']);
  const fileOf = (rows: readonly (readonly string[])[], size: number) =>
    collected(xlsxFile(batchesOf(rows, size), { rowsPerSheet }));
  const sheetsOf = async (file: Uint8Array): Promise<readonly string[]> => {
    const parts = await zipEntries(bytesOf(file));
    return [...parts.keys()].filter((name) => name.includes('/sheet'));
  };

  //  rates, sheets that they take below their head
  const counts: ReadonlyArray<readonly [number, number]> = [
    [0, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [6, 2],
    [7, 3],
    [100, 34],
  ];
  for (const [count, sheets] of counts) {
    it(`${count} rates, three a sheet: ${sheets}, and all are read back once`, async () => {
      for (const size of [1, 3, 5, 1_000]) {
        const file = await fileOf([head, ...rates(count)], size);
        assert.equal((await sheetsOf(file)).length, sheets);
        const back = await all(xlsxRows(bytesOf(file), { rowsPerSheet }));
        assert.deepEqual(
          back.map(({ cells }) => cells),
          [head, ...rates(count)],
        );
      }
    });
  }

  it('each has the head, a name of its own, and lines that are counted on', async () => {
    const file = await fileOf([head, ...rates(7)], 2);
    assert.deepEqual((await read(file, 'Rates 3')).at(0)?.cells, head);
    assert.deepEqual((await read(file, 'Rates 3')).length, 2);
    const back = await all(xlsxRows(bytesOf(file), { rowsPerSheet }));
    assert.deepEqual(
      back.map(({ line }) => line),
      [1, 2, 3, 4, 6, 7, 8, 10],
    );
    const behind = await all(xlsxRows(bytesOf(file), { name: 'Rates 2', rowsPerSheet }));
    assert.equal(behind.length, 5);
  });

  it('a sheet that has room goes on nowhere, nor one before a sheet of other columns', async () => {
    const notFull = await fileOf([head, ...rates(7)], 2);
    assert.equal((await read(notFull)).length, rowsPerSheet);
    const row = (text: string): string => `<row><c t="str"><v>${text}</v></c></row>`;
    const other = await workbookOf(sheetXml(row('Terms') + row('30 days')), {
      'xl/workbook.xml':
        '<workbook><sheets><sheet name="Old" r:id="rId1"/><sheet name="New" r:id="rId2"/></sheets></workbook>',
    });
    const back = await cellsOf(xlsxRows(bytesOf(other), { rowsPerSheet: 1 }));
    assert.deepEqual(back, [['1']]);
  });

  it('whoever leaves in the middle lets go of what the rows come from', async () => {
    let isOver = false;
    const random = seededRandom(1);
    async function* endless(): AsyncGenerator<readonly (readonly string[])[], void, void> {
      try {
        for (;;) yield rates(1_000).map((row) => [...row, `${random.below(10 ** 9)}`]);
      } finally {
        isOver = true;
      }
    }
    for await (const chunk of xlsxFile(endless())) if (chunk.length > 1_000) break;
    assert.ok(isOver);
  });
});

async function* batchesOf<T>(
  rows: readonly T[],
  size: number,
): AsyncGenerator<readonly T[], void, void> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

async function* only<T>(rows: readonly T[]): AsyncGenerator<readonly T[], void, void> {
  yield rows;
}

function withoutEnd(cells: readonly string[]): readonly string[] {
  const last = cells.findLastIndex((cell) => cell !== '');
  return cells.slice(0, last + 1);
}

describe('a workbook that is broken or means harm (BIL-9)', () => {
  const good = sheetXml('<row r="3"><c><v>1</v></c></row>');
  const cell = (text: string): string => sheetXml(`<row r="9"><c t="str"><v>${text}</v></c></row>`);
  //  what, the file, what it is told, the row
  const files: ReadonlyArray<readonly [string, () => Promise<Uint8Array>, RegExp, number]> = [
    ['no workbook at all', async () => Buffer.from('code,rate\n1,2\n'.repeat(9)), /no workbook/, 0],
    ['nothing', async () => Buffer.alloc(0), /no workbook/, 0],
    [
      'an end that is missing',
      async () => (await workbookOf(good)).subarray(0, 700),
      /no workbook/,
      0,
    ],
    ['a part that is missing', () => workbookOf(good, { 'xl/workbook.xml': '' }), /is missing/, 0],
    ['a flipped bit', async () => flipped(await workbookOf(good), 'sheet2.xml'), /damaged/, 0],
    [
      'tags that do not close',
      () => workbookOf('<worksheet><row r="3"><c></row>'),
      /closes <c>/,
      3,
    ],
    ['an end within a tag', () => workbookOf(`${good}<row`), /middle of a tag/, 3],
    ['tags left open', () => workbookOf('<worksheet><row r="4">'), /ends within <row>/, 4],
    ['entities of its own', () => workbookOf('<!DOCTYPE a [<!ENTITY b "c">]><a/>'), /declares/, 0],
    ['a huge cell', () => workbookOf(cell('x'.repeat(40_000))), /row 9/, 9],
    ['a huge tag', () => workbookOf(sheetXml(`<row a="${'x'.repeat(2_000_000)}">`)), /too long/, 0],
    [
      'columns without end',
      () => workbookOf(sheetXml('<row r="2"><c r="XFD2"/></row>')),
      /row 2/,
      2,
    ],
    ['tags within tags', () => workbookOf('<a>'.repeat(200)), /too deep/, 0],
    [
      'a text that is not there',
      () => workbookOf(sheetXml('<row r="5"><c t="s"><v>9</v></c></row>')),
      /row 5/,
      5,
    ],
    [
      'days from 1904',
      () =>
        workbookOf(good, { 'xl/workbook.xml': '<workbook><workbookPr date1904="1"/></workbook>' }),
      /1904/,
      0,
    ],
  ];
  for (const [what, file, told, line] of files) {
    it(what, async () => {
      await assert.rejects(
        async () => read(await file()),
        (error: Error) => {
          assert.ok(error instanceof SheetBroken, error.stack);
          assert.match(error.message, told);
          assert.equal(error.line, line);
          assert.ok(error.allowed !== '');
          return true;
        },
      );
    });
  }

  it('a bomb is stopped long before it has grown', async () => {
    const file = await workbookOf(`<worksheet>${' '.repeat(40_000_000)}</worksheet>`);
    assert.ok(file.length < 1_000_000);
    const before = process.memoryUsage().rss;
    await assert.rejects(read(file), /grows without bounds/);
    assert.ok(process.memoryUsage().rss - before < 256 * 1024 * 1024);
  });

  it('whatever bytes change, it is told or read, never more', async () => {
    const file = await workbookOf(good, { 'xl/sharedStrings.xml': '<sst><si><t>a</t></si></sst>' });
    const change = fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, byte]) => {
        const other = Buffer.from(file);
        other[at] = byte;
        try {
          await read(other);
        } catch (error) {
          assert.ok(error instanceof SheetBroken, (error as Error).stack);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** One bit within the content of the entry. */
function flipped(file: Buffer, name: string): Uint8Array {
  const at = file.indexOf(name) + name.length + 10;
  file[at] = (file[at] ?? 0) ^ 1;
  return file;
}

async function* chunks(text: string, size = 5): AsyncGenerator<Uint8Array, void, void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('CSV is read (BIL-9)', () => {
  //  what, text, rows
  const texts: ReadonlyArray<readonly [string, string, ReadonlyArray<readonly string[]>]> = [
    [
      'commas',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons beside decimal commas',
      'a;b\n1;0,5\n2;0,25',
      [
        ['a', 'b'],
        ['1', '0,5'],
        ['2', '0,25'],
      ],
    ],
    [
      'tabs beside lists',
      'a\tb\n1, 2\t3\n',
      [
        ['a', 'b'],
        ['1, 2', '3'],
      ],
    ],
    [
      'upright lines',
      'a|b\n1|2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'quotes',
      'a,b\n"1, 2","x ""y"""\n',
      [
        ['a', 'b'],
        ['1, 2', 'x "y"'],
      ],
    ],
    [
      'a byte order mark',
      '\ufeffa,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['nothing', '', []],
  ];
  for (const [what, text, rows] of texts) {
    it(what, async () => assert.deepEqual(await cellsOf(csvRows(chunks(text))), rows));
  }

  it('with the delimiter that was said', async () => {
    assert.deepEqual(await cellsOf(csvRows(chunks('a,b;c\n'), ';')), [['a,b', 'c']]);
  });

  it('lines are counted as an editor counts them', async () => {
    const rows = await all(csvRows(chunks('a,b\n\n\n"1\n2",3\n4,5\n')));
    assert.deepEqual(
      rows.map(({ line }) => line),
      [1, 5, 6],
    );
  });

  it('a quote that never ends is told with its line', async () => {
    await assert.rejects(
      all(csvRows(chunks('a,b\n1,"2\n3,4\n'))),
      (error) => error instanceof SheetBroken && error.line > 1,
    );
  });
});

describe('sheets: lines of CSV', () => {
  it('what a spreadsheet would take for a formula is a text, and a number is a number', () => {
    const table = [
      ['=1+2', "'=1+2"],
      ['+49', "'+49"],
      ['@sum', "'@sum"],
      ['-2+3', "'-2+3"],
      ['-2.50', '-2.50'],
      [-3, '-3'],
      ['\tx', "'\tx"],
      ['\r=x', '"\'\r=x"'],
      ['a,"b"', '"a,""b"""'],
      [null, ''],
      ['plain', 'plain'],
    ] as const;
    for (const [cell, line] of table) assert.equal(csvLine([cell, 'z']), `${line},z`);
  });
});
