import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../files.mjs';
import { tableText, withTable } from './feature-table.mjs';
import { type Feature, rowFaults, unknownIds, unproven } from './features.ts';
import { ownFiles } from './own-files.ts';

const features: readonly Feature[] = JSON.parse(
  readFileSync(join(root, 'docs', 'features.json'), 'utf8'),
);

describe('the features', () => {
  const files = ownFiles(root);
  it('are in order', () => assert.deepEqual(rowFaults(features), []));
  it('that are claimed are named by tests', () => assert.deepEqual(unproven(features, files), []));
  it('that are named exist', () => assert.deepEqual(unknownIds(features, files), []));
  it('are all there', () => {
    assert.equal(features.length, 104);
    assert.equal(new Set(features.map(({ area }) => area)).size, 14);
  });

  it('stand in README.md as they are', () => {
    const program = join(root, 'tools', 'walls', 'feature-table.mjs');
    const { status, stderr } = spawnSync(process.execPath, [program, '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});

const feature = (id: string, more: Partial<Feature> = {}): Feature => ({
  id,
  area: id.split('-')[0] ?? '',
  areaTitle: 'Signalling',
  beyond: false,
  capability: 'calls',
  state: 'open',
  done: '',
  gaps: '',
  ...more,
});
/** Ids that do not exist are put together: this file is read too. */
const [first, second, third] = [1, 2, 3].map((number) => `SIG-${number}`) as [
  string,
  string,
  string,
];
const absent = `SIG-${99}`;
const done = feature(first, { state: 'done', done: 'UDP' });

describe('rows of features', () => {
  const table: ReadonlyArray<readonly [string, readonly Feature[], RegExp]> = [
    ['in order', [done, feature(second)], /^$/],
    ['half, with both texts', [feature(first, { state: 'partly', done: 'a', gaps: 'b' })], /^$/],
    ['half, without what stands', [feature(first, { state: 'partly', gaps: 'b' })], /says both/],
    [
      'half, without what is missing',
      [feature(first, { state: 'partly', done: 'a' })],
      /says both/,
    ],
    ['done, without what stands', [feature(first, { state: 'done' })], /says what stands/],
    ['done, with gaps', [feature(first, { state: 'done', done: 'a', gaps: 'b' })], /has gaps/],
    ['open, with a claim', [feature(first, { done: 'a' })], /is open, so/],
    ['of another state', [feature(first, { state: 'soon' as 'open' })], /no state: soon/],
    ['double', [done, done], /SIG-2 is missing or double/],
    ['with a hole', [feature(first), feature(third)], /SIG-2 is missing/],
    ['of another area', [feature(first, { area: 'CDR' })], /area-number/],
    ['with an id of another form', [feature('sig1')], /area-number/],
    ['with a field more', [{ ...done, note: 1 } as Feature], /exactly the fields/],
    ['with a field of another type', [{ ...done, beyond: 'no' } as never], /exactly the fields/],
    ['that say nothing', [feature(first, { capability: '' })], /says nothing/],
  ];
  for (const [name, rows, fault] of table)
    it(name, () => assert.match(rowFaults(rows).join('\n'), fault));
});

describe('claims', () => {
  const half = feature(first, { state: 'partly', done: 'a', gaps: 'b' });
  const table: ReadonlyArray<readonly [string, Feature, string, string, boolean]> = [
    ['an open one needs no test', feature(first), 'packages/a/b/c.ts', '', true],
    ['a done one named by a test', done, 'packages/a/b/c.test.ts', `(${first})`, true],
    ['a half one named by a scenario', half, 'test/house/up.ts', `(${first})`, true],
    ['a done one named by a suite', done, 'packages/a/b/c.conformance.ts', `(${first})`, true],
    ['a done one named by code alone', done, 'packages/a/b/c.ts', `(${first})`, false],
    ['a half one named by nothing', half, 'packages/a/b/c.test.ts', '', false],
    ['a longer number is another', done, 'packages/a/b/c.test.ts', `(${first}5)`, false],
  ];
  for (const [name, claimed, path, text, proven] of table)
    it(name, () => assert.equal(unproven([claimed], [{ path, text }]).length === 0, proven));
});

describe('ids of features', () => {
  const table: ReadonlyArray<readonly [string, string, string, boolean]> = [
    ['one that exists', 'packages/a/b/c.ts', `// ${first}`, true],
    ['none such, in code', 'packages/a/b/c.ts', `// ${absent}`, false],
    ['none such, in a test', 'packages/a/b/c.test.ts', `'(${absent})'`, false],
    ['none such, in a document', 'docs/a.md', absent, false],
    ['something else', 'docs/a.md', 'RFC-99, UTF-8', true],
    ['in a fixture', 'packages/a/b/fixtures/c.ts', absent, true],
  ];
  for (const [name, path, text, known] of table)
    it(name, () => assert.equal(unknownIds([done], [{ path, text }]).length === 0, known));
});

describe('the table of features', () => {
  it('has a row for each, with its state', () => {
    const half = feature(second, { state: 'partly', done: 'a|b', gaps: 'c', beyond: true });
    assert.equal(
      tableText([done, half, feature(third)]),
      [
        'Of 3: 1 done, 1 partly, 1 open.',
        '',
        '### Signalling',
        '',
        '| id | capability | state |',
        '|---|---|---|',
        `| ${first} | calls | **done**: UDP |`,
        `| ${second}+ | calls | **partly**: a\\|b<br>Missing: c |`,
        `| ${third} | calls | open |`,
      ].join('\n'),
    );
  });

  const [begin, end] = ['<!-- features:begin -->', '<!-- features:end -->'];
  it('takes the place of what stood between the marks', () => {
    const page = `a\n${begin}\nold\n${end}\nb\n`;
    const written = withTable(page, 'new');
    assert.equal(written, `a\n${begin}\nnew\n${end}\nb\n`);
    assert.equal(withTable(written, 'new'), written);
  });

  for (const page of ['', begin, `${end}${begin}`, `${begin}${begin}${end}`])
    it(`is refused by a page with the marks ${JSON.stringify(page)}`, () =>
      assert.throws(() => withTable(page, 'new'), /needs/));
});
