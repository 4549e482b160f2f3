import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Money, printMoney } from '@tandem/base/money';
import {
  affordableSeconds,
  fee,
  firstSlice,
  reserveFor,
  UNLIMITED_SECONDS,
} from '@tandem/domain/rating';
import { money, pricing } from './testing-tariff.ts';

const FOREVER = UNLIMITED_SECONDS;

describe('how long a balance can talk (BIL-4)', () => {
  //  price, rules, balance, seconds
  const table: ReadonlyArray<readonly [string, string, string, number]> = [
    ['1/1 0.06', '', '0', 0],
    ['1/1 0.06', '', '0.0009999', 0],
    ['1/1 0.06', '', '0.001', 1],
    ['1/1 0.06', '', '0.0019999', 1],
    ['1/1 0.06', '', '1', 1_000],
    ['1/1 0.06', '', '-1', 0],
    ['60/60 0.06', '', '0.0599999', 0],
    ['60/60 0.06', '', '0.06', 60],
    ['60/60 0.06', '', '0.1199999', 60],
    ['60/60 0.06', '', '0.12', 120],
    ['30/6 0.06', '', '0.029', 0],
    ['30/6 0.06', '', '0.03', 30],
    ['30/6 0.06', '', '0.0359999', 30],
    ['30/6 0.06', '', '0.036', 36],
    ['20/6 0.06', '', '0.026', 26],
    ['20/6 0.06 round-total', '', '0.0239999', 0],
    ['20/6 0.06 round-total', '', '0.024', 24],
    ['20/6 0.06 round-total', '', '0.0299999', 24],
    ['20/6 0.06 round-total', '', '0.03', 30],
    ['30/60 0.06 round-total', '', '0.0599', 0],
    ['30/60 0.06 round-total', '', '0.06', 60],
    ['1/1 0.06 +0.01', '', '0.0109999', 0],
    ['1/1 0.06 +0.01', '', '0.011', 1],
    ['1/1 0.06 +0.01', '', '0.07', 60],
    ['1/1 0.06 least 0.05', '', '0.0499999', 0],
    ['1/1 0.06 least 0.05', '', '0.05', 50],
    ['1/1 0.06 least 0.05', '', '0.051', 51],
    ['1/1 0.06 grace 5', '', '0', 5], // what costs nothing is affordable to anybody
    ['1/1 0.06 grace 5', '', '-1', 5],
    ['1/1 0.06 grace 5', '', '0.003', 5],
    ['1/1 0.06 grace 5', '', '0.006', 6],
    ['30/6 0.06 grace 50', '', '0.036', 50], // 36 s are paid, 50 s are free
    ['30/6 0.06 grace 50', '', '0.054', 54],
    ['1/1 0.06', 'free=10', '0', 10],
    ['1/1 0.06', 'free=10', '0.001', 11],
    ['1/1 0.06', 'package=60', '0', 60],
    ['1/1 0.06', 'package=60 free=10', '0.005', 75],
    ['1/1 0.06 grace 100', 'package=60', '0.005', 100],
    ['1/1 0', '', '0', FOREVER],
    ['1/1 0', '', '-5', FOREVER],
    ['1/1 0 +0.01', '', '0.0099', 0],
    ['1/1 0 +0.01', '', '0.01', FOREVER],
    ['60/1 0 first 0.5', '', '0.4999999', 0],
    ['60/1 0 first 0.5', '', '0.5', FOREVER],
    ['1/1 0.06 from 60 1 0', '', '0.0599', 59],
    ['1/1 0.06 from 60 1 0', '', '0.06', FOREVER],
    ['1/1 0.06 from 60 1 0.03', '', '0.06', 60],
    ['1/1 0.06 from 60 1 0.03', '', '0.0604999', 60],
    ['1/1 0.06 from 60 1 0.03', '', '0.0605', 61],
    ['6/6 0.06 from 60 30 0.03', '', '0.0749999', 60],
    ['6/6 0.06 from 60 30 0.03', '', '0.075', 90],
    ['1/1 0 from 60 1 0.03', '', '0', 60],
    ['20/6 0.06 round-total from 22 6 0.03', '', '0.0229999', 0],
    ['20/6 0.06 round-total from 22 6 0.03', '', '0.023', 24],
    ['20/6 0.06 round-total from 22 6 0', '', '0.022', FOREVER],
    ['1/1 0.0000001', '', '0', 29], // half of the smallest amount is not reached yet
    ['1/1 0.0000001', '', '0.0000001', 89],
    ['1/1 0.50', 'decimals=0', '0', 59],
    ['1/1 0.50', 'decimals=0', '0.99', 59],
    ['1/1 0.50', 'decimals=0', '1', 179],
    ['1/1 0.06', 'unit=0.05', '0.0499999', 0],
    ['1/1 0.06', 'unit=0.05', '0.05', 50],
    ['1/1 0.06', 'unit=0.05', '0.0999', 50],
    ['1/1 0.06', 'decimals=2 unit=0.05', '0.05', 54],
    ['1/1 0.06', 'P=0', '0.001', 1],
    ['1/1 0.06', 'P=6000', '0.0059', 2], // from 3 s on it is rounded to 6 s
    ['1/1 0.06', 'P=6000', '0.006', 8],
    ['1/1 0.06', 'P=6000', '0', 0], // rounded to nothing, and yet charged
    ['1/1 0.06', 'P=3', '0.001', 1],
    ['1/1 0.06', 'P=60000 free=10', '0', 29],
    ['1/1 0.0000001 per 3600', '', '99999999999.9999999', FOREVER],
    ['1/1 10000 per 1', '', '99999999999.9999999', 9_999_999],
  ];
  for (const [price, rules, balance, seconds] of table) {
    it(`${balance} at ${price}${rules && ` ${rules}`}: ${seconds} s`, () => {
      assert.equal(affordableSeconds(money(balance), pricing(price, rules)), seconds);
    });
  }
});

