import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compilePatterns, coveredPrefixes } from './index.ts';

describe('free and no-CDR numbers (BIL-5)', () => {
  //  list         number     pattern that covers it
  const table: ReadonlyArray<readonly [string, string, string | null]> = [
    ['', '110', null],
    ['110', '110', '110'],
    ['110', '1100', null],
    ['110', '11', null],
    ['800*', '800', '800*'],
    ['800*', '8001234', '800*'],
    ['800*', '80', null],
    ['800*,8001*', '80012', '8001*'],
    ['800*,8001', '8001', '8001'],
    ['*', '1', '*'],
    ['*', '', '*'],
    ['*86', '*86', '*86'],
    ['*86', '86', null],
    ['*86*', '*8612', '*86*'],
  ];
  for (const [list, number, pattern] of table) {
    it(`${list || 'nothing'} and ${number || 'no number'}: ${pattern}`, () => {
      const patterns = list === '' ? [] : list.split(',');
      assert.equal(compilePatterns(patterns).match(number), pattern);
      assert.equal(compilePatterns(patterns).isEmpty, patterns.length === 0);
    });
  }

  it('says the same as a walk through the list', () => {
    const number = fc.string({ maxLength: 5, unit: fc.constantFrom('1', '2', '*') });
    fc.assert(
      fc.property(fc.array(number), number, (patterns, wanted) => {
        const covered = patterns.some((one) =>
          one.endsWith('*') ? wanted.startsWith(one.slice(0, -1)) : wanted === one,
        );
        assert.equal(compilePatterns(patterns).match(wanted) !== null, covered);
      }),
    );
  });
});

describe('patterns that cover prefixes (BIL-5)', () => {
  //  patterns  prefixes  pairs
  const table: ReadonlyArray<readonly [string, string, string]> = [
    ['110', '11', '110>11'],
    ['110', '110', '110>110'],
    ['110', '1101', ''],
    ['880*', '8801', '880*>8801'],
    ['8801*', '880', '8801*>880'],
    ['881*', '880', ''],
    ['*', '880,112', '*>880 *>112'],
    ['', '880', ''],
  ];
  for (const [patterns, prefixes, pairs] of table) {
    it(`${patterns || 'none'} over ${prefixes}: ${pairs || 'none'}`, () => {
      const covered = coveredPrefixes(patterns.split(',').filter(Boolean), prefixes.split(','));
      assert.equal(covered.map(({ pattern, prefix }) => `${pattern}>${prefix}`).join(' '), pairs);
    });
  }
});
