import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AreaTable, defaultAreas } from '@tandem/domain/areas';

describe('the default areas (BIL-9)', () => {
  const table = new AreaTable(defaultAreas());
  //  number, its area, its country
  const numbers: ReadonlyArray<readonly [string, string, string]> = [
    ['8801712345678', 'Bangladesh mobile', 'BD'],
    ['88029881234', 'Bangladesh', 'BD'],
    ['447400123456', 'United Kingdom mobile', 'GB'],
    ['442071234567', 'United Kingdom', 'GB'],
    ['449098790000', 'United Kingdom premium', 'GB'],
    ['441534123456', 'Jersey', 'JE'],
    ['12125551234', 'United States', 'US'],
    ['14165551234', 'Canada', 'CA'],
    ['12684601234', 'Antigua & Barbuda', 'AG'],
    ['12680000000', 'Antigua & Barbuda', 'AG'],
    ['18765230123', 'Jamaica', 'JM'],
    ['18005551234', 'United States toll-free', 'US'],
    ['77011234567', 'Kazakhstan mobile', 'KZ'],
    ['79161234567', 'Russia mobile', 'RU'],
    ['74951234567', 'Russia', 'RU'],
    ['8613912345678', 'China mobile', 'CN'],
    ['390669812345', 'Vatican City', 'VA'],
    ['870773111632', 'Inmarsat', ''],
    ['881612345678', 'Global satellite', ''],
    ['999', '', ''],
    ['', '', ''],
  ];
  for (const [number, name, country] of numbers) {
    it(`${number} lies in ${name || 'no area'}`, () => {
      const area = table.find(number);
      assert.deepEqual([area?.name ?? '', area?.country ?? ''], [name, country]);
    });
  }

  it('every prefix is of one area, and every name of one', () => {
    const areas = defaultAreas();
    const prefixes = areas.flatMap((area) => area.prefixes);
    assert.equal(new Set(prefixes).size, prefixes.length);
    assert.equal(new Set(areas.map(({ name }) => name)).size, areas.length);
    assert.ok(areas.length > 900 && prefixes.length < 20_000);
  });
});
