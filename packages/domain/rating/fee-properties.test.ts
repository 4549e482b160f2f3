import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Money, moneyFromE7, printMoney } from '@tandem/base/money';
import { affordableSeconds, explainFee, fee, type Pricing } from '@tandem/domain/rating';
import fc from 'fast-check';
import { modelFee } from './testing-model.ts';
import { holdTimesMs, pricings } from './testing-pricing.ts';
import { pricing } from './testing-tariff.ts';

/** The same cases in each run: a failure is there again tomorrow. */
const SEED = 7;
const check = (property: fc.IProperty<unknown>, numRuns: number): void =>
  fc.assert(property as fc.IProperty<unknown>, { seed: SEED, numRuns });

const amountAt = (seconds: number, call: Pricing): bigint => fee(seconds * 1000, call).amount;

describe('fee agrees with counting by hand (BIL-2, BIL-5, BIL-13)', () => {
  it('second by second, with fractions', () => {
    check(
      fc.property(pricings, holdTimesMs, (call, holdTimeMs) => {
        const { amount, billedSeconds } = fee(holdTimeMs, call);
        const model = modelFee(holdTimeMs, call);
        assert.deepEqual(
          { amount, billedSeconds },
          {
            amount: model.amount,
            billedSeconds: model.billedSeconds,
          },
        );
      }),
      3_000,
    );
  });

  it('a connected call never costs less when it lasts longer', () => {
    check(
      fc.property(pricings, holdTimesMs, holdTimesMs, (call, one, other) => {
        const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
        fc.pre(shorter > 0);
        assert.ok(fee(shorter, call).amount <= fee(longer, call).amount);
        assert.ok(fee(shorter, call).billedSeconds <= fee(longer, call).billedSeconds);
      }),
      2_000,
    );
  });

  it('is above the exact cost by less than decimals and unit, and below by half a decimal', () => {
    check(
      fc.property(pricings, holdTimesMs, (call, holdTimeMs) => {
        const { feeDecimals, feeUnit } = call.rules;
        const step = 10n ** BigInt(7 - feeDecimals);
        const { amount } = fee(holdTimeMs, call);
        const { over, under } = modelFee(holdTimeMs, call).exact;
        assert.ok(2n * (amount * under - over) < under * (step + 2n * feeUnit) + 1n);
        assert.ok(2n * (over - amount * under) <= under * step);
      }),
      2_000,
    );
  });

  it('priced by the block, so many blocks cost so many prices, exactly', () => {
    const blocks = fc.integer({ min: 1, max: 100_000 });
    const block = fc.integer({ min: 1, max: 3_600 });
    const e7 = fc.bigInt({ min: 0n, max: 10n ** 11n });
    check(
      fc.property(block, e7, blocks, (seconds, price, count) => {
        const text = printMoney(moneyFromE7(price));
        const call = pricing(`${seconds}/${seconds} ${text} per ${seconds}`, 'P=0');
        assert.equal(amountAt(count * seconds, call), BigInt(count) * price);
      }),
      500,
    );
  });

  it('the explanation ends at the amount', () => {
    check(
      fc.property(pricings, holdTimesMs, (call, holdTimeMs) => {
        const { steps, because, ...explained } = explainFee(holdTimeMs, call);
        assert.deepEqual(explained, fee(holdTimeMs, call));
        assert.equal(because.length, steps.length);
        const spans = steps.flatMap((step) => (step.step === 'span' ? [step.seconds] : []));
        assert.equal(
          spans.reduce((sum, seconds) => sum + seconds, 0),
          explained.billedSeconds,
        );
        const last = steps.at(-1);
        if (explained.amount > 0n)
          assert.equal(last?.step === 'amount' && last.amount, explained.amount);
      }),
      1_000,
    );
  });
});

describe('affordable seconds are the inverse of the fee (BIL-4)', () => {
  const isExact = (balance: Money, call: Pricing): void => {
    const seconds = affordableSeconds(balance, call);
    const limit = balance < 0n ? 0n : balance;
    if (seconds === Number.POSITIVE_INFINITY) {
      assert.ok(amountAt(864_000, call) <= limit);
      return;
    }
    if (seconds > 0) assert.ok(amountAt(seconds, call) <= limit, `${seconds} s are affordable`);
    assert.ok(amountAt(seconds + 1, call) > limit, `${seconds + 1} s are not`);
  };

  it('at any balance', () => {
    const balances = fc.oneof(
      fc.bigInt({ min: -10n, max: 100_000_000n }),
      fc.bigInt({ min: 0n, max: 10n ** 18n }),
    );
    check(
      fc.property(pricings, balances, (call, balance) => isExact(moneyFromE7(balance), call)),
      3_000,
    );
  });

  it('at every edge: the balance that a fee takes, and one less', () => {
    check(
      fc.property(pricings, fc.integer({ min: 1, max: 400 }), (call, seconds) => {
        const amount = fee(seconds * 1000, call).amount;
        isExact(amount, call);
        isExact((amount - 1n) as Money, call);
        assert.ok(affordableSeconds(amount, call) >= seconds);
        if (amount > 0n) assert.ok(affordableSeconds((amount - 1n) as Money, call) < seconds);
      }),
      3_000,
    );
  });

  it('more money never talks for less time', () => {
    const balances = fc.bigInt({ min: 0n, max: 100_000_000n });
    check(
      fc.property(pricings, balances, balances, (call, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        const [shorter, longer] = [less, more].map((e7) =>
          affordableSeconds(moneyFromE7(e7), call),
        );
        assert.ok((shorter as number) <= (longer as number));
      }),
      1_000,
    );
  });
});
