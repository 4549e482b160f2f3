import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import { ShardedMap } from './sharded-map.ts';

describe('a map whose editions share what stays', () => {
  for (const [name, keyOf] of [
    ['texts', (at: number): string => `phone ${at}`],
    ['numbers', (at: number): bigint => BigInt(at)],
  ] as const) {
    it(`is as a map is, edition by edition (${name})`, () => {
      const random = seededRandom(name);
      let map = ShardedMap.empty<string | bigint, number>();
      const model = new Map<string | bigint, number>();
      for (let edition = 0; edition < 60; edition += 1) {
        const before = map;
        const was = new Map(model);
        const edit = map.edit();
        for (let change = random.below(40); change > 0; change -= 1) {
          const key = keyOf(random.below(600));
          if (random.chance(0.4)) {
            edit.delete(key);
            model.delete(key);
          } else {
            edit.set(key, change);
            model.set(key, change);
          }
          assert.equal(edit.get(key), model.get(key));
        }
        map = edit.finish();
        for (const [of, expected] of [
          [before, was],
          [map, model],
        ] as const) {
          assert.equal(of.size, expected.size);
          assert.deepEqual([...of.values()].sort(), [...expected.values()].sort());
          for (let at = 0; at < 600; at += 1) {
            assert.equal(of.get(keyOf(at)), expected.get(keyOf(at)));
          }
        }
      }
    });
  }

  it('an edit that changes nothing gives the same edition', () => {
    const map = ShardedMap.empty<string, number>();
    const edit = map.edit();
    edit.delete('nobody');
    assert.equal(edit.finish(), map);
  });

  it('an edition that is out is not changed any more', () => {
    const edit = ShardedMap.empty<string, number>().edit();
    edit.set('a', 1);
    edit.finish();
    assert.throws(() => edit.set('a', 2), /an edition that is out is not changed/);
    assert.throws(() => edit.delete('a'), /an edition that is out is not changed/);
  });
});
