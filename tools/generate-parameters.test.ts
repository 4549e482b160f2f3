import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from './files.mjs';
import { generated } from './generate-parameters.mjs';

describe('what is made of the catalogue of parameters (OPS-1)', async () => {
  for (const { path, text } of await generated()) {
    it(`${path} is up to date`, () =>
      assert.equal(
        readFileSync(join(root, path), 'utf8'),
        text,
        'run: node tools/generate-parameters.mjs',
      ));
  }

  it('is the map of the types and the page of the manual', async () => {
    const paths = (await generated()).map(({ path }) => path);
    assert.deepEqual(paths, [
      'packages/domain/parameters/names.generated.ts',
      'docs/parameters.md',
    ]);
  });
});
