import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printMoney } from '@tandem/base/money';
import { fee } from '@tandem/domain/rating';
import { money, pricing } from './testing-tariff.ts';

const DURATIONS = [1, 21, 31, 37, 61, 125] as const;

describe('increments of the trade (BIL-2)', () => {
  //  increment              1 s  21 s 31 s 37 s  61 s 125 s
  const table: ReadonlyArray<readonly [string, readonly number[]]> = [
    ['1/1 0.06', [1, 21, 31, 37, 61, 125]],
    ['6/6 0.06', [6, 24, 36, 42, 66, 126]],
    ['30/6 0.06', [30, 30, 36, 42, 66, 126]],
    ['60/1 0.06', [60, 60, 60, 60, 61, 125]],
    ['60/60 0.06', [60, 60, 60, 60, 120, 180]],
    ['20/6 0.06', [20, 26, 32, 38, 62, 128]],
    ['20/6 0.06 round-total', [24, 24, 36, 42, 66, 126]],
    ['30/60 0.06', [30, 30, 90, 90, 90, 150]],
    ['30/60 0.06 round-total', [60, 60, 60, 60, 120, 180]],
    ['1/60 0.06', [1, 61, 61, 61, 61, 181]],
    ['0/6 0.06', [6, 24, 36, 42, 66, 126]],
    ['0/6 0.06 round-total', [6, 24, 36, 42, 66, 126]],
    ['3600/1 0.06', [3600, 3600, 3600, 3600, 3600, 3600]],
    ['7/13 0.06', [7, 33, 33, 46, 72, 137]],
    ['7/13 0.06 round-total', [13, 26, 39, 39, 65, 130]],
  ];
  for (const [text, billed] of table) {
    for (const [at, seconds] of DURATIONS.entries()) {
      const expected = billed[at] as number;
      it(`${text}: ${seconds} s are billed as ${expected} s`, () => {
        const got = fee(seconds * 1000, pricing(text));
        assert.equal(got.billedSeconds, expected);
        // 0.06 a minute is 0.001 a second, whatever the blocks.
        assert.equal(got.amount, BigInt(expected) * 10_000n);
        assert.equal(got.price.mode, text.includes('round') ? 'round-total' : 'first-then-next');
      });
    }
  }
});

/** price, rules, hold time in ms, billed seconds, fee */
type Row = readonly [price: string, rules: string, holdTimeMs: number, billed: number, fee: string];

function proves(table: readonly Row[]): void {
  for (const [price, rules, holdTimeMs, billed, expected] of table) {
    it(`${price}${rules && ` ${rules}`}: ${holdTimeMs} ms cost ${expected}`, () => {
      const got = fee(holdTimeMs, pricing(price, rules));
      assert.deepEqual(
        { billed: got.billedSeconds, fee: printMoney(got.amount) },
        { billed, fee: printMoney(money(expected)) },
      );
    });
  }
}

describe('fee: prices (BIL-2)', () => {
  proves([
    ['1/1 0.0049', '', 1_000, 1, '0.0000817'], // exactly 0.0000816666...
    ['1/1 0.0049', '', 2_000, 2, '0.0001633'],
    ['1/1 0.0049', '', 3_000, 3, '0.000245'],
    ['1/1 0.0049', '', 60_000, 60, '0.0049'],
    ['1/1 0.0049', '', 3_600_000, 3_600, '0.294'],
    ['1/1 0.0000001', '', 1_000, 1, '0'], // a sixtieth of the smallest amount
    ['1/1 0.0000001', '', 29_000, 29, '0'],
    ['1/1 0.0000001', '', 30_000, 30, '0.0000001'], // the half goes up
    ['1/1 0.0000001', '', 89_000, 89, '0.0000001'],
    ['1/1 0.0000001', '', 90_000, 90, '0.0000002'],
    ['1/1 0.06 per 1', '', 7_000, 7, '0.42'],
    ['6/6 0.06 per 6', '', 7_000, 12, '0.12'],
    ['1/1 3.60 per 3600', '', 1_000, 1, '0.001'],
    ['1/1 0.01 per 7', '', 1_000, 1, '0.0014286'],
    ['1/1 0.01 per 7', '', 7_000, 7, '0.01'],
    ['60/60 0', '', 61_000, 120, '0'],
    ['60/60 0 +0.03', '', 61_000, 120, '0.03'],
    ['1/1 10000 per 1', '', 86_400_000, 86_400, '864000000'],
    ['3600/3600 10000 per 1', '', 86_400_000, 86_400, '864000000'],
    ['60/60 0.06 first 0.12', '', 1_000, 60, '0.12'],
    ['60/60 0.06 first 0.12', '', 61_000, 120, '0.18'],
    ['60/1 0.06 first 0', '', 60_000, 60, '0'],
    ['60/1 0.06 first 0', '', 61_000, 61, '0.001'],
    ['60/1 0 first 0.5', '', 3_600_000, 3_600, '0.5'],
    ['30/6 0.06 first 0.12', '', 31_000, 36, '0.066'],
    ['20/6 0.06 first 0.12 round-total', '', 21_000, 24, '0.044'], // 20 s dear, 4 s cheap
  ]);
});

