import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NumberList } from '@tandem/domain/parties';
import { accountFault } from './account.ts';
import { isBeyond } from './levels.ts';
import { CallRate, isFull } from './limits.ts';
import { listed, readyList, refusedBy } from './lists.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

function list(mode: NumberList['mode'], ...numbers: readonly string[]) {
  const entries = numbers.map((text) => {
    const [number = '', until = null] = text.split(' until ');
    return { number, until, memo: '' };
  });
  return readyList({ id: mode, mode, everywhere: 'no', emergency: false, entries, memo: '' });
}

describe('lists of numbers (SEC-3)', () => {
  const past = '2026-01-01T12:00:00.000Z';
  const future = '2026-01-01T12:00:00.001Z';
  //  lists                                               number       refused by
  const table: ReadonlyArray<readonly [ReturnType<typeof list>[], string, string | null]> = [
    [[], '8613', null],
    [[list('deny', '8613')], '8613', '8613'],
    [[list('deny', '8613')], '86138', null],
    [[list('deny', '8613*')], '86138', '8613*'],
    [[list('deny', '1', '2*')], '8613', null],
    [[list('allow', '86*')], '8613', null],
    [[list('allow', '86*')], '4420', 'not on it'],
    [[list('allow', '86*'), list('deny', '8613*')], '8613', '8613*'],
    // Several that allow: one of them is enough.
    [[list('allow', '86*'), list('allow', '44*')], '4420', null],
    [[list('allow', '*')], '4420', null],
    [[list('deny', `8613 until ${past}`)], '8613', null],
    [[list('deny', `8613 until ${future}`)], '8613', '8613'],
    [[list('allow', `8613 until ${past}`)], '8613', 'not on it'],
  ];
  for (const [lists, number, expected] of table) {
    it(`${number}: ${expected ?? 'passes'}`, () => {
      const found = refusedBy(lists, number, NOON);
      assert.equal(found === null ? null : (found.pattern ?? 'not on it'), expected);
    });
  }

  it('knows who is on it', () => {
    assert.equal(listed(list('deny', '11*'), '112', NOON), '11*');
    assert.equal(listed(list('deny', '11*'), '12', NOON), null);
  });
});

describe('accounts that may not call (BIL-1)', () => {
  const table = [
    ['normal', null, null],
    ['locked', null, 'locked'],
    ['normal', '2026-01-01T12:00:00.001Z', null],
    ['normal', '2026-01-01T12:00:00.000Z', 'expired'],
  ] as const;
  for (const [status, expiresAt, expected] of table) {
    it(`${status} until ${expiresAt}: ${expected ?? 'may'}`, () => {
      assert.equal(accountFault({ status, expiresAt }, NOON), expected);
    });
  }
});

describe('how far a call may go (RTE-5)', () => {
  const table = [
    ['local', 'domestic', false],
    ['domestic', 'domestic', false],
    ['international', 'domestic', true],
    [null, 'domestic', true], // nobody said how far it is
    [null, 'international', false],
    ['onNet', 'onNet', false],
  ] as const;
  for (const [destination, allowed, expected] of table) {
    it(`${destination} with ${allowed}: ${expected ? 'too far' : 'may'}`, () => {
      assert.equal(isBeyond(destination, allowed), expected);
    });
  }
});

describe('limits (RTE-4)', () => {
  it('calls at once', () => {
    assert.deepEqual(
      [isFull(9, 10), isFull(10, 10), isFull(99, null), isFull(99, 0)],
      [false, true, false, false],
    );
  });

  it('new calls: so many within any second, and a refused one does not count', () => {
    const rate = new CallRate();
    //  at ms    taken, of 3 a second
    const table = [
      [0, true],
      [400, true],
      [800, true],
      [900, false],
      [999, false],
      [1_000, true], // the first is a second ago
      [1_001, false],
      [1_400, true],
      [5_000, true],
    ] as const;
    for (const [atMs, expected] of table) assert.equal(rate.take(3, atMs), expected, `${atMs}`);
    assert.equal(rate.isFull(3, 5_000), false);
  });

  it('a limit that changes begins anew', () => {
    const rate = new CallRate();
    assert.equal(rate.take(1, 0), true);
    assert.equal(rate.take(1, 1), false);
    assert.equal(rate.take(2, 2), true);
  });
});
