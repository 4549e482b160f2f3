import { lineLength } from './line-length.ts';
import { proveRule } from './testing.ts';

const PRODUCT = 'packages/base/money/money.ts';
const TEST = 'packages/base/money/money.test.ts';
const words = (length: number) => '// '.padEnd(length - 1, 'word ').padEnd(length, '.');
const address = `https://www.example.com/${'a'.repeat(100)}`;

proveRule(lineLength, [
  ['100 characters', PRODUCT, words(100), []],
  ['101 characters', PRODUCT, `\n${words(101)}\n`, [2]],
  ['101 characters of a tool', 'tools/check.mjs', words(101), [1]],
  ['101 characters of C++', 'packages/native/relay/relay.cc', words(101), [1]],
  ['160 characters of a row in a test', TEST, words(160), []],
  ['161 characters of a row in a test', TEST, words(161), [1]],
  ['an address too long for any line', PRODUCT, `// See ${address}`, []],
  [
    'an address that would fit on a line of its own',
    PRODUCT,
    `${words(60)} ${'a'.repeat(60)}`,
    [1],
  ],
  ['a document', 'docs/operating.md', words(200), []],
  ['characters of two units count once', PRODUCT, `// ${'\u{1f600} '.repeat(48)}`, []],
]);
