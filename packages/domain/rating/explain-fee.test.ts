import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainFee, fee } from '@tandem/domain/rating';
import { pricing } from './testing-tariff.ts';

describe('a fee explains itself (BIL-3)', () => {
  //  price, rules, hold time, what is told
  const table: ReadonlyArray<readonly [string, string, number, readonly string[]]> = [
    ['1/1 0.06', '', 0, ['never connected']],
    [
      '1/1 0.06 attempt 0.002',
      '',
      0,
      ['never connected', 'fee of an attempt 0.002', 'exactly 0.002; half up to 7 decimals: 0.002'],
    ],
    [
      '1/1 0.06 grace 5',
      '',
      5_300,
      ['5300 ms rounded to 5000 ms (nearest 1000 ms)', '5000 ms within the grace of 5 s: free'],
    ],
    ['1/1 0.06', 'free=10', 9_000, ['within the free time of 10 s: free']],
    [
      '1/1 0.06',
      'free=10 package=60',
      30_000,
      ['less 10 s of free time', 'all 20 s paid by a package'],
    ],
    [
      '30/6 0.0049 +0.01',
      'free=10 package=60 decimals=4 unit=0.005',
      101_300,
      [
        '101300 ms rounded to 101000 ms (nearest 1000 ms)',
        'less 10 s of free time',
        'less 60 s paid by a package',
        '31 s are charged',
        'from 0 s on: 1 x 30 s = 30 s at 0.0049 per 60 s',
        'from 30 s on: 1 x 6 s = 6 s at 0.0049 per 60 s',
        '36 s are billed (first-then-next)',
        'connection fee 0.01',
        'exactly 0.01294; half up to 4 decimals, up to a multiple of 0.005: 0.015',
      ],
    ],
    [
      '1/1 0.0049',
      '',
      1_000,
      [
        '1 s are charged',
        'from 0 s on: 1 x 1 s = 1 s at 0.0049 per 60 s',
        '1 s are billed (first-then-next)',
        'exactly 0.0000816 and 40/60 of 0.0000001; half up to 7 decimals: 0.0000817',
      ],
    ],
    [
      '20/6 0.06 round-total least 0.05 from 22 6 0.03',
      '',
      21_000,
      [
        '21 s are charged',
        'from 0 s on: 1 x 20 s = 20 s at 0.06 per 60 s',
        'from 20 s on: 2 s at 0.06 per 60 s',
        'from 22 s on: 2 s at 0.03 per 60 s',
        '24 s are billed (round-total)',
        'less than the least charge: 0.05',
        'exactly 0.05; half up to 7 decimals: 0.05',
      ],
    ],
  ];
  for (const [price, rules, holdTimeMs, because] of table) {
    it(`${price}${rules && ` ${rules}`}: ${holdTimeMs} ms`, () => {
      assert.deepEqual(explainFee(holdTimeMs, pricing(price, rules)).because, because);
    });
  }

  it('nobody who does not ask is told anything', () => {
    assert.deepEqual(Object.keys(fee(1_000, pricing('1/1 0.06'))), [
      ...['amount', 'billedSeconds', 'packageSeconds', 'basis', 'price'],
    ]);
  });
});