describe('fee: connection, grace, minimum, attempt (BIL-2, BIL-13)', () => {
  proves([
    ['1/1 0.06 +0.01', '', 1_000, 1, '0.011'],
    ['1/1 0.06 +0.01', '', 0, 0, '0'], // never connected
    ['60/60 0.06 +0.01', '', 61_000, 120, '0.13'],
    ['1/1 0.06 +0.01 grace 5', '', 1, 0, '0'],
    ['1/1 0.06 +0.01 grace 5', '', 5_000, 0, '0'],
    ['1/1 0.06 +0.01 grace 5', '', 5_499, 0, '0'], // rounded to 5 s
    ['1/1 0.06 +0.01 grace 5', '', 5_500, 6, '0.016'],
    ['1/1 0.06 +0.01 grace 5', '', 6_000, 6, '0.016'], // beyond grace from the first second
    ['1/1 0.06 +0.01 grace 5', 'P=0', 5_000, 0, '0'],
    ['1/1 0.06 +0.01 grace 5', 'P=0', 5_001, 6, '0.016'],
    ['30/6 0.06 grace 40', '', 40_000, 0, '0'],
    ['30/6 0.06 grace 40', '', 41_000, 42, '0.042'],
    ['1/1 0.06 least 0.05', '', 1_000, 1, '0.05'],
    ['1/1 0.06 least 0.05', '', 50_000, 50, '0.05'],
    ['1/1 0.06 least 0.05', '', 51_000, 51, '0.051'],
    ['1/1 0.06 +0.02 least 0.05', '', 30_000, 30, '0.05'],
    ['1/1 0.06 +0.02 least 0.05', '', 31_000, 31, '0.051'], // the connection fee counts
    ['1/1 0.06 grace 5 least 0.05', '', 5_000, 0, '0'], // free is free
    ['1/1 0 least 0.05', '', 5_000, 5, '0.05'],
    ['1/1 0.06 least 0.05', '', 0, 0, '0'], // nobody answered
    ['1/1 0.06 attempt 0.002', '', 0, 0, '0.002'],
    ['1/1 0.06 attempt 0.002', '', 1_000, 1, '0.001'], // it is for those not answered
    ['1/1 0.06 attempt 0.0024', 'decimals=3', 0, 0, '0.002'],
    ['1/1 0.06 attempt 0.0025', 'decimals=3', 0, 0, '0.003'],
    ['1/1 0.06 attempt 0.002', 'unit=0.01', 0, 0, '0.01'],
  ]);
});

describe('fee: SERVER_BILLING_HOLD_TIME_PRECISION (BIL-5)', () => {
  proves([
    ['1/1 0.06', '', 1, 1, '0.001'], // answered: at least the first block
    ['1/1 0.06', '', 499, 1, '0.001'],
    ['1/1 0.06', '', 500, 1, '0.001'],
    ['1/1 0.06', '', 1_499, 1, '0.001'],
    ['1/1 0.06', '', 1_500, 2, '0.002'],
    ['1/1 0.06', '', 59_499, 59, '0.059'],
    ['1/1 0.06', '', 59_500, 60, '0.06'],
    ['60/60 0.06', '', 60_499, 60, '0.06'],
    ['60/60 0.06', '', 60_500, 120, '0.12'],
    ['1/1 0.06', 'P=0', 1, 1, '0.001'],
    ['1/1 0.06', 'P=0', 1_000, 1, '0.001'],
    ['1/1 0.06', 'P=0', 1_001, 2, '0.002'],
    ['1/1 0.06', 'P=1', 1_001, 2, '0.002'],
    ['1/1 0.06', 'P=100', 1_049, 1, '0.001'],
    ['1/1 0.06', 'P=100', 1_050, 2, '0.002'],
    ['1/1 0.06', 'P=3', 1_000, 1, '0.001'], // 999 ms
    ['1/1 0.06', 'P=3', 1_001, 2, '0.002'], // 1,002 ms: the half of an odd precision is 1.5
    ['1/1 0.06', 'P=6000', 2_999, 1, '0.001'],
    ['1/1 0.06', 'P=6000', 3_000, 6, '0.006'],
    ['1/1 0.06', 'P=6000', 8_999, 6, '0.006'],
    ['1/1 0.06', 'P=6000', 9_000, 12, '0.012'],
    ['1/1 0.06', 'P=60000', 29_999, 1, '0.001'],
    ['1/1 0.06', 'P=60000', 30_000, 60, '0.06'],
    ['30/6 0.06', 'P=60000', 89_999, 60, '0.06'],
    ['1/1 0.06', '', 864_000_499, 864_000, '864'],
    ['1/1 0.06', '', 864_000_500, 864_001, '864.001'],
  ]);
});

