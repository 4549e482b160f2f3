import { oddCharacters } from './odd-characters.ts';
import { proveRule, type Row } from './testing.ts';

const rows = (allowed: boolean, table: ReadonlyArray<readonly [string, string]>): Row[] =>
  table.map(([title, character]) => [
    title,
    'packages/base/money/money.ts',
    `first\n// ${character} x\nlast\n`,
    allowed ? [] : [2],
  ]);

proveRule(oddCharacters, [
  ['carriage returns', 'packages/base/money/money.ts', 'a\nb\r\nc\r\n', [2]],
  ['a byte order mark', 'docs/a.md', '\ufeffa', [1]],
  ...rows(false, [
    ['NUL', '\u0000'],
    ['escape', '\u001b'],
    ['delete', '\u007f'],
    ['a C1 control', '\u0085'],
    ['a text turned round', '\u202e'],
    ['an isolate', '\u2066'],
    ['a blank without width', '\u200b'],
    ['a soft hyphen', '\u00ad'],
    ['a blank that does not break', '\u00a0'],
    ['a line separator', '\u2028'],
    ['a replacement character', '\ufffd'],
  ]),
  ...rows(true, [
    ['a tab', '\t'],
    ['an umlaut', 'ü'],
    ['Chinese', '余额不足'],
    ['an arrow', '→'],
    ['a picture', '\u{1f4de}'],
  ]),
  ['a message as it was sent', 'test/conformance/rfc4475/intmeth.dat', 'a\r\n', []],
  ['a fixture may be odd', 'packages/protocol/sip/fixtures/a.txt', 'a\r\n', []],
]);
