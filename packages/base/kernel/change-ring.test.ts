import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChangeRing } from './index.ts';

describe('the ring of changes', () => {
  //  first  added  asked with  changes       is cut
  const table: ReadonlyArray<readonly [number, number, number | null, readonly number[], boolean]> =
    [
      [0, 0, null, [], false],
      [0, 0, 0, [], false],
      [0, 3, null, [], false],
      [0, 3, 0, [0, 1, 2], false],
      [0, 3, 2, [2], false],
      [0, 3, 3, [], false],
      [0, 3, 4, [], true],
      [0, 4, 0, [0, 1, 2, 3], false],
      [0, 9, 4, [], true],
      [0, 9, 5, [5, 6, 7, 8], false],
      [100, 2, 99, [], true],
      [100, 2, 100, [0, 1], false],
      [100, 2, -1, [], true],
      [100, 2, 100.5, [], true],
      [100, 2, Number.NaN, [], true],
    ];
  for (const [first, added, asked, changes, isCut] of table) {
    it(`of 4, from ${first}, ${added} added, asked with ${asked}`, () => {
      const ring = new ChangeRing<number>({ capacity: 4, first });
      for (let n = 0; n < added; n += 1) ring.add(n);
      assert.deepEqual(ring.since(asked), { at: first + added, isCut, changes });
    });
  }
});
