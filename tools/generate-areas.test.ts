import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from './files.mjs';
import { generated } from './generate-areas.mjs';

describe('what is made of numbering plans (BIL-9)', () => {
  it('the default areas are up to date', () => {
    const { path, text } = generated();
    const stands = readFileSync(join(root, path), 'utf8');
    assert.equal(stands, text, 'run: node tools/generate-areas.mjs');
  });
});
