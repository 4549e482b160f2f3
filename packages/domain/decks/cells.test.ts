import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UTC_ZONE, type Zone } from '@tandem/domain/rating';
import fc from 'fast-check';
import { readAction } from './actions.ts';
import { readCodes } from './codes.ts';
import { type DateHabits, readDate } from './dates.ts';
import { readIncrements } from './increments.ts';
import { plainDecimal, readPrice } from './prices.ts';

describe('codes of a sheet (BIL-9)', () => {
  //  cell, country code, codes or the code of the fault
  const cells: ReadonlyArray<readonly [string, string, string]> = [
    ['880', '', '880'],
    ['+880', '', '880'],
    ["'0044", '', '0044'],
    ['880, 881-883', '', '880 881 882 883'],
    ['1201-1205;1300', '', '1201 1202 1203 1204 1205 1300'],
    ['201/203|205', '1', '1201 1203 1205'],
    ['098-101', '7', '7098 7099 7100 7101'],
    ['98-101', '7', 'SHEET_RANGE'],
    ['098 - 099', '7', '7098 7099'],
    ['5..7', '', '5 6 7'],
    ['20 to 22', '', '20 21 22'],
    ['1\n2', '', '1 2'],
    ['', '880', '880'],
    [' , ', '880', '880'],
    ['*1#', '', '*1#'],
    ['', '', 'SHEET_CODE'],
    ['880 17', '', 'SHEET_CODE'],
    ['8.8E+11', '', 'SHEET_CODE'],
    ['Bangladesh', '', 'SHEET_CODE'],
    ['9-1', '', 'SHEET_RANGE'],
    ['1-20', '', 'SHEET_RANGE'],
    ['0-999999', '', 'SHEET_RANGE'],
    ['1000000-9999999', '', 'SHEET_RANGE'],
    ['1', 'CA', 'SHEET_CODE'],
    ['1'.repeat(33), '', 'SHEET_CODE'],
  ];
  for (const [cell, lead, expected] of cells) {
    it(`${JSON.stringify(cell.slice(0, 20))} ${lead}: ${expected}`, () => {
      const read = readCodes(cell, lead);
      assert.equal(read.ok ? read.value.join(' ') : read.error.code, expected);
    });
  }

  it('a range has as many codes as its ends are apart', () => {
    const ends = fc.tuple(fc.integer({ min: 100, max: 999 }), fc.integer({ min: 100, max: 999 }));
    fc.assert(
      fc.property(ends, ([one, other]) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const read = readCodes(`${from}-${to}`);
        assert.ok(read.ok);
        assert.equal(read.value.length, to - from + 1);
        assert.deepEqual([read.value[0], read.value.at(-1)], [String(from), String(to)]);
      }),
    );
  });
});

describe('increments of a sheet (BIL-9)', () => {
  //  cell, first/next or the code of the fault
  const cells: ReadonlyArray<readonly [string, string]> = [
    ...(['60/60', '60+60', '60|60', '60-60', '60', '60,60', '60\\60', '60:60'] as const).map(
      (cell) => [cell, '60/60'] as const,
    ),
    ...(
      ['per min', 'Per Minute', '/min', 'minute', 'PM', '60s/60s', '60 sec / 60 sec'] as const
    ).map((cell) => [cell, '60/60'] as const),
    ...(['1/1', '1+1', 'per sec', 'per second', '1 sec', 'sec', '1s', '1/1/1'] as const).map(
      (cell) => [cell, '1/1'] as const,
    ),
    ['30/6', '30/6'],
    ['30|6|6', '30/6'],
    ['60/6/6', '60/6'],
    ['60/60/6', '60/6'],
    ['1/60/60', '60/60'],
    ['1/60/6', '60/6'],
    ['0/1', '0/1'],
    ['6', '6/6'],
    ['60/30/6', 'SHEET_INCREMENT'],
    ['60/0', 'SHEET_INCREMENT'],
    ['7200/60', 'SHEET_INCREMENT'],
    ['sixty', 'SHEET_INCREMENT'],
    ['1/1/1/1', 'SHEET_INCREMENT'],
    ['6.5/6', 'SHEET_INCREMENT'],
    ['-1/1', 'SHEET_INCREMENT'],
  ];
  for (const [cell, expected] of cells) {
    it(`${cell}: ${expected}`, () => {
      const read = readIncrements(cell);
      const text = read.ok ? `${read.value.first}/${read.value.next}` : read.error.code;
      assert.equal(text, expected);
    });
  }
});

