import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BoundedQueue,
  fail,
  folderOf,
  InvariantError,
  invariant,
  ms,
  ok,
  type Result,
  seconds,
  unreachable,
} from '@tandem/base/kernel';
import fc from 'fast-check';

describe('results', () => {
  it('say what came out, or what went wrong', () => {
    const half = (n: number): Result<number, 'odd'> => (n % 2 === 0 ? ok(n / 2) : fail('odd'));
    assert.deepEqual(half(4), { ok: true, value: 2 });
    assert.deepEqual(half(3), { ok: false, error: 'odd' });
    assert.deepEqual(ok(), { ok: true, value: undefined });
  });
});

describe('units', () => {
  it('are plain numbers that cannot be mistaken', () => {
    assert.equal(ms(5), 5);
    assert.equal(seconds(1.5), 1_500);
  });
});

describe('invariants', () => {
  it('throw their own error when broken, and say nothing else', () => {
    invariant(true, 'holds');
    for (const broken of [false, 0, '', null, undefined]) {
      assert.throws(() => invariant(broken, 'is broken'), {
        name: 'InvariantError',
        message: 'is broken',
      });
    }
  });

  //  value that should not be         told as
  const table: ReadonlyArray<readonly [unknown, string]> = [
    ['x', 'unreachable: x'],
    [5n, 'unreachable: 5'],
    [null, 'unreachable: null'],
    [{ type: 'odd', password: 'hunter2' }, 'unreachable: {type, password}'], // no values: secrets
  ];
  for (const [value, message] of table) {
    it(`${message}`, () => {
      assert.throws(() => unreachable(value as never), new InvariantError(message));
    });
  }
});

describe('folders of paths', () => {
  for (const [path, folder] of [
    ['a/b/c', 'a/b'],
    ['a', ''],
    ['/a', ''],
    ['', ''],
  ] as const) {
    it(`of ${path} is ${folder}`, () => assert.equal(folderOf(path), folder));
  }
});

describe('bounded queue', () => {
  it('gives back in order, refuses when full, counts what it refused', () => {
    const queue = new BoundedQueue<string>(2);
    assert.deepEqual([queue.push('a'), queue.push('b'), queue.push('c')], [true, true, false]);
    assert.deepEqual([queue.size, queue.refused, queue.peek()], [2, 1, 'a']);
    assert.deepEqual([queue.shift(), queue.shift(), queue.shift()], ['a', 'b', undefined]);
    assert.deepEqual([queue.size, queue.refused, queue.peek()], [0, 1, undefined]);
  });

  it('holds any value, also undefined', () => {
    const queue = new BoundedQueue<undefined>(3);
    queue.push(undefined);
    assert.equal(queue.size, 1);
    queue.clear();
    assert.equal(queue.size, 0);
  });

  it('a capacity that is none is a bug', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => new BoundedQueue(capacity), /capacity/);
    }
  });

  it('is the same as a list with a limit', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('push' as const) }),
      fc.record({ do: fc.constant('shift' as const) }),
      fc.record({ do: fc.constant('clear' as const) }),
      fc.record({ do: fc.constant('shiftMany' as const), count: fc.nat(5) }),
    );
    const property = fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(step),
      (capacity, steps) => {
        const queue = new BoundedQueue<number>(capacity);
        let list: number[] = [];
        let refused = 0;
        for (const [item, one] of steps.entries()) {
          if (one.do === 'push') {
            const fits = list.length < capacity;
            assert.equal(queue.push(item), fits);
            if (fits) list.push(item);
            else refused += 1;
          } else if (one.do === 'shift') {
            assert.equal(queue.shift(), list.shift());
          } else if (one.do === 'clear') {
            queue.clear();
            list = [];
          } else {
            assert.deepEqual(queue.shiftMany(one.count), list.splice(0, one.count));
          }
          assert.deepEqual(
            [queue.size, queue.refused, queue.peek()],
            [list.length, refused, list[0]],
          );
        }
      },
    );
    fc.assert(property);
  });
});
