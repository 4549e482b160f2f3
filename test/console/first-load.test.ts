// What a browser fetches before the first page is there, as the server sends it: packed.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { dist } from '../../tools/files.mjs';

const folder = join(dist, 'console');
/** The bar of the console; the page, its style, and every module that the first one needs. */
const MOST_BYTES = 450 * 1_024;

const packedBytes = (path: string): number => {
  const file = join(folder, path);
  return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size;
};

describe('the first load of the console (CON-1)', () => {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path = '']) => path);

  it('is at most 450 kB', () => {
    const bytes = [...new Set(named)].reduce((sum, path) => sum + packedBytes(path), 0);
    assert.ok(named.length > 2, page);
    assert.ok(bytes <= MOST_BYTES, `${bytes} bytes packed, at most ${MOST_BYTES}`);
  });

  it('names every file by its content, so that a browser may keep it', () => {
    for (const path of named) assert.match(path, /[-/][A-Z0-9]{8}[.](js|css)$/);
  });

  it('runs nothing that stands in the page itself', () => {
    assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)|<style|\bon[a-z]+=|javascript:/i);
  });
});
