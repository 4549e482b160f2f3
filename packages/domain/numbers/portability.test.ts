import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  enumName,
  type PortedNumber,
  portabilityInEnum,
  portedRatedNumber,
  readPortability,
} from './portability.ts';

const ASKED = '12125550100';
const RATING = {
  ...{ lrn: true, lrnRates: true, lrnInterstatePrefix: '71', lrnUndeterminedPrefix: '72' },
};

describe('what a portability server answers (RTE-8)', () => {
  const table: readonly (readonly [unknown, string])[] = [
    ['12125550199', '12125550199 undetermined'],
    [' +12125550199\n', '12125550199 undetermined'],
    ['', `${ASKED} undetermined`],
    [null, `${ASKED} undetermined`],
    [12125550199, '12125550199 undetermined'],
    [{ routingNumber: '12125550199', jurisdiction: 'interstate' }, '12125550199 interstate'],
    [{ lrn: '12125550199', jurisdiction: 'intrastate' }, '12125550199 intrastate'],
    [{ rn: '12125550199', jurisdiction: 'who knows' }, '12125550199 undetermined'],
    [{ jurisdiction: 'intrastate' }, `${ASKED} intrastate`],
    ['<html>', 'none'],
    [[], 'none'],
    [{ lrn: 'nowhere' }, 'none'],
  ];
  for (const [body, expected] of table) {
    it(`${JSON.stringify(body)}: ${expected}`, () => {
      const read = readPortability(body, ASKED);
      assert.equal(read === null ? 'none' : Object.values(read).join(' '), expected);
    });
  }

  it('by ENUM', () => {
    assert.equal(enumName('1234', 'e164.arpa'), '4.3.2.1.e164.arpa');
    const ported = '!^.*$!tel:+12125550100;npdi;rn=+12125550199!';
    assert.equal(portabilityInEnum(ported, ASKED).routingNumber, '12125550199');
    assert.equal(portabilityInEnum('!^.*$!tel:+1;npdi!', ASKED).routingNumber, ASKED);
  });
});

describe('the number that a price is looked up by (RTE-8)', () => {
  const ported = (jurisdiction: PortedNumber['jurisdiction']) => ({
    ...{ routingNumber: '99', jurisdiction },
  });
  const table: readonly (readonly [PortedNumber | null, Partial<typeof RATING>, string])[] = [
    [ported('intrastate'), {}, '99'],
    [ported('interstate'), {}, '7199'],
    [ported('undetermined'), {}, '7299'],
    [ported('interstate'), { lrnRates: false }, '711'],
    [ported('interstate'), { lrn: false }, '1'],
    [null, {}, '1'],
  ];
  for (const [answer, rating, expected] of table) {
    it(`${answer?.jurisdiction} ${JSON.stringify(rating)}: ${expected}`, () => {
      assert.equal(portedRatedNumber('1', answer, { ...RATING, ...rating }), expected);
    });
  }
});
