import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../files.mjs';
import { ownFiles } from './own-files.ts';
import { catalogueFaults, type Parameter, strangers } from './parameters.ts';

const bytes = readFileSync(join(root, 'packages/domain/parameters/parameters.json'));
const own = readFileSync(join(root, 'packages/domain/parameters/own-parameters.json'));
const rows: readonly Parameter[] = [bytes, own].flatMap(
  (each) => JSON.parse(each.toString('utf8')).parameters,
);

describe('the catalogue of parameters (OPS-1)', () => {
  it('is the specification, byte for byte: a change is made there first', () => {
    assert.equal(
      createHash('sha256').update(bytes).digest('hex'),
      '3ca97b25b44557310c9c2d0f60fa3a5f17e1444f91478140e1c541636f70828b',
    );
  });
  it('agrees with itself', () => assert.deepEqual(catalogueFaults(rows), []));
  it('has what code and documents name', () => {
    assert.deepEqual(strangers(rows, ownFiles(root)), []);
  });
});

const row = (more: Partial<Parameter> & Record<string, unknown> = {}): Parameter => ({
  name: 'SS_LIMIT_ONE',
  group: 'softswitch.system',
  type: 'int',
  default: 5,
  description: 'A limit',
  range: [1, 10],
  ...more,
});
const other = row({ name: 'SS_LIMIT_TWO' });
const plain = (type: string, value: unknown): Parameter => {
  const { range: _, ...rest } = row({ type, default: value });
  return rest;
};

describe('rows of parameters', () => {
  const table: ReadonlyArray<readonly [string, readonly Parameter[], RegExp]> = [
    ['in order', [row(), other], /^$/],
    ['a name twice', [row(), row()], /SS_LIMIT_ONE means both/],
    [
      'an alias that is a name',
      [row({ aliases: ['SS_LIMIT_TWO'] }), other],
      /LIMIT_TWO means both/,
    ],
    [
      'an alias of two',
      [row({ aliases: ['SS_OLD'] }), row({ name: 'SS_LIMIT_TWO', aliases: [{ name: 'SS_OLD' }] })],
      /SS_OLD means both SS_LIMIT_ONE and SS_LIMIT_TWO/,
    ],
    [
      'an alias of its own, on import',
      [row({ aliases: [{ name: 'SS_LIMIT_ONE', on: 'import' }] })],
      /^$/,
    ],
    ['an alias of its own', [row({ aliases: ['SS_LIMIT_ONE'] })], /means both/],
    ['a name of another form', [row({ name: 'ss_limit' })], /no name/],
    ['no description', [row({ description: ' ' })], /says nothing/],
    ['an empty range', [row({ range: [10, 1] })], /range 10 to 1 is empty/],
    ['a default under its range', [row({ default: 0 })], /default 0 is none/],
    ['a default over its range', [row({ default: 11 })], /default 11 is none/],
    ['a default of another type', [row({ default: '5' })], /default "5" is none/],
    ['a type that nobody knows', [row({ type: 'colour' })], /no type: colour/],
    ['an enum without values', [plain('enum', 'a')], /an enum alone has values/],
    ['an enum and its default', [row({ type: 'enum', values: ['a', 'b'], default: 'b' })], /^$/],
    [
      'a default that is no value',
      [row({ type: 'enum', values: ['a'], default: 'b' })],
      /"b" is none/,
    ],
    ['values of a number', [row({ values: [1] })], /an enum alone has values/],
  ];
  for (const [name, planted, fault] of table)
    it(name, () => assert.match(catalogueFaults(planted).join('\n'), fault));

  const defaults: ReadonlyArray<readonly [string, readonly unknown[], readonly unknown[]]> = [
    //  type      is one                          is none
    ['switch', [true, false], ['On', 1, null]],
    ['int', [0, -1, 5], [1.5, '5', null]],
    ['int?', [null, 5], ['', 1.5]],
    ['string', ['', 'a'], [null, 1]],
    ['readonly', [''], [null]],
    ['decimal', ['0', '0.0000000'], [0, '1,5', '', '.5', '-1x']],
    ['range', ['10000,39999', '1,1'], ['39999,10000', '1', '0,9', '1,70000', '1,2,3', 'a,b']],
    ['patterns', ['', '110', '110,12*'], ['a', '1,,2', null]],
    ['hostport', [null, '127.0.0.1:5060'], [5060]],
    ['hex', ['0xa0', '0x0'], ['a0', '0xA00', 160]],
    ['list', ['1,2', 'G.711A'], ['', '1,,2', null]],
    ['hours', ['', '0,23'], ['24', 'x', '1.5', null]],
  ];
  for (const [type, fitting, unfitting] of defaults) {
    for (const value of fitting)
      it(`${JSON.stringify(value)} is ${type}`, () =>
        assert.deepEqual(catalogueFaults([plain(type, value)]).filter(isOfDefault), []));
    for (const value of unfitting)
      it(`${JSON.stringify(value)} is no ${type}`, () =>
        assert.equal(catalogueFaults([plain(type, value)]).filter(isOfDefault).length, 1));
  }
});

const isOfDefault = (fault: string): boolean => fault.includes('the default');

describe('names of parameters', () => {
  const known = [row({ aliases: ['SS_OLD', { name: 'SS_OLDER' }] })];
  const table: ReadonlyArray<readonly [string, string, string, boolean]> = [
    ['a parameter', 'packages/a/b/c.ts', "ask('SS_LIMIT_ONE');", true],
    ['an alias', 'docs/a.md', 'SS_OLD and `SS_OLDER`', true],
    ['a typing error in code', 'packages/a/b/c.ts', "ask('SS_LIMIT_OEN');", false],
    ['a typing error in a comment', 'packages/a/b/c.ts', '// SERVER_NOTHING_SUCH', false],
    ['a typing error in a document', 'docs/a.md', 'EXTERNAL_NOTHING', false],
    ['a constant of ours', 'packages/a/b/c.ts', 'const SERVER_INTERNAL_ERROR = 500;', true],
    ['a test of the refusal', 'packages/a/b/c.test.ts', "ask('SS_LIMIT_OEN');", true],
    ['part of a longer word', 'packages/a/b/c.ts', '// CLASS_OF_WORDS PASS_THROUGH', true],
  ];
  for (const [name, path, text, fine] of table)
    it(name, () => assert.equal(strangers(known, [{ path, text }]).length === 0, fine));
});
