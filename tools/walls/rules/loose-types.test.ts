import { looseTypes } from './loose-types.ts';
import { proveRule } from './testing.ts';

const PRODUCT = 'packages/base/money/money.ts';

proveRule(looseTypes, [
  ['as any', PRODUCT, 'const a = b as any;', [1]],
  ['a parameter', PRODUCT, 'function f(a: any) {}', [1]],
  ['inside a type', PRODUCT, '\ntype T = Record<string, any[]>;', [2]],
  ['in a test', 'packages/base/money/a.test.ts', 'const a = <any>b;', [1]],
  ['a non-null mark', PRODUCT, 'const a = b!.c;', [1]],
  ['unknown', PRODUCT, 'const a = b as unknown;', []],
  ['the word elsewhere', PRODUCT, "const any = 'any'; // any", []],
  ['not equal', PRODUCT, 'const a = b !== !c;', []],
]);
