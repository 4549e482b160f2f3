// Prices and rules for property tests: as they are sold mostly, with the odd ones that break
// things.
import { moneyFromE7, type PriceE7 } from '@tandem/base/money';
import fc from 'fast-check';
import type { Price, PriceStep } from './price.ts';
import type { BillingRules, Pricing } from './pricing.ts';

function oftenUsual(
  usual: readonly number[],
  [min, max]: readonly [number, number],
): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.integer({ min, max }) },
  );
}

const block = oftenUsual([1, 6, 12, 30, 60], [1, 90]);
const firstBlock = oftenUsual([0, 1, 6, 20, 30, 60], [0, 90]);
const per = oftenUsual([1, 60], [1, 90]);
const priceE7 = fc
  .oneof(
    { weight: 2, arbitrary: fc.constantFrom(0, 1, 2, 49, 1_000, 49_000, 600_000) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 3_000_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000_000_000 }) },
  )
  .map((value) => value as PriceE7);
const seldom = (value: fc.Arbitrary<PriceE7>): fc.Arbitrary<PriceE7> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(0 as PriceE7) }, { weight: 1, arbitrary: value });

const steps: fc.Arbitrary<readonly PriceStep[]> = fc
  .uniqueArray(
    fc.record({
      afterSeconds: fc.integer({ min: 0, max: 150 }),
      nextSeconds: block,
      nextE7: priceE7,
      perSeconds: per,
    }),
    { maxLength: 3, selector: ({ afterSeconds }) => afterSeconds },
  )
  .map((all) => all.sort((one, other) => one.afterSeconds - other.afterSeconds));

export const prices: fc.Arbitrary<Price> = fc.record({
  mode: fc.constantFrom('first-then-next' as const, 'round-total' as const),
  firstSeconds: firstBlock,
  nextSeconds: block,
  firstE7: priceE7,
  nextE7: priceE7,
  perSeconds: per,
  connectionE7: seldom(priceE7),
  graceSeconds: oftenUsual([0, 0, 5], [0, 40]),
  minimumE7: seldom(priceE7),
  attemptE7: seldom(priceE7),
  steps: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: steps }),
});

/** A unit finer than the decimals is refused when it is set: see combinations of parameters. */
const rounding = fc.constantFrom<readonly [decimals: number, unitE7: bigint]>(
  ...([
    [7, 0n],
    [7, 1n],
    [7, 3n],
    [4, 0n],
    [4, 10_000n],
    [2, 0n],
    [2, 500_000n],
    [0, 0n],
  ] as const),
);

const rules: fc.Arbitrary<BillingRules> = fc
  .record({
    holdTimePrecisionMs: oftenUsual([0, 1_000, 1_000, 6_000], [0, 7_000]),
    freeSeconds: oftenUsual([0, 0, 0, 10], [0, 40]),
    rounding,
  })
  .map(({ rounding: [feeDecimals, unitE7], ...others }) => ({
    ...others,
    feeDecimals,
    feeUnit: moneyFromE7(unitE7),
  }));

export const pricings: fc.Arbitrary<Pricing> = fc.record({
  price: prices,
  rules,
  packageSeconds: oftenUsual([0, 0, 0, 60], [0, 90]),
});

export const holdTimesMs: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 400 }).map((seconds) => seconds * 1000),
  fc.integer({ min: 0, max: 400_000 }),
  fc.constantFrom(0, 1, 499, 500, 999, 1_000, 1_001),
);