describe('prices of a sheet (BIL-9)', () => {
  //  cell, 10^-7 or the code of the fault
  const cells: ReadonlyArray<readonly [string, number | string]> = [
    ['0.0120', 120_000],
    ['0,0120', 120_000],
    ['.012', 120_000],
    ['0', 0],
    ['$0.012', 120_000],
    ['0.012 USD', 120_000],
    ['USD 0.012', 120_000],
    ['1.2E-2', 120_000],
    ['12e-3', 120_000],
    ['1.0000000000', 10_000_000],
    ['1,234.5', 12_345_000_000],
    ['10000', 100_000_000_000],
    ['0.0000001', 1],
    ['1,234', 'SHEET_PRICE'],
    ['0.00000012', 'SHEET_PRICE_FINE'],
    ['-0.01', 'SHEET_PRICE_LIMIT'],
    ['10000.01', 'SHEET_PRICE_LIMIT'],
    ['n/a', 'SHEET_PRICE'],
    ['1.2.3', 'SHEET_PRICE'],
    ['.', 'SHEET_PRICE'],
    ['1e999', 'SHEET_PRICE'],
    ['1e99', 'SHEET_PRICE_LIMIT'],
  ];
  for (const [cell, expected] of cells) {
    it(`${cell}: ${expected}`, () => {
      const read = readPrice(cell);
      assert.equal(read.ok ? read.value : read.error.code, expected);
    });
  }

  it('an exponent is the same number', () => {
    const parts = fc.tuple(fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: -7, max: 3 }));
    fc.assert(
      fc.property(parts, ([digits, exponent]) => {
        assert.equal(
          Number(plainDecimal(`${digits}e${exponent}`)),
          Number(`${digits}e${exponent}`),
        );
      }),
    );
  });
});

describe('dates of a sheet (BIL-9)', () => {
  const nowMs = Date.UTC(2026, 10, 29, 10, 30);
  const dhaka: Zone = { offsetMinutesAt: () => 360 };
  const habits: DateHabits = { order: null, zone: UTC_ZONE, nowMs };
  //  cell, habits, moment or the code of the fault
  const cells: ReadonlyArray<readonly [string, Partial<DateHabits>, string]> = [
    ['2026-12-31', {}, '2026-12-31T00:00'],
    ['2026/12/31', {}, '2026-12-31T00:00'],
    ['20261231', {}, '2026-12-31T00:00'],
    ['31.12.2026', {}, '2026-12-31T00:00'],
    ['03.04.2026', {}, '2026-04-03T00:00'],
    ['31/12/2026', {}, '2026-12-31T00:00'],
    ['12/31/26', {}, '2026-12-31T00:00'],
    ['05/05/2026', {}, '2026-05-05T00:00'],
    ['03/04/2026', { order: 'dmy' }, '2026-04-03T00:00'],
    ['03/04/2026', { order: 'mdy' }, '2026-03-04T00:00'],
    ['03/04/2026', {}, 'SHEET_DATE_ORDER'],
    ['31-Dec-2026', {}, '2026-12-31T00:00'],
    ['31 December 2026', {}, '2026-12-31T00:00'],
    ['1st Dec 26', {}, '2026-12-01T00:00'],
    ['Dec 31, 2026', {}, '2026-12-31T00:00'],
    ['2026-12-31 08:15', {}, '2026-12-31T08:15'],
    ['12/31/2026 8:15:00 PM', {}, '2026-12-31T20:15'],
    ['31-Dec-2026 12:00 am', {}, '2026-12-31T00:00'],
    ['2026-12-31T08:15:00.000Z', { zone: dhaka }, '2026-12-31T08:15'],
    ['2026-12-31T08:15:00+06:00', {}, '2026-12-31T02:15'],
    ['2026-12-31', { zone: dhaka }, '2026-12-30T18:00'],
    ['46387', {}, '2026-12-31T00:00'],
    ['46387.34375', {}, '2026-12-31T08:15'],
    ['now', {}, '2026-11-29T10:30'],
    ['Immediate', {}, '2026-11-29T10:30'],
    ['today', {}, '2026-11-29T00:00'],
    ['from midnight', { zone: dhaka }, '2026-11-28T18:00'],
    ['2026-02-30', {}, 'SHEET_DATE'],
    ['31.13.2026', {}, 'SHEET_DATE'],
    ['2026-12-31 25:00', {}, 'SHEET_DATE'],
    ['13:00 pm', {}, 'SHEET_DATE'],
    ['soon', {}, 'SHEET_DATE'],
    ['32-Foo-2026', {}, 'SHEET_DATE'],
  ];
  it('keeps milliseconds, which an export has', () => {
    const read = readDate('2026-12-31T08:15:01.234Z', habits);
    assert.ok(read.ok);
    assert.equal(new Date(read.value).toISOString(), '2026-12-31T08:15:01.234Z');
  });

  for (const [cell, more, expected] of cells) {
    it(`${cell} ${more.order ?? ''}: ${expected}`, () => {
      const read = readDate(cell, { ...habits, ...more });
      const text = read.ok ? new Date(read.value).toISOString().slice(0, 16) : read.error.code;
      assert.equal(text, expected);
    });
  }
});

describe('the status of a row (BIL-9)', () => {
  const cells: ReadonlyArray<readonly [string, string]> = [
    ['New', 'set'],
    ['No change', 'set'],
    ['INCREASE', 'set'],
    ['Pending decrease', 'set'],
    ['deleted', 'close'],
    ['Code Closed', 'close'],
    ['Blocked', 'block'],
    ['open', 'open'],
    ['D', 'SHEET_ACTION'],
    ['perhaps', 'SHEET_ACTION'],
  ];
  for (const [cell, expected] of cells) {
    it(`${cell}: ${expected}`, () => {
      const read = readAction(cell);
      assert.equal(read.ok ? read.value : read.error.code, expected);
    });
  }
});