describe('fee: SERVER_BILLING_FREE_TIME and packages (BIL-5, BIL-6)', () => {
  proves([
    ['1/1 0.06 +0.01', 'free=10', 10_000, 0, '0'], // nothing charged, no connection fee
    ['1/1 0.06 +0.01', 'free=10', 10_499, 0, '0'],
    ['1/1 0.06 +0.01', 'free=10', 10_500, 1, '0.011'],
    ['1/1 0.06 +0.01', 'free=10', 300, 0, '0'],
    ['60/60 0.06', 'free=10', 70_000, 60, '0.06'],
    ['60/60 0.06', 'free=10', 71_000, 120, '0.12'],
    ['1/1 0.06', 'free=10 P=0', 10_000, 0, '0'],
    ['1/1 0.06', 'free=10 P=0', 10_001, 1, '0.001'],
    ['1/1 0.06 grace 5', 'free=10', 10_000, 0, '0'],
    ['1/1 0.06 grace 15', 'free=10', 15_000, 0, '0'],
    ['1/1 0.06 grace 15', 'free=10', 16_000, 6, '0.006'], // grace looks at the whole call
    ['1/1 0.06 least 0.05', 'free=10', 10_000, 0, '0'],
    ['1/1 0.06', 'free=86400', 86_400_000, 0, '0'],
    ['1/1 0.06 +0.01', 'package=60', 60_000, 0, '0'],
    ['1/1 0.06 +0.01', 'package=60', 61_000, 1, '0.011'],
    ['1/1 0.06 +0.01', 'package=60 free=10', 70_000, 0, '0'],
    ['1/1 0.06 +0.01', 'package=60 free=10', 71_000, 1, '0.011'],
    ['30/6 0.06', 'package=60', 90_000, 30, '0.03'],
    ['30/6 0.06', 'package=60', 91_000, 36, '0.036'],
  ]);

  //  package free   hold time  paid by the package
  const used: ReadonlyArray<readonly [number, number, number, number]> = [
    [60, 0, 0, 0],
    [60, 0, 300, 1],
    [60, 0, 30_000, 30],
    [60, 0, 60_000, 60],
    [60, 0, 90_000, 60],
    [60, 10, 10_000, 0],
    [60, 10, 11_000, 1],
    [60, 10, 70_000, 60],
    [0, 10, 70_000, 0],
  ];
  for (const [packageSeconds, free, holdTimeMs, expected] of used) {
    it(`${holdTimeMs} ms with ${free} s free use ${expected} of ${packageSeconds} s`, () => {
      const got = fee(holdTimeMs, pricing('6/6 0.06', `free=${free} package=${packageSeconds}`));
      assert.equal(got.packageSeconds, expected);
    });
  }
});

describe('fee: SERVER_BILLING_FEE_PRECISION half up, then SERVER_BILLING_FEE_UNIT up (BIL-5)', () => {
  proves([
    ['1/1 0.0049', 'decimals=7', 60_000, 60, '0.0049'],
    ['1/1 0.0049', 'decimals=4', 60_000, 60, '0.0049'],
    ['1/1 0.0049', 'decimals=3', 60_000, 60, '0.005'],
    ['1/1 0.0049', 'decimals=2', 60_000, 60, '0'],
    ['1/1 0.0050', 'decimals=2', 60_000, 60, '0.01'], // the half goes up
    ['1/1 0.0050', 'decimals=2', 59_000, 59, '0'],
    ['1/1 0.06', 'decimals=2', 24_000, 24, '0.02'],
    ['1/1 0.06', 'decimals=2', 25_000, 25, '0.03'],
    ['1/1 0.06', 'decimals=2', 34_999, 35, '0.04'],
    ['1/1 0.50', 'decimals=0', 59_000, 59, '0'],
    ['1/1 0.50', 'decimals=0', 60_000, 60, '1'],
    ['1/1 0.50', 'decimals=0', 179_000, 179, '1'],
    ['1/1 0.50', 'decimals=0', 180_000, 180, '2'],
    ['1/1 0.06', 'unit=0.01', 1_000, 1, '0.01'],
    ['1/1 0.06', 'unit=0.01', 10_000, 10, '0.01'],
    ['1/1 0.06', 'unit=0.01', 11_000, 11, '0.02'],
    ['1/1 0.06', 'unit=0.05', 50_000, 50, '0.05'],
    ['1/1 0.06', 'unit=0.05', 51_000, 51, '0.1'],
    ['1/1 0', 'unit=0.05', 51_000, 51, '0'], // nothing stays nothing
    ['1/1 0.06 grace 5', 'unit=0.05', 5_000, 0, '0'],
    ['1/1 0.06', 'decimals=2 unit=0.01', 4_000, 4, '0'], // first half up to 0.00
    ['1/1 0.06', 'decimals=2 unit=0.01', 5_000, 5, '0.01'],
    ['1/1 0.06', 'decimals=2 unit=0.05', 54_000, 54, '0.05'], // 0.054 is 0.05, and a whole unit
    ['1/1 0.06', 'decimals=2 unit=0.05', 55_000, 55, '0.1'],
    ['1/1 0.06', 'unit=1000', 1_000, 1, '1000'],
  ]);
});

