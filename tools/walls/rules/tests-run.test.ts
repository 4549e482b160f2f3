import { proveRule, type Row } from './testing.ts';
import { testsRun } from './tests-run.ts';

const TEST = 'packages/base/money/money.test.ts';

const inTest = (allowed: boolean, texts: readonly string[]): Row[] =>
  texts.map((text) => [text, TEST, text, allowed ? [] : [1]]);

proveRule(testsRun, [
  ...inTest(false, [
    "it.only('x', f);",
    "describe.only('x', f);",
    "test.skip('x', f);",
    "it.skip('x', f);",
    "it.todo('x');",
    "it('x', { only: true }, f);",
    "describe('x', { skip: true }, f);",
    "it('x', (t) => t.skip());",
    "it('x', (t) => t.skip(''));",
    "it('x', (t) => t.todo());",
  ]),
  ...inTest(true, [
    "it('x', f);",
    "it('x', (t) => t.skip('sipp is missing'));",
    "it('x', { skip: reason }, f);",
    "it('x', { skip: 'sipp is missing' }, f);",
    "it('x', { timeout: 5 }, f);",
    'assert.deepEqual(x, { only: true });',
    'reader.skip(4);',
  ]),
  ['a reader in product code', 'packages/base/money/money.ts', 'reader.skip();', []],
]);
