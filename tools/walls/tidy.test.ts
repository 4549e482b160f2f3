// Our own files under all rules; and that they are really read.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../files.mjs';
import { importingFiles } from './cruise.ts';
import { ownFiles } from './own-files.ts';
import { RULES } from './rules/index.ts';
import { tidy } from './tidy.ts';

const files = ownFiles(root);

it('our files are tidy', () => {
  const found = tidy(files);
  if (found.length > 0) assert.fail(`\n${found.join('\n')}`);
});

it('every file on the disk is read', () => {
  const read = new Set(files.map(({ path }) => path));
  const passedOver = importingFiles(root).filter(({ path }) => !read.has(path));
  assert.deepEqual(
    passedOver.map(({ path }) => path),
    [],
  );
  for (const path of ['README.md', 'package.json', '.ci/run', 'tools/walls/tidy.test.ts'])
    assert.ok(read.has(path), path);
});

it('every rule is in the list and has its table', () => {
  const names = readdirSync(join(root, 'tools/walls/rules'))
    .filter((name) => !/^(rule|index|testing|adapters)[.]ts$|[.]test[.]ts$/.test(name))
    .map((name) => name.replace('.ts', ''));
  assert.deepEqual(RULES.map(({ name }) => name).sort(), names.sort());
  const tests = readdirSync(join(root, 'tools/walls/rules'));
  for (const name of names) assert.ok(tests.includes(`${name}.test.ts`), name);
});

describe('own files', () => {
  let folder: string;
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-own-'));
    git('init', '--quiet');
    mkdirSync(join(folder, 'build'));
    const texts = { '.gitignore': 'build/\n', 'kept.ts': '1', 'gone.ts': '2', 'new.ts': '3' };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'build', 'made.ts'), '4');
    writeFileSync(join(folder, 'picture.png'), new Uint8Array([0x89, 0x50, 0, 1]));
    git('add', '.gitignore', 'kept.ts', 'gone.ts');
    rmSync(join(folder, 'gone.ts'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are those that git tracks or would track, if they are text and there', () => {
    assert.deepEqual(
      ownFiles(folder).map(({ path, text }) => `${path}: ${text.trim()}`),
      ['.gitignore: build/', 'kept.ts: 1', 'new.ts: 3'],
    );
  });

  it('a folder that git does not know is an error, not an empty list', () => {
    const bare = mkdtempSync(join(tmpdir(), 'tandem-bare-'));
    try {
      assert.throws(() => ownFiles(bare));
    } finally {
      rmSync(bare, { recursive: true, force: true });
    }
  });
});

describe('tidy', () => {
  it('names file, line, rule and what to do', () => {
    const text = 'const a = 1;\nconst at = Date.now();\n';
    assert.deepEqual(tidy([{ path: 'packages/engine/calls/a.ts', text }]), [
      'packages/engine/calls/a.ts:2: banned-globals: Date is the global clock: ' +
        'take a Clock (base/kernel); in tests the virtual one of base/testkit',
    ]);
  });

  it('an oversized file is found', () => {
    const path = 'packages/engine/calls/a.ts';
    assert.match(tidy([{ path, text: '1;\n'.repeat(401) }]).join(), /:401: file-length: 401 lines/);
  });

  it('a clean file is clean', () => {
    assert.deepEqual(tidy([{ path: 'packages/engine/calls/a.ts', text: 'export {};\n' }]), []);
  });
});