describe('fee: stepped prices by duration (BIL-13)', () => {
  proves([
    ['60/60 0.06 from 60 60 0.03', '', 60_000, 60, '0.06'],
    ['60/60 0.06 from 60 60 0.03', '', 61_000, 120, '0.09'],
    ['60/60 0.06 from 60 60 0.03', '', 180_000, 180, '0.12'],
    ['1/1 0.06 from 60 1 0.03', '', 60_000, 60, '0.06'],
    ['1/1 0.06 from 60 1 0.03', '', 61_000, 61, '0.0605'],
    ['1/1 0.06 from 60 1 0.03 from 120 1 0', '', 7_200_000, 7_200, '0.09'],
    ['6/6 0.06 from 60 30 0.03', '', 61_000, 90, '0.075'],
    ['30/6 0.06 from 60 30 0.03', '', 59_000, 60, '0.06'],
    // A block belongs to the step in which it begins: that at 56 s reaches over the minute.
    ['20/12 0.06 from 60 30 0.03', '', 57_000, 68, '0.068'],
    ['20/12 0.06 from 60 30 0.03', '', 69_000, 98, '0.083'],
    // A step that began within the first block counts from its end on.
    ['60/6 0.06 from 10 10 0.60 from 20 20 0.03', '', 61_000, 80, '0.07'],
    ['60/6 0.06 from 0 10 0.60', '', 61_000, 70, '0.16'],
    ['0/6 0.06 from 0 10 0.60', '', 1_000, 10, '0.1'],
    ['1/1 0.06 from 60 1 0.01 per 7', '', 61_000, 61, '0.0614286'],
    ['1/1 0.06 from 60 1 0.01 per 7', '', 67_000, 67, '0.07'],
    ['1/1 0.06 +0.01 least 0.1 from 60 1 0.03', '', 61_000, 61, '0.1'],
    ['1/1 0.06 from 60 1 0.03', 'free=10', 70_000, 60, '0.06'], // counted in charged seconds
    ['1/1 0.06 from 60 1 0.03', 'free=10', 72_000, 62, '0.061'],
    // The total is rounded once; then each second costs what it costs.
    ['20/6 0.06 round-total from 22 6 0.03', '', 21_000, 24, '0.023'],
    ['20/6 0.06 round-total from 22 30 0.03', '', 25_000, 30, '0.026'],
  ]);
});

describe('why a fee is what it is', () => {
  //  price, rules, hold time, basis
  const table: ReadonlyArray<readonly [string, string, number, string]> = [
    ['1/1 0.06 grace 5', '', 0, 'unanswered'],
    ['1/1 0.06 grace 5', '', 5_000, 'grace'],
    ['1/1 0.06', 'free=5', 5_000, 'freeTime'],
    ['1/1 0.06', 'package=5', 5_000, 'package'],
    ['1/1 0.06', 'free=5 package=5', 6_000, 'package'],
    ['1/1 0.06', '', 5_000, 'charged'],
    ['1/1 0', '', 5_000, 'charged'],
    ['1/1 0.06 least 0.005', '', 5_000, 'charged'],
    ['1/1 0.06 least 0.0051', '', 5_000, 'minimum'],
  ];
  for (const [price, rules, holdTimeMs, basis] of table) {
    it(`${price} ${rules} ${holdTimeMs} ms: ${basis}`, () =>
      assert.equal(fee(holdTimeMs, pricing(price, rules)).basis, basis));
  }

  for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    it(`${wrong} ms are no hold time`, () => {
      assert.throws(() => fee(wrong, pricing('1/1 0.06')), /a hold time of/);
    });
  }
});
