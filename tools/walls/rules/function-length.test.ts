import { functionLength } from './function-length.ts';
import { lines, proveRule } from './testing.ts';

const PRODUCT = 'packages/base/money/money.ts';
const TEST = 'packages/base/money/money.test.ts';
const body = (count: number) => `{\n${lines(count - 2)}}`;

proveRule(functionLength, [
  ['70 lines', PRODUCT, `function f() ${body(70)}`, []],
  ['71 lines', PRODUCT, `function f() ${body(71)}`, [1]],
  ['71 lines of an arrow', PRODUCT, `\nconst f = () => ${body(71)};`, [2]],
  ['71 lines of a method', PRODUCT, `class C {\n  m() ${body(71)}\n}`, [2]],
  ['71 lines of a constructor', PRODUCT, `class C {\n  constructor() ${body(71)}\n}`, [2]],
  ['71 lines of a getter', PRODUCT, `class C {\n  get m() ${body(71)}\n}`, [2]],
  ['71 lines of a tool', 'tools/check.mjs', `function f() ${body(71)}`, [1]],
  ['a class of many small methods', PRODUCT, `class C {\n${lines(100, 'm() {}')}}`, []],
  [
    'a long function inside a longer one',
    PRODUCT,
    `function f() {\nconst g = () => ${body(71)};\n}`,
    [1, 2],
  ],
  ['a long table in a test', TEST, `describe('x', () => ${body(300)});`, []],
  ['the same in product code', PRODUCT, `describe('x', () => ${body(300)});`, [1]],
  ['a suite around its blocks', TEST, `function proves() {\n it('x', () => ${body(300)});\n}`, []],
  ['a long helper of a test', TEST, `const helper = () => ${body(71)};`, [1]],
  [
    'a long helper inside a block',
    TEST,
    `describe('x', () => {\nconst f = () => ${body(71)};\n});`,
    [2],
  ],
]);
