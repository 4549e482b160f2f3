import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { KINDS } from '@tandem/edge/objects';
import { root } from './files.mjs';
import { configurationPage, PAGE } from './generate-configuration.mjs';

describe('the page of the configuration file is made of the schemas (OPS-1)', () => {
  it('is up to date', async () => {
    const written = readFileSync(join(root, PAGE), 'utf8');
    const wanted = await configurationPage();
    assert.equal(written, wanted, 'run: node tools/generate-configuration.mjs');
  });

  it('has a section for every kind and a row for every field', async () => {
    const page = await configurationPage();
    for (const kind of KINDS) {
      const [, section] = page.split(`\n## ${kind.name}\n`);
      assert.ok(section, kind.name);
      for (const name of Object.keys(kind.node.properties ?? {})) {
        assert.ok(section.includes(`\n| \`${name}\` |`), `${kind.name}.${name}`);
      }
    }
  });
});
