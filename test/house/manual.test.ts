// The manual: what it links to is there, and its pictures stay small.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../../tools/files.mjs';
import { asked } from './route-page.ts';

const docs = join(root, 'docs');
const pictures = join(docs, 'pictures');
/** Whoever clones the repository loads all of them. */
const MOST_BYTES = 3_000_000;

const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));
const linked = [...pages.map((name) => join(docs, name)), join(root, 'README.md')].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, place = '']) => ({
    page,
    path: join(dirname(page), place),
  })),
);

const lines = [...pages.map((name) => join('docs', name)), 'README.md'].flatMap((page) => {
  // A line may go on behind a backslash.
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/\\\n\s*/g, '');
  return [...text.matchAll(/^(?:\.\/|\$ )(tandem [^#\n>]*)/gm)].map(([, line = '']) => ({
    ...{ page, line: line.trim() },
  }));
});

describe('the command lines of the manual', () => {
  it('are there', () => assert.ok(lines.length > 0));
  for (const { page, line } of lines) {
    it(`${page}: ${line}`, async () => void (await asked(line)));
  }
});

describe('the pictures of the manual (CON-1)', () => {
  it('every one that is linked is there, and has an alternative in words', () => {
    const missing = linked.filter(({ path }) => !existsSync(path));
    assert.deepEqual(missing, []);
    assert.ok(linked.length > 0);
    for (const name of pages) {
      assert.doesNotMatch(readFileSync(join(docs, name), 'utf8'), /!\[\]\(/, name);
    }
  });

  it('every one that is there is linked, and all of them are small', () => {
    const all = readdirSync(pictures).map((name) => join(pictures, name));
    const known = new Set(linked.map(({ path }) => path));
    assert.deepEqual(
      all.filter((path) => !known.has(path)),
      [],
    );
    const bytes = all.reduce((sum, path) => sum + statSync(path).size, 0);
    assert.ok(bytes <= MOST_BYTES, `${bytes} bytes, at most ${MOST_BYTES}`);
  });
});
