import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PriceE7 } from '@tandem/base/money';
import fc from 'fast-check';
import {
  extrasText,
  NO_EXTRAS,
  type RateExtras,
  readExtras,
  readStep,
  stepText,
} from './rate-extras.ts';

const e7 = (amount: number): PriceE7 => amount as PriceE7;
const PLAIN = { noNullPrototype: true };

describe('what few rates have beside their price (BIL-13)', () => {
  //  text of a step; second, price, per, block
  const steps: ReadonlyArray<readonly [string, number, number, number, number]> = [
    ['180:0.009', 180, 90_000, 60, 1],
    ['180:0.009/30', 180, 90_000, 30, 1],
    [' 180:0.0090/60/6 ', 180, 90_000, 60, 6],
    ['0:0/1/1', 0, 0, 1, 1],
    ['864000:10000/3600/3600', 864_000, 100_000_000_000, 3_600, 3_600],
  ];
  for (const [text, afterSeconds, price, perSeconds, nextSeconds] of steps) {
    it(`the step ${text}`, () => {
      const read = readStep(text);
      const step = { afterSeconds, nextE7: e7(price), perSeconds, nextSeconds };
      assert.deepEqual(read.ok && read.value, step);
      assert.deepEqual(readStep(stepText(step)), read);
    });
  }

  for (const text of [
    ...['', '180', ':1', '180:', '-1:1', '1:1/0', '1:1/60/0', '1:1/3601', '1:1/60/3601'],
    ...['864001:1', '1:0.00000001', '1:10001', '1:1/60/1/1', '1:x', 'x:1', '1:1e3'],
  ]) {
    it(`no step: ${JSON.stringify(text)}`, () => assert.equal(readStep(text).ok, false));
  }

  it('nothing of it is no text at all', () => {
    assert.equal(extrasText(NO_EXTRAS), '');
    assert.equal(readExtras(''), NO_EXTRAS);
    const all: RateExtras = {
      ...{ mode: 'round-total', minimumE7: e7(500_000), attemptE7: e7(10_000) },
      steps: [{ afterSeconds: 180, nextE7: e7(90_000), perSeconds: 60, nextSeconds: 6 }],
    };
    assert.equal(extrasText(all), 'round-total minimum=0.05 attempt=0.001 180:0.009/60/6');
  });

  it('is read back as it was written', () => {
    const amount = fc.integer({ min: 0, max: 100_000_000_000 }).map(e7);
    const seconds = fc.integer({ min: 1, max: 3_600 });
    const step = fc.record(
      {
        ...{ afterSeconds: fc.integer({ min: 0, max: 864_000 }) },
        ...{ nextSeconds: seconds, nextE7: amount, perSeconds: seconds },
      },
      PLAIN,
    );
    const ascending = fc
      .uniqueArray(step, { selector: ({ afterSeconds }) => afterSeconds, maxLength: 5 })
      .map((all) => all.sort((one, other) => one.afterSeconds - other.afterSeconds));
    const extras: fc.Arbitrary<RateExtras> = fc.record(
      {
        mode: fc.constantFrom('first-then-next', 'round-total'),
        ...{ minimumE7: amount, attemptE7: amount, steps: ascending },
      },
      PLAIN,
    );
    fc.assert(fc.property(extras, (one) => assert.deepEqual(readExtras(extrasText(one)), one)));
  });
});
