import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { copyField, countLines, readCopyField, wholeLines } from './copy-text.ts';

describe('a field of COPY', () => {
  //   value               in a line
  const table: ReadonlyArray<readonly [string, string]> = [
    ['', ''],
    ['8801', '8801'],
    ['Bangladesh mobile', 'Bangladesh mobile'],
    ['a\tb', 'a\\tb'],
    ['two\nlines\r', 'two\\nlines\\r'],
    ['\\N', '\\\\N'],
    ['\\.', '\\\\.'],
    ['C:\\n', 'C:\\\\n'],
    ['\b\f\v', '\\b\\f\\v'],
    ['孟加拉 🇧🇩', '孟加拉 🇧🇩'],
  ];
  for (const [value, written] of table) {
    it(`${JSON.stringify(value)} is written ${JSON.stringify(written)}, and read back`, () => {
      assert.equal(copyField(value), written);
      assert.equal(readCopyField(written), value);
    });
  }

  it('is null when it says so', () => assert.equal(readCopyField('\\N'), null));

  it('is read back whatever it is, never divides its line, and is never taken for null', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const written = copyField(value);
        assert.equal(readCopyField(written), value);
        assert.doesNotMatch(written, /[\t\n\r]/);
      }),
    );
  });
});

async function* given(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
}

async function lines(...chunks: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const part of wholeLines(given(...chunks))) found.push(part.toString('latin1'));
  return found;
}

describe('lines out of chunks', () => {
  //   chunks as they come                    chunks of whole lines
  const table: ReadonlyArray<readonly [readonly string[], readonly string[]]> = [
    [[], []],
    [[''], []],
    [['a\nb\n'], ['a\nb\n']],
    [
      ['a\nb', 'c\n'],
      ['a\n', 'bc\n'],
    ],
    [
      ['a', 'b', 'c', '\n', 'd\n'],
      ['abc\n', 'd\n'],
    ],
    [
      ['a\nb', 'c'],
      ['a\n', 'bc'],
    ],
    [['a', '\n'], ['a\n']],
  ];
  for (const [chunks, expected] of table) {
    it(`${JSON.stringify(chunks)}`, async () => {
      assert.deepEqual(await lines(...chunks), expected);
    });
  }

  it('are counted', () => {
    assert.equal(countLines(Buffer.from('')), 0);
    assert.equal(countLines(Buffer.from('a\n\nb\n')), 3);
  });
});
