import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SeededRandom, seededRandom } from '@tandem/base/testkit';

const words = (random: SeededRandom, count = 8): readonly number[] =>
  Array.from({ length: count }, () => random.uint32());

describe('seeded random', () => {
  it('the same seed repeats, another one does not, number or text', () => {
    for (const seed of [0, 1, 'a', 'a long seed of a failing run']) {
      assert.deepEqual(words(seededRandom(seed)), words(seededRandom(seed)));
    }
    const firsts = Array.from({ length: 2_000 }, (_, seed) => seededRandom(seed).uint32());
    assert.equal(new Set(firsts).size, 2_000);
  });

  it('stays as it is: seeds that were written down keep their meaning', () => {
    assert.deepEqual(words(seededRandom(1), 3), [3838498571, 2598776111, 3598924685]);
  });

  it('a fork goes its own way, whatever its parent has drawn', () => {
    const early = seededRandom(1).fork('network');
    const parent = seededRandom(1);
    words(parent, 100);
    assert.deepEqual(words(early), words(parent.fork('network')));
    assert.notDeepEqual(words(seededRandom(1).fork('a')), words(seededRandom(1).fork('b')));
  });

  it('draws evenly: each bit is set in about half of the words', () => {
    const random = seededRandom(7);
    const ones = new Array<number>(32).fill(0);
    for (let drawn = 0; drawn < 10_000; drawn += 1) {
      const word = random.uint32();
      for (let bit = 0; bit < 32; bit += 1) ones[bit] = (ones[bit] ?? 0) + ((word >>> bit) & 1);
    }
    for (const count of ones) assert.ok(count > 4_700 && count < 5_300, `${count} of 10,000`);
  });

  it('between includes both ends and all between', () => {
    const random = seededRandom(1);
    const drawn = new Set(Array.from({ length: 200 }, () => random.between(-2, 2)));
    assert.deepEqual(
      [...drawn].sort((a, b) => a - b),
      [-2, -1, 0, 1, 2],
    );
    assert.equal(random.between(5, 5), 5);
  });

  it('chance 0 is never, 1 is always', () => {
    const random = seededRandom(1);
    for (let drawn = 0; drawn < 1_000; drawn += 1) {
      assert.equal(random.chance(0), false);
      assert.equal(random.chance(1), true);
    }
  });

  it('picks each, and nothing out of nothing', () => {
    const random = seededRandom(1);
    const picked = new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])));
    assert.deepEqual([...picked].sort(), ['a', 'b', 'c']);
    assert.throws(() => random.pick([]), /something to pick/);
  });

  it('shuffles all of a copy, into each order', () => {
    const random = seededRandom(1);
    const items = ['a', 'b', 'c'];
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffled(items).join('')));
    assert.deepEqual([...orders].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    assert.deepEqual(items, ['a', 'b', 'c']);
  });
});