describe('the first slice (BIL-4)', () => {
  //  advance minutes, price, rules, reserved, seconds
  const table: ReadonlyArray<readonly [number, string, string, string, number]> = [
    [1, '1/1 0.06', '', '0.06', 60],
    [2, '1/1 0.06', '', '0.12', 120],
    [0, '1/1 0.06', '', '0.001', 1], // the first block only
    [0, '60/60 0.06', '', '0.06', 60],
    [0, '60/60 0.06 +0.01', '', '0.07', 60],
    [1, '30/6 0.06', '', '0.06', 60],
    [1, '20/6 0.06', '', '0.062', 62],
    [1, '600/60 0.06', '', '0.6', 600], // the first block is longer than the advance
    [1, '1/1 0.06 +0.01', '', '0.07', 60],
    [0, '1/1 0.06 least 0.05', '', '0.05', 50],
    [1, '1/1 0.06 grace 90', '', '0.001', 90], // free in the advance, not beyond
    [1, '1/1 0.06', 'free=90', '0.001', 91],
    [1, '1/1 0.06', 'package=600', '0', 600], // a package pays the beginning
    [1, '1/1 0.06', 'package=30', '0.03', 60],
    [0, '60/60 0.06', 'package=30', '0', 30],
    [1, '1/1 0', '', '0', FOREVER],
    [1, '1/1 0 +0.01', '', '0.01', FOREVER],
    [1, '60/1 0 first 0.5', '', '0.5', FOREVER],
    [1, '1/1 0.06 attempt 0.5', '', '0.5', 500], // what nobody answering would cost
    [1, '1/1 0 attempt 0.5', '', '0.5', FOREVER],
    [0, '1/1 0.06', 'unit=0.05', '0.05', 50],
    [1, '1/1 0.06 from 30 1 0.12', '', '0.09', 60],
  ];
  for (const [minutes, price, rules, reserved, seconds] of table) {
    it(`${minutes} min in advance at ${price}${rules && ` ${rules}`}: ${reserved}`, () => {
      const slice = firstSlice(minutes, pricing(price, rules));
      assert.deepEqual(
        { reserved: printMoney(slice.amount), seconds: slice.seconds },
        { reserved: printMoney(money(reserved)), seconds },
      );
    });
  }
});

describe('moving a reserve on (BIL-4)', () => {
  it('a reserve is the fee of a call that lasts so long', () => {
    for (const text of ['1/1 0.06', '20/6 0.07 +0.01', '30/60 0.06 round-total']) {
      const call = pricing(text);
      for (const seconds of [1, 10, 20, 40, 80, 160, 200, 400]) {
        const reserve = reserveFor(seconds, call);
        assert.equal(reserve, fee(seconds * 1000, call).amount);
        assert.ok(affordableSeconds(reserve, call) >= seconds);
        assert.ok(affordableSeconds((reserve - 1n) as Money, call) < seconds);
      }
    }
  });
});
