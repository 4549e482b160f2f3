// The page for the first quarter of an hour: its file is taken, its questions are answered as it
// says. And the page about the demo.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ParameterView } from '@tandem/domain/parameters';
import {
  checkConfiguration,
  currentConfiguration,
  readConfiguration,
} from '@tandem/edge/configuration';
import { CUSTOMERS } from '../../apps/demo/world/customers.ts';
import { VENDORS } from '../../apps/demo/world/vendors.ts';
import { root } from '../../tools/files.mjs';
import { RoutePage } from './route-page.ts';

describe('the page of first steps (CON-1)', () => {
  const page = new RoutePage('first-steps.md');

  it('its file is taken as it stands', async () => {
    const document = await readConfiguration(page.yaml, 'my.yaml');
    assert.ok(document.ok);
    const nothing = { objects: [], parameters: ParameterView.defaults, rates: new Map() };
    const current = currentConfiguration(nothing);
    const checked = checkConfiguration(document.value, { current, prune: false });
    assert.ok(checked.ok, JSON.stringify(checked));
  });

  it('has examples', () => assert.equal(page.examples.length, 2));
  for (const [line, expected] of page.examples) {
    it(line, async () => {
      assert.deepEqual([...(await page.says(line))], expected.trimEnd().split('\n'));
    });
  }
});

describe('the page about the demo (CON-1)', () => {
  const page = readFileSync(join(root, 'docs', 'demo.md'), 'utf8');

  it('tells of each customer and each vendor, and of no other', () => {
    const named = [...page.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
    const known = [...CUSTOMERS, ...VENDORS].map(({ id }) => id);
    assert.deepEqual([...named].sort(), [...known, 'home'].sort());
  });
});
