// The import rules on our own tree; and that a cruiser which sees too little cannot pass.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ICruiseResult, IModule } from 'dependency-cruiser';
import { root } from '../files.mjs';
import {
  broken,
  complaints,
  cruise,
  falseRoots,
  importingFiles,
  lawless,
  type Roots,
  unseen,
} from './cruise.ts';
import { circleOfModules, type Graph } from './module-circles.ts';
import { TestingTree, type TreeOptions } from './testing-tree.ts';

it('the import rules hold', () => {
  const found = complaints(root);
  if (found.length > 0) assert.fail(`\n${found.join('\n')}`);
});

const seenIn = (planted: Readonly<Record<string, string>>, options: TreeOptions = {}): Seen => {
  const files = Object.entries(planted).map(([path, line]) => ({ path, imports: line.split(' ') }));
  const tree = new TestingTree(files, options);
  try {
    return { result: cruise(tree.root), files: importingFiles(tree.root) };
  } finally {
    tree.remove();
  }
};

interface Seen {
  readonly result: ICruiseResult;
  readonly files: ReturnType<typeof importingFiles>;
}

const PLAIN = {
  'apps/switch/main.ts': '@tandem/engine/calls',
  'packages/engine/calls/index.ts': '@tandem/base/kernel node:crypto',
};
const PLAIN_ROOTS = { entries: { switch: 'apps/switch/main.ts' } };

/** The result as a cruiser would give it that cannot see some modules or edges. */
const dimmed = (
  { modules, summary }: ICruiseResult,
  sees: (module: IModule) => boolean,
  edges: (path: string) => boolean = () => true,
): ICruiseResult => ({
  summary,
  modules: modules.filter(sees).map((module) => ({
    ...module,
    dependencies: module.dependencies.filter(({ resolved }) => edges(resolved)),
  })),
});

describe('a cruiser that is blind', () => {
  const seen = seenIn(PLAIN, PLAIN_ROOTS);
  /** The small tree is below the floor of the real one. */
  const complaintsOf = (result: ICruiseResult) =>
    unseen(result, seen.files).filter((line) => !line.startsWith('only '));

  it('is content with a tree in which all is seen', () => {
    assert.deepEqual(complaintsOf(seen.result), []);
    assert.deepEqual(broken(seen.result), []);
  });

  it('is caught when it reads no TypeScript', () => {
    const blind = dimmed(seen.result, ({ source }) => !source.endsWith('.ts'));
    assert.equal(complaintsOf(blind).length, 3);
    assert.match(complaintsOf(blind)[0] ?? '', /is blind: packages.* was not read/);
  });

  it('is caught when it reads files but sees no edge', () => {
    const blind = dimmed(
      seen.result,
      () => true,
      () => false,
    );
    assert.equal(complaintsOf(blind).length, 3);
  });

  it('is caught when it misses one edge between rings', () => {
    const blind = dimmed(
      seen.result,
      () => true,
      (path) => !path.startsWith('packages/base/'),
    );
    assert.deepEqual(complaintsOf(blind), [
      'the cruiser is blind: the import of @tandem/base/kernel in packages/engine/calls/index.ts was not seen',
    ]);
  });

  it('is caught when our names end in node_modules', () => {
    const astray = structuredClone(seen.result);
    for (const { dependencies } of astray.modules)
      for (const edge of dependencies)
        Object.assign(edge, {
          resolved: edge.resolved.replace('packages', 'node_modules/@tandem'),
        });
    assert.equal(complaintsOf(astray).length, 2);
  });

  it('is caught when hardly anything is found at all', () => {
    assert.match(unseen(seen.result, seen.files)[0] ?? '', /^only 3 files were found/);
  });

  it('names a few and counts the rest', () => {
    const files = Array.from({ length: 250 }, (_, at) => ({ path: `apps/a${at}.ts`, text: '' }));
    const lines = unseen(seen.result, files);
    assert.equal(lines.length, 21);
    assert.equal(lines.at(-1), '  ... and 230 more');
  });

  it('a resolver that does not know our names fails by itself', () => {
    const { result } = seenIn(PLAIN, { ...PLAIN_ROOTS, linked: false });
    assert.match(broken(result).join('\n'), /is-there: .*\n {2}apps.* -> @tandem\/engine\/calls/);
  });

  it('a configuration that does not load is an error', () => {
    const tree = new TestingTree([]);
    try {
      tree.write('.dependency-cruiser.cjs', 'module.exports = { forbidden: [{ from: 1 }] };');
      assert.throws(() => cruise(tree.root), /dependency-cruiser did not run/);
    } finally {
      tree.remove();
    }
  });
});

