import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RateFields } from '@tandem/edge/objects';
import { rateSheetHead, rateSheetLine, readRateSheet, SheetRefused } from './rate-csv.ts';

async function* bytes(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const all = new TextEncoder().encode(text);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

async function read(text: string): Promise<readonly RateFields[]> {
  const rates: RateFields[] = [];
  for await (const batch of readRateSheet(bytes(text), 'sell')) rates.push(...batch);
  return rates;
}

async function refusal(text: string): Promise<SheetRefused> {
  try {
    await read(text);
  } catch (error) {
    if (error instanceof SheetRefused) return error;
    throw error;
  }
  assert.fail('the sheet was taken');
}

describe('a rate sheet (BIL-9)', () => {
  it('is read by its head line, in whatever order, and what is absent takes its default', async () => {
    const [rate, ...more] = await read(
      'Price,PREFIX,first,area\n0.0120,880,60,"Bangladesh, all"\n',
    );
    assert.equal(more.length, 0);
    assert.deepEqual(
      [rate?.prefix, rate?.price, rate?.first, rate?.next, rate?.area, rate?.locked],
      ['880', '0.012', 60, 1, 'Bangladesh, all', false],
    );
  });

  //  a sheet that people send                     prefixes
  const taken: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    ['with semicolons', 'prefix;price\n1;0.1\n2;0.2\n', ['1', '2']],
    ['with tabs and carriage returns', 'prefix\tprice\r\n1\t0.1\r\n', ['1']],
    ['with a byte order mark', '\ufeffprefix,price\n1,0.1\n', ['1']],
    ['with blanks and empty lines', 'prefix , price\n\n 1 , 0.1 \n\n', ['1']],
    ['without an end of the last line', 'prefix,price\n1,0.1', ['1']],
    ['with empty cells', 'prefix,price,area,level\n1,0.1,,\n', ['1']],
    ['with a head line alone', 'prefix,price\n', []],
  ];
  for (const [what, text, prefixes] of taken) {
    it(`${what}: taken`, async () => {
      assert.deepEqual(
        (await read(text)).map(({ prefix }) => prefix),
        prefixes,
      );
    });
  }

  //  a mistake                       sheet                                       line  field     code
  const mistakes: ReadonlyArray<readonly [string, string, number, string, string]> = [
    ['a misspelt column', 'prefx,price\n1,0.1\n', 1, 'prefx', 'CONFIG_UNKNOWN_FIELD'],
    ['letters in a prefix', 'prefix,price\n1,0.1\n88o,0.1\n', 3, 'prefix', 'CONFIG_RANGE'],
    ['a price that is none', 'prefix,price\n1,free\n', 2, 'price', 'CONFIG_RANGE'],
    ['a price below zero', 'prefix,price\n1,-0.1\n', 2, 'price', 'CONFIG_RANGE'],
    ['no price', 'prefix,price\n1,\n', 2, 'price', 'CONFIG_TYPE'],
    ['a block of no seconds', 'prefix,price,next\n1,0.1,0\n', 2, 'next', 'CONFIG_RANGE'],
    ['a block of words', 'prefix,price,next\n1,0.1,six\n', 2, 'next', 'CONFIG_TYPE'],
    ['an open quote', 'prefix,price\n"1,0.1\n', 2, '', 'CONFIG_SYNTAX'],
    ['nothing at all', '', 1, '', 'CONFIG_SYNTAX'],
  ];
  for (const [what, text, line, field, code] of mistakes) {
    it(`${what}: refused with its line`, async () => {
      const { faults } = await refusal(text);
      const [first] = faults;
      assert.deepEqual([first?.line, first?.field, first?.code], [line, field, code]);
      assert.notEqual(first?.allowed, '');
    });
  }

  it('tells every mistake at once, and how many it does not list', async () => {
    const rows = Array.from({ length: 250 }, (_, at) => `${at},free`).join('\n');
    const { faults, rest } = await refusal(`prefix,price\n${rows}\n`);
    assert.equal(faults.length + rest, 250);
    assert.equal(faults[0]?.line, 2);
  });

  it('is the same after a way out and in', async () => {
    const text =
      'prefix,price,area,weekdays,fromTime,untilTime,locked,effectiveFrom\n' +
      '880,0.0120,"a ""quoted"" area, with all",mon+fri,08:00,20:00,true,2026-01-01T00:00:00Z\n' +
      '8801,0.018,,,,,,\n';
    const rates = await read(text);
    const out = rateSheetHead() + rates.map(rateSheetLine).join('');
    assert.deepEqual(await read(out), rates);
  });
});
