import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asRate, type RateFields, rateNode } from '@tandem/edge/objects';
import { rateSheetHead, rateSheetLine } from './rate-csv.ts';

const PLAIN = Object.fromEntries(
  Object.entries(rateNode.properties ?? {}).map(([name, { default: usual }]) => [
    name,
    usual ?? null,
  ]),
);

function cellOf(column: string, fields: Partial<RateFields>): string | undefined {
  const rate = asRate({ ...PLAIN, prefix: '880', price: '0.012', ...fields });
  const columns = rateSheetHead().trimEnd().split(',');
  // Of the cells of these rates only the one in question has a comma in it.
  const before = columns.indexOf(column);
  const cells = rateSheetLine(rate).trimEnd().split(',');
  return cells.slice(before, cells.length - (columns.length - before - 1)).join(',');
}

describe('rates as CSV (BIL-9)', () => {
  //  column           field                                       cell
  const table: ReadonlyArray<readonly [string, Partial<RateFields>, string]> = [
    ['prefix', {}, '880'],
    ['price', { price: '0.0120' }, '0.0120'],
    ['area', { area: 'Bangladesh' }, 'Bangladesh'],
    ['area', { area: 'a "quoted" area, with all' }, '"a ""quoted"" area, with all"'],
    ['area', { area: ' blanks kept ' }, '" blanks kept "'],
    ['weekdays', { weekdays: ['mon', 'fri'] }, 'mon+fri'],
    ['fromTime', { fromTime: '08:00' }, '08:00'],
    ['locked', { locked: true }, 'true'],
    ['effectiveFrom', { effectiveFrom: null }, ''],
    ['effectiveFrom', { effectiveFrom: '2026-01-01T00:00:00.000Z' }, '2026-01-01T00:00:00.000Z'],
  ];
  for (const [column, fields, cell] of table) {
    it(`${column} of ${JSON.stringify(fields)}`, () => {
      assert.equal(cellOf(column, fields), cell);
    });
  }
});