describe('a broken rule', () => {
  const { result } = seenIn({
    'packages/base/money/a.ts': './b.ts',
    'packages/base/money/b.ts': './c.ts',
    'packages/base/money/c.ts': './a.ts',
    'packages/base/money/index.ts': '@tandem/domain/rating',
    'packages/misc/things/index.ts': '@tandem/base/kernel',
  });
  const told = broken(result).join('\n');

  it('is told with what to do and with the edge', () => {
    const edge = 'packages/base/money/index.ts -> packages/domain/rating/index.ts';
    assert.match(told, new RegExp(`ring-base: .*declare a port.*\n  ${edge}`));
  });

  it('a cycle is told with all of its files', () => {
    assert.match(told, /no-cycles: .*\n {2}(packages\/base\/money\/[abc].ts( -> )?){4}\n/);
  });

  it('a ring that the table does not know is no free land', () => {
    assert.deepEqual(lawless(result), [
      'packages/misc/things/index.ts: stands in no ring that .dependency-cruiser.cjs knows',
    ]);
  });
});

/** Lines of a file and, behind an arrow, what it imports. */
const graph = (lines: readonly string[]): Graph =>
  lines.map((line) => {
    const [source = '', imports = ''] = line.split(' -> ');
    const dependencies = imports.split(' ').map((resolved) => ({ resolved }));
    return { source, dependencies };
  });

describe('programs and waiting modules', () => {
  const entry = 'apps/switch/main.ts';
  const [prefix, kernel] = ['packages/base/prefix/index.ts', 'packages/base/kernel/index.ts'];
  const modules = graph([
    `${entry} -> apps/switch/near.ts`,
    `apps/switch/near.ts -> ${kernel}`,
    prefix,
    kernel,
  ]);
  const waits = (face: string, reason = 'the rates come later') => [{ face, reason }];
  const table: ReadonlyArray<readonly [string, Roots, RegExp]> = [
    ['all right', { entries: [entry], waiting: waits(prefix) }, /^$/],
    [
      'no such program',
      { entries: [entry, 'apps/x/main.ts'], waiting: [] },
      /x\/main.ts is not there/,
    ],
    [
      'no such module',
      { entries: [entry], waiting: waits('packages/base/x/index.ts') },
      /x\/index.ts is not there/,
    ],
    [
      'a module that is used now',
      { entries: [entry], waiting: waits(kernel) },
      /take its line out/,
    ],
    [
      'a module that waits for nothing',
      { entries: [entry], waiting: waits(prefix, ' ') },
      /without a reason/,
    ],
  ];
  for (const [name, roots, complaint] of table)
    it(name, () => assert.match(falseRoots(modules, roots).join('\n'), complaint));
});

describe('modules in a circle', () => {
  const table: ReadonlyArray<readonly [string, readonly string[], string]> = [
    [
      'found where no file is in one',
      [
        'packages/engine/calls/run.ts -> packages/engine/balance/index.ts',
        'packages/engine/balance/move.ts -> packages/engine/media/contract.ts',
        'packages/engine/media/mixer.ts -> packages/engine/calls/ports.ts',
      ],
      'modules in a circle: ' +
        'packages/engine/calls/run.ts -> packages/engine/balance/index.ts; ' +
        'packages/engine/balance/move.ts -> packages/engine/media/contract.ts; ' +
        'packages/engine/media/mixer.ts -> packages/engine/calls/ports.ts',
    ],
    [
      'two that see a third are none',
      [
        'packages/engine/calls/run.ts -> packages/engine/media/contract.ts packages/engine/balance/index.ts',
        'packages/engine/balance/move.ts -> packages/engine/media/contract.ts',
      ],
      '',
    ],
    [
      'a test does not close one',
      [
        'packages/engine/calls/run.ts -> packages/engine/balance/index.ts',
        'packages/engine/balance/move.test.ts -> packages/engine/calls/index.ts',
      ],
      '',
    ],
    ['a module may see itself', ['packages/base/money/a.ts -> packages/base/money/b.ts'], ''],
  ];
  for (const [name, lines, found] of table)
    it(name, () => assert.equal(circleOfModules(graph(lines)).join('\n'), found));
});
