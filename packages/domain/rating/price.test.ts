import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PriceE7 } from '@tandem/base/money';
import { ParameterView } from '@tandem/domain/parameters';
import { billingRules, costsNothing, faultOf, type Price } from '@tandem/domain/rating';
import { money, tariff } from './testing-tariff.ts';

describe('prices that cannot be computed with', () => {
  const good = tariff('30/6 0.06');
  const step = { afterSeconds: 60, nextSeconds: 6, nextE7: 1 as PriceE7, perSeconds: 60 };
  const e7 = (value: number): PriceE7 => value as PriceE7;
  //  what is wrong, where, what is allowed
  const table: ReadonlyArray<readonly [Partial<Price>, string, string]> = [
    [{ firstSeconds: -1 }, 'firstSeconds', 'a whole number from 0 to 3600'],
    [{ firstSeconds: 3_601 }, 'firstSeconds', 'a whole number from 0 to 3600'],
    [{ firstSeconds: 1.5 }, 'firstSeconds', 'a whole number from 0 to 3600'],
    [{ nextSeconds: 0 }, 'nextSeconds', 'a whole number from 1 to 3600'],
    [{ perSeconds: 0 }, 'perSeconds', 'a whole number from 1 to 3600'],
    [{ graceSeconds: Number.NaN }, 'graceSeconds', 'a whole number from 0 to 3600'],
    [{ firstE7: e7(-1) }, 'firstE7', 'a whole number from 0 to 100000000000'],
    [{ nextE7: e7(0.1) }, 'nextE7', 'a whole number from 0 to 100000000000'],
    [{ connectionE7: e7(1e11 + 1) }, 'connectionE7', 'a whole number from 0 to 100000000000'],
    [{ minimumE7: e7(-1) }, 'minimumE7', 'a whole number from 0 to 100000000000'],
    [{ attemptE7: e7(-1) }, 'attemptE7', 'a whole number from 0 to 100000000000'],
    [{ steps: [step, step] }, 'steps.1.afterSeconds', 'a whole number from 61 to 864000'],
    [
      { steps: [{ ...step, nextSeconds: 0 }] },
      'steps.0.nextSeconds',
      'a whole number from 1 to 3600',
    ],
    [
      { steps: [{ ...step, perSeconds: 0 }] },
      'steps.0.perSeconds',
      'a whole number from 1 to 3600',
    ],
    [
      { steps: [{ ...step, nextE7: e7(-1) }] },
      'steps.0.nextE7',
      'a whole number from 0 to 100000000000',
    ],
    [{ steps: Array.from({ length: 1_001 }, () => step) }, 'steps', 'at most 1000'],
  ];
  for (const [wrong, field, allowed] of table) {
    it(`${JSON.stringify(wrong).slice(0, 60)}: ${field}`, () => {
      const fault = faultOf({ ...good, ...wrong });
      assert.deepEqual([fault?.field, fault?.allowed], [field, allowed]);
    });
  }

  it('at their limits they can', () => {
    const most = e7(100_000_000_000);
    const steps = [0, 1, 864_000].map((afterSeconds) => ({ ...step, afterSeconds }));
    const widest = { firstSeconds: 3_600, nextSeconds: 3_600, perSeconds: 3_600, firstE7: most };
    assert.equal(faultOf({ ...good, ...widest, nextE7: most, steps }), undefined);
    assert.equal(faultOf({ ...good, firstSeconds: 0 }), undefined);
  });
});

describe('prices at which no reserve is needed', () => {
  const table: ReadonlyArray<readonly [string, boolean]> = [
    ['60/60 0', true],
    ['60/60 0 grace 5', true],
    ['60/60 0 from 60 1 0', true],
    ['60/60 0.0000001', false],
    ['60/60 0 first 0.01', false],
    ['60/60 0 +0.01', false],
    ['60/60 0 least 0.01', false],
    ['60/60 0 attempt 0.01', false],
    ['60/60 0 from 60 1 0.01', false],
  ];
  for (const [text, nothing] of table) {
    it(`${text} ${nothing ? 'costs nothing' : 'may cost something'}`, () =>
      assert.equal(costsNothing(tariff(text)), nothing));
  }
});

describe('the parameters of fees (BIL-5)', () => {
  it('as delivered: whole seconds, nothing free, seven decimals', () => {
    assert.deepEqual(billingRules(ParameterView.defaults), {
      holdTimePrecisionMs: 1_000,
      freeSeconds: 0,
      feeDecimals: 7,
      feeUnit: 0n,
    });
  });

  it('as somebody set them', () => {
    const { view, faults } = ParameterView.load([
      ['SERVER_BILLING_HOLD_TIME_PRECISION', '6000'],
      ['SERVER_BILLING_FREE_TIME', '3'],
      ['SERVER_BILLING_FEE_PRECISION', '0.00'],
      ['SERVER_BILLING_FEE_UNIT', '0.05'],
    ]);
    assert.deepEqual(faults, []);
    assert.deepEqual(billingRules(view), {
      holdTimePrecisionMs: 6_000,
      freeSeconds: 3,
      feeDecimals: 2,
      feeUnit: money('0.05'),
    });
  });
});
