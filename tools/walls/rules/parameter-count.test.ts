import { parameterCount } from './parameter-count.ts';
import { proveRule } from './testing.ts';

const PRODUCT = 'packages/base/money/money.ts';

proveRule(parameterCount, [
  ['three', PRODUCT, 'function f(a, b, c) {}', []],
  ['four', PRODUCT, 'function f(a, b, c, d) {}', [1]],
  ['four of an arrow', PRODUCT, 'const f = (a, b, c, d) => a;', [1]],
  ['four of a method', PRODUCT, 'class C { m(a, b, c, d) {} }', [1]],
  ['four of a constructor', PRODUCT, 'class C { constructor(a, b, c, d) {} }', [1]],
  ['four that a port asks for', PRODUCT, 'interface P { m(a: 1, b: 2, c: 3, d: 4): void }', [1]],
  ['three and the rest', PRODUCT, 'function f(a, b, c, ...d) {}', [1]],
  ['four of a tool', 'tools/check.mjs', 'function f(a, b, c, d) {}', [1]],
  ['this is none', PRODUCT, 'function f(this: X, a, b, c) {}', []],
  ['a row taken apart is one', PRODUCT, 'const f = ([a, b, c, d, e]) => a;', []],
  ['an object of options is one', PRODUCT, 'function f({ a, b, c, d }) {}', []],
]);
