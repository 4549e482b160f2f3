import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import type { SourceNode } from '@tandem/edge/objects';
import { parseDocument } from 'yaml';
import { takeOutRuns } from './flow-runs.ts';
import { readConfiguration } from './read.ts';
import { TextLines } from './text-lines.ts';

/** Values alone, for comparison. */
function plain(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ name, node: one }) => [name, plain(one)]));
}

function valueIn(text: string): unknown {
  const document = readConfiguration(text, 'test.yaml');
  assert.ok(document.ok, document.ok ? '' : JSON.stringify(document.error));
  return plain(document.value.root);
}

function firstFault(text: string) {
  const document = readConfiguration(text, 'test.yaml');
  assert.ok(!document.ok, 'it was read');
  const [fault] = document.error.faults;
  assert.ok(fault);
  return fault;
}

function texts(count: number): unknown {
  return { a: '['.repeat(count), b: `${'- '.repeat(count)}x\n` };
}

describe('a file is YAML 1.2', () => {
  //  text                                        value
  const table: ReadonlyArray<readonly [string, unknown]> = [
    ['', {}],
    ['# nothing yet\n', {}],
    ['---\n', {}],
    ['accounts:\n', { accounts: null }],
    ['accounts: []\n', { accounts: [] }],
    ['a: on\nb: yes\nc: ~\nd: 0o10\n', { a: 'on', b: 'yes', c: null, d: 8 }],
    ['a: 2026-01-31\n', { a: '2026-01-31' }],
    ['1001: x\n', { '1001': 'x' }],
    ['a: &x { b: 1 }\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
    ['<<: { a: 1 }\n', { '<<': { a: 1 } }],
    ['\ufeffa: 1\n', { a: 1 }],
    ['a: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
    ['a: |\n  text\n', { a: 'text\n' }],
    ['a: &x 1\nb: *x\nc: &x 2\nd: *x\n', { a: 1, b: 1, c: 2, d: 2 }],
    ['a: &x [&y 1]\nb: &y 2\nc: *x\nd: *y\n', { a: [1], b: 2, c: [1], d: 2 }],
    [`a: "${'['.repeat(99)}"\nb: |\n  ${'- '.repeat(99)}x\n`, texts(99)],
    [`a: 1\n${' '.repeat(999)}# far to the right\n${' '.repeat(999)}\nb: 2\n`, { a: 1, b: 2 }],
  ];
  for (const [text, value] of table) {
    it(JSON.stringify(text), () => assert.deepEqual(valueIn(text), value));
  }
});

describe('what is no such file is refused with its place', () => {
  const bomb = [
    'a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]',
    'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
    'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
    'd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]',
    'e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]',
  ].join('\n');
  const wide = `a: &a [${'1, '.repeat(999)}1]\nb: [${'*a, '.repeat(998)}*a]\n`;
  //  text                                        code                line col  detail
  const table: ReadonlyArray<readonly [string, string, number, number, RegExp]> = [
    ['a: [1\nb: 2\n', 'CONFIG_SYNTAX', 2, 1, /no YAML/],
    ['a: "x\n', 'CONFIG_SYNTAX', 2, 1, /Missing closing "quote/],
    ['a: 1\n b: 2\n', 'CONFIG_SYNTAX', 1, 4, /no YAML/],
    ['a: 1\n\tb: 2\n', 'CONFIG_SYNTAX', 2, 1, /no YAML/],
    ['a: { b: 1, c: 2\n', 'CONFIG_SYNTAX', 2, 1, /no YAML/],
    ['a: *nobody\n', 'CONFIG_SYNTAX', 1, 4, /nobody|nothing/],
    ['a: !secret x\n', 'CONFIG_SYNTAX', 1, 4, /Unresolved tag/],
    ['a: 1\n---\nb: 2\n', 'CONFIG_SYNTAX', 2, 1, /multiple documents/],
    ['- a\n- b\n', 'CONFIG_SYNTAX', 1, 1, /no map of sections/],
    ['just words\n', 'CONFIG_SYNTAX', 1, 1, /no map of sections/],
    ['accounts:\n  - id: a\n    id: b\n', 'CONFIG_DUPLICATE', 3, 5, /stands twice/],
    ['accounts: []\nphones: []\naccounts: []\n', 'CONFIG_DUPLICATE', 3, 1, /stands twice/],
    ['a:\n  - { b: 1, b: 2 }\n', 'CONFIG_DUPLICATE', 2, 13, /stands twice/],
    ['a:\n  - { b: 1, b: 2 }\n  - { b: 1, b: 2 }\n', 'CONFIG_DUPLICATE', 2, 13, /stands twice/],
    ['? [a]\n: 1\n', 'CONFIG_SYNTAX', 1, 3, /string/],
    [`a: ${'['.repeat(40)}${']'.repeat(40)}\n`, 'CONFIG_SYNTAX', 1, 36, /at most 32 levels/],
    ['a: &x [*x]\n', 'CONFIG_SYNTAX', 1, 7, /at most 32 levels/],
    [bomb, 'CONFIG_SYNTAX', 4, 36, /too many aliases/],
    [wide, 'CONFIG_SYNTAX', 2, 401, /stand for too much/],
  ];
  for (const [text, code, line, column, detail] of table) {
    it(JSON.stringify(text.slice(0, 50)), () => {
      const fault = firstFault(text);
      assert.deepEqual([fault.code, fault.line, fault.column], [code, line, column]);
      assert.match(fault.detail, detail);
      assert.equal(fault.file, 'test.yaml');
    });
  }

  //  nested without end, by                       text
  const endless: ReadonlyArray<readonly [string, string]> = [
    ['brackets', `a: ${'['.repeat(100_000)}`],
    ['braces', '{a: '.repeat(100_000)],
    ['hyphens', '- '.repeat(100_000)],
    ['hyphens behind a name', `a:\n  ${'- '.repeat(100_000)}`],
    ['question marks', '? '.repeat(100_000)],
    ['colons', 'a: '.repeat(100_000)],
    ['lines', Array.from({ length: 1_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ];
  for (const [by, text] of endless) {
    it(`a text nested without end by ${by}, before it could end the process`, () => {
      assert.match(firstFault(text).detail, /nested too deep; allowed is at most 32 levels/);
    });
  }

  it('an object with thousands of names, one of them twice', () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `k${at}: 1`);
    const fault = firstFault(`a: { ${names.join(', ')}, k7: 2 }\n`);
    assert.equal(fault.code, 'CONFIG_DUPLICATE');
  });

  it('more than the parser may be given, with the way out', () => {
    const fault = firstFault(`a: "${'x'.repeat(9 * 2 ** 20)}"`);
    assert.match(fault.detail, /one item a line: - \{ \.\.\. \}/);
  });

  it('some of many faults, and how many more there are', () => {
    const text = Array.from({ length: 50 }, (_, at) => `k${at}: !tag${at} x`).join('\n');
    const document = readConfiguration(text, 'test.yaml');
    assert.ok(!document.ok);
    assert.equal(document.error.faults.length, 20);
    assert.equal(document.error.rest, 30);
  });
});

describe('lines and columns', () => {
  //  offset  line  column
  const table = [
    [0, 1, 1],
    [1, 1, 2],
    [2, 1, 3],
    [3, 2, 1],
    [4, 3, 1],
    [6, 3, 3],
    [-1, 0, 0],
  ] as const;
  const lines = new TextLines('ab\n\nxyz');
  for (const [offset, line, column] of table) {
    it(`${offset} is ${line}:${column}`, () => {
      assert.deepEqual(lines.positionOf(offset), { line, column });
    });
  }
});

describe('long lists of one-line items are read quickly, and as YAML has them', () => {
  const items = (indent: string, lines: readonly string[]): string =>
    lines.map((line) => `${indent}- ${line}\n`).join('');

  /** Our reading, and that of the YAML parser alone. */
  function bothWays(text: string): void {
    const parsed = parseDocument(text, { stringKeys: true, logLevel: 'error' });
    const quick = readConfiguration(text, 'test.yaml');
    assert.equal(quick.ok, parsed.errors.length === 0);
    if (quick.ok) assert.deepEqual(plain(quick.value.root), parsed.toJS());
  }

  //  text                                                                           quick
  const table: ReadonlyArray<readonly [string, readonly string[], boolean]> = [
    ['numbers, texts and words', ['{ a: 1, b: "x", c: two words }', '{ a: 0 }'], true],
    ['true, false, null', ['{ a: true, b: False, c: null, d: NULL }', '{}'], true],
    ['what only looks like them', ['{ a: yes, b: on, c: truee, d: nulls }', '{ a: off }'], true],
    ['lists and objects within', ['{ a: [1, "2", three], b: { c: [] } }', '{ b: {} }'], true],
    ['comments behind', ['{ a: 1 }   # one', '{ a: 2 } # two'], true],
    ['single quotes', ["{ a: 'x y', b: '' }", "{ a: '#' }"], true],
    ['signs within quotes', ['{ a: "a: b, {c} [d] # e" }', '{ a: "" }'], true],
    ['letters of any language', ['{ a: "Côte d’Ivoire 日本 😀" }', '{ a: "ü" }'], true],
    ['escapes', ['{ a: "x\\ny" }', '{ a: "\\u0041" }'], false],
    ['doubled quotes', ["{ a: 'it''s' }", "{ a: '' }"], false],
    ['leading zeros', ['{ a: 0880 }', '{ a: 007 }'], false],
    ['fractions', ['{ a: 0.5 }', '{ a: .5 }'], false],
    ['signs of numbers', ['{ a: -1 }', '{ a: +1 }'], false],
    ['hexadecimal', ['{ a: 0x10 }', '{ a: 1e3 }'], false],
    ['addresses without quotes', ['{ a: 10.0.0.1 }', '{ a: 1.2.3.4 }'], false],
    ['colons in words', ['{ a: 00:11 }', '{ a: b:c }'], false],
    ['no space behind a colon', ['{ a:1 }', '{ b: 2, c:3 }'], false],
    ['no space behind a comma', ['{ a: 1,b: 2 }', '{ a: [1,2] }'], false],
    ['empty values', ['{ a: , b: 1 }', '{ a }'], false],
    ['a comma at the end', ['{ a: 1, }', '{ a: 2, }'], false],
    ['quoted names', ['{ "a": 1 }', '{ "b": 2 }'], false],
    ['anchors', ['{ a: &x 1 }', '{ a: *x }'], false],
    ['tags', ['{ a: !!str 1 }', '{ a: !!int "1" }'], false],
    ['the beginning of a longer item', ['{ a: 1,', '  b: 2 }'], false],
  ];
  for (const [what, lines, isQuick] of table) {
    for (const indent of ['', '  ', '      ']) {
      it(`${what}, ${indent.length} spaces in`, () => {
        const text = `list:\n${items(indent, lines)}`;
        assert.equal(takeOutRuns(text).runs.size, isQuick ? 1 : 0);
        bothWays(text);
      });
    }
  }

  //  where the lines stand                     text
  const surroundings: ReadonlyArray<readonly [string, string]> = [
    ['a comment between', 'l:\n  - { a: 1 }\n  - { a: 2 }\n  # on\n  - { a: 3 }\n  - { a: 4 }\n'],
    ['an empty line between', 'l:\n  - { a: 1 }\n  - { a: 2 }\n\n  - { a: 3 }\n  - { a: 4 }\n'],
    ['a block item between', 'l:\n  - { a: 1 }\n  - { a: 2 }\n  - a: 3\n    b: 4\n  - { a: 5 }\n'],
    ['two lists', 'l:\n  - { a: 1 }\n  - { a: 2 }\nm:\n  - { a: 3 }\n  - { a: 4 }\n'],
    ['lists within', 'l:\n  - n: x\n    r:\n      - { a: 1 }\n      - { a: 2 }\n  - n: y\n'],
    ['a literal text', 'l: |\n  - { a: 1 }\n  - { a: 2 }\nm:\n  - { a: 3 }\n  - { a: 4 }\n'],
    ['a folded text', 'l: >\n  - { a: 1 }\n  - { a: 2 }\n'],
    ['a text in quotes', 'l: "x\n  - { a: 1 }\n  - { a: 2 }\n  y"\n'],
    ['a plain text over lines', 'l: x\n  - { a: 1 }\n  - { a: 2 }\n'],
    ['no line break at the end', 'l:\n  - { a: 1 }\n  - { a: 2 }'],
    ['carriage returns', 'l:\r\n  - { a: 1 }\r\n  - { a: 2 }\r\nm: 1\r\n'],
    ['an empty item at the same place', 'l:\n  - {}\n  - {}\nm:\n  - {}\n'],
    ['deeper than what stands before', 'l:\n  - { a: 1 }\n  - { a: 2 }\n    - { a: 3 }\n'],
  ];
  for (const [where, text] of surroundings) it(where, () => bothWays(text));

  it('places are those of the whole text, before, within and behind', () => {
    const text = 'a: 1\nl:\n  - { a: 1 }\n  - { a: 2, b: "x" }\nz: 3\n';
    const document = readConfiguration(text, 'test.yaml');
    assert.ok(document.ok);
    const { root, lines } = document.value;
    const seen: string[] = [];
    const see = (node: SourceNode): void => {
      if (node.kind === 'list') node.items.forEach(see);
      if (node.kind !== 'map') return;
      for (const { name, at, node: inner } of node.entries) {
        const { line, column } = lines.positionOf(at);
        seen.push(`${name} ${line}:${column}`);
        see(inner);
      }
    };
    see(root);
    assert.deepEqual(seen, ['a 1:1', 'l 2:1', 'a 3:7', 'a 4:7', 'b 4:13', 'z 5:1']);
  });

  it('a fault behind a run stands on its own line', () => {
    const text = `l:\n${items(
      '  ',
      Array.from({ length: 500 }, () => '{ a: 1 }'),
    )}z: [\n`;
    assert.equal(firstFault(text).line, 503);
  });

  const words = ['1', '0', 'x y', '"q"', "'s'", 'true', '~', '0.5', '"a\\tb"', '[]', '{ z: 1 }'];
  for (let seed = 1; seed <= 60; seed += 1) {
    it(`any mixture of lines (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const map = (): string => {
        const names = random.shuffled(['a', 'b', 'c', 'd']).slice(0, random.between(0, 4));
        return `{ ${names.map((name) => `${name}: ${random.pick(words)}`).join(', ')} }`;
      };
      const line = (): string => {
        const shape = random.between(1, 12);
        if (shape === 1) return '  # a comment';
        if (shape === 2) return '';
        if (shape === 3) return '  - plain';
        if (shape === 4) return `  -  ${map()}`;
        if (shape === 5) return `  - k: 1\n    l:\n      - ${map()}\n      - ${map()}`;
        return `  - ${map()}${random.chance(0.2) ? ' # why' : ''}`;
      };
      const lines = Array.from({ length: random.between(1, 30) }, line);
      bothWays(`top:\n  - first\n${lines.join('\n')}\nend: 1\n`);
    });
  }
});
