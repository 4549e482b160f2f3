// The examples of the page about routing, asked of calls over the system that the page describes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RoutePage } from './route-page.ts';

describe('the page about routing (RTE-9, RTE-6)', () => {
  const page = new RoutePage('routing.md');
  it('has examples', () => assert.ok(page.examples.length >= 4));
  for (const [line, expected] of page.examples) {
    it(line, async () => {
      assert.deepEqual([...(await page.says(line))], expected.trimEnd().split('\n'));
    });
  }
});
