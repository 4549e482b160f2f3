import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  add,
  divide,
  isFinerThan,
  larger,
  type Money,
  moneyFromE7,
  moneyFromPrice,
  mulDiv,
  negate,
  PRICE_LIMIT_E7,
  parseMoney,
  parsePrice,
  priceFromMoney,
  printMoney,
  type Rounding,
  roundToDecimals,
  roundToMultiple,
  smaller,
  subtract,
  sum,
  ZERO_MONEY,
} from '@tandem/base/money';
import fc from 'fast-check';

function money(text: string): Money {
  const parsed = parseMoney(text);
  assert.ok(parsed.ok, `${text} is money`);
  return parsed.value;
}

describe('money as text', () => {
  //  text                     10^-7                    printed
  const kept: ReadonlyArray<readonly [string, bigint, string]> = [
    ['0', 0n, '0.00'],
    ['-0', 0n, '0.00'],
    ['0.0120', 120_000n, '0.012'],
    ['0.0000001', 1n, '0.0000001'],
    ['-0.0000001', -1n, '-0.0000001'],
    ['1', 10_000_000n, '1.00'],
    ['-1', -10_000_000n, '-1.00'],
    ['25.00', 250_000_000n, '25.00'],
    ['25.5', 255_000_000n, '25.50'],
    ['0025.5', 255_000_000n, '25.50'],
    ['100', 1_000_000_000n, '100.00'],
    ['99999999999.9999999', 999_999_999_999_999_999n, '99999999999.9999999'],
  ];
  for (const [text, amountE7, printed] of kept) {
    it(`${text} is kept exactly and printed ${printed}`, () => {
      assert.equal(money(text), amountE7);
      assert.equal(printMoney(money(text)), printed);
    });
  }

  const refused: readonly unknown[] = [
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    '+1',
    '--1',
    '.5',
    '1.',
    '1,5',
    '1.000.000',
    '1_000',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '\u0661', // a digit, but not one of ours
    '0.00000001',
    '100000000000',
    null,
    undefined,
    true,
    {},
    10n,
  ];
  for (const text of refused) {
    const name = typeof text === 'string' ? JSON.stringify(text) : `${typeof text} ${text}`;
    it(`${name} is refused and told what is allowed`, () => {
      const parsed = parseMoney(text);
      assert.ok(!parsed.ok);
      assert.match(parsed.error.allowed, /at most 11 digits before the point and 7 behind it/);
    });
  }

  it('a JSON number is refused, and told to put itself in quotes', () => {
    const parsed = parseMoney(0.06);
    assert.ok(!parsed.ok);
    assert.equal(parsed.error.refused, '0.06');
    assert.match(parsed.error.allowed, /not a JSON number.*quotes/);
  });

  it('a refusal shows what came, but not all of a file', () => {
    const parsed = parseMoney('9'.repeat(100_000));
    assert.ok(!parsed.ok);
    assert.ok(parsed.error.refused.length < 50);
  });

  it('printed and read again it is the same, whatever the amount', () => {
    const amounts = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n });
    fc.assert(
      fc.property(amounts, (amount) => {
        const text = printMoney(moneyFromE7(amount));
        assert.equal(money(text), amount);
        assert.match(text, /^-?[0-9]+\.[0-9]{2,7}$/);
      }),
    );
  });
});

describe('dividing money', () => {
  //  numerator  by   down  halfUp  up
  const table: ReadonlyArray<readonly [bigint, bigint, bigint, bigint, bigint]> = [
    [0n, 3n, 0n, 0n, 0n],
    [6n, 3n, 2n, 2n, 2n],
    [7n, 3n, 2n, 2n, 3n],
    [8n, 3n, 2n, 3n, 3n],
    [5n, 2n, 2n, 3n, 3n], // the half goes up
    [-6n, 3n, -2n, -2n, -2n],
    [-7n, 3n, -2n, -2n, -3n],
    [-8n, 3n, -2n, -3n, -3n],
    [-5n, 2n, -2n, -3n, -3n], // and mirrored for a reversal
    [1n, 10n ** 30n, 0n, 0n, 1n],
    [-1n, 10n ** 30n, 0n, 0n, -1n],
  ];
  for (const [numerator, denominator, down, halfUp, up] of table) {
    it(`${numerator} / ${denominator}`, () => {
      assert.equal(divide(numerator, denominator, 'down'), down);
      assert.equal(divide(numerator, denominator, 'halfUp'), halfUp);
      assert.equal(divide(numerator, denominator, 'up'), up);
    });
  }

  for (const denominator of [0n, -1n]) {
    it(`by ${denominator} is a bug`, () => {
      assert.throws(() => divide(1n, denominator, 'up'), /something positive/);
    });
  }

  const anyAmount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
  const anyDivisor = fc.bigInt({ min: 1n, max: 10n ** 12n });

  it('is never further from the exact quotient than its rounding allows', () => {
    fc.assert(
      fc.property(anyAmount, anyDivisor, (numerator, by) => {
        const distance = (rounding: Rounding) => {
          const error = divide(numerator, by, rounding) * by - numerator;
          return numerator < 0n ? -error : error;
        };
        const [down, halfUp, up] = [distance('down'), distance('halfUp'), distance('up')];
        assert.ok(down <= 0n && down > -by, 'down loses less than one');
        assert.ok(up >= 0n && up < by, 'up adds less than one');
        assert.ok(2n * halfUp > -by && 2n * halfUp <= by, 'half up is at most a half away');
      }),
    );
  });

  it('of the negative is the negative: a reversal gives back what was taken', () => {
    fc.assert(
      fc.property(
        anyAmount,
        anyDivisor,
        fc.constantFrom<Rounding>('halfUp', 'up', 'down'),
        (numerator, by, rounding) => {
          assert.equal(divide(-numerator, by, rounding), -divide(numerator, by, rounding));
        },
      ),
    );
  });
});

describe('arithmetic with a named rounding (BIL-2)', () => {
  //  price      seconds  per   rounding   fee
  const fees: ReadonlyArray<readonly [string, number, number, Rounding, string]> = [
    ['0.06', 60, 60, 'down', '0.06'],
    ['0.06', 37, 60, 'down', '0.037'],
    ['0.0049', 1, 60, 'halfUp', '0.0000817'],
    ['0.0049', 1, 60, 'down', '0.0000816'],
    ['0.0049', 1, 60, 'up', '0.0000817'],
    ['-0.0049', 1, 60, 'up', '-0.0000817'],
    ['-0.0049', 1, 60, 'halfUp', '-0.0000817'],
    ['10000', 2_678_400, 60, 'halfUp', '446400000'], // a month at the dearest price
  ];
  for (const [price, seconds, per, rounding, fee] of fees) {
    it(`${price} x ${seconds} / ${per} ${rounding} is ${fee}`, () => {
      assert.equal(mulDiv(money(price), { by: seconds, per }, rounding), money(fee));
      assert.equal(
        mulDiv(money(price), { by: BigInt(seconds), per: BigInt(per) }, rounding),
        money(fee),
      );
    });
  }

  it('a factor with a fraction is a bug', () => {
    assert.throws(() => mulDiv(money('1'), { by: 1.5, per: 60 }, 'up'));
  });

  //  amount         decimals  rounding   result
  const decimals: ReadonlyArray<readonly [string, number, Rounding, string]> = [
    ['0.0420001', 7, 'halfUp', '0.0420001'],
    ['0.045', 2, 'halfUp', '0.05'],
    ['0.0449999', 2, 'halfUp', '0.04'],
    ['0.0000001', 2, 'up', '0.01'],
    ['0.5', 0, 'halfUp', '1'],
    ['0.4999999', 0, 'halfUp', '0'],
    ['-0.045', 2, 'halfUp', '-0.05'],
    ['0.049', 2, 'down', '0.04'],
  ];
  for (const [amount, places, rounding, result] of decimals) {
    it(`${amount} to ${places} decimals ${rounding} is ${result}`, () => {
      assert.equal(roundToDecimals(money(amount), places, rounding), money(result));
    });
  }

  //  amount       unit     result, always up as FEE_UNIT wants it
  const units: ReadonlyArray<readonly [string, string, string]> = [
    ['0.0420001', '0', '0.0420001'],
    ['0.042', '0.01', '0.05'],
    ['0.05', '0.01', '0.05'],
    ['0.0000001', '0.25', '0.25'],
    ['1.01', '0.25', '1.25'],
    ['7', '3', '9'],
    ['0', '3', '0'],
  ];
  for (const [amount, unit, result] of units) {
    it(`${amount} up to a multiple of ${unit} is ${result}`, () => {
      assert.equal(roundToMultiple(money(amount), money(unit), 'up'), money(result));
    });
  }

  it('decimals and units that make no sense are bugs', () => {
    for (const places of [-1, 8, 1.5, Number.NaN]) {
      assert.throws(() => roundToDecimals(money('1'), places, 'up'), /0 to 7/);
    }
    assert.throws(() => roundToMultiple(money('1'), money('-1'), 'up'), /positive/);
  });

  it('rounding to decimals is the same as asking whether it was too fine, and settles it', () => {
    const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 7 }), (amountE7, places) => {
        const amount = moneyFromE7(amountE7);
        const rounded = roundToDecimals(amount, places, 'halfUp');
        assert.equal(isFinerThan(amount, places), rounded !== amount);
        assert.equal(isFinerThan(rounded, places), false);
      }),
    );
  });

  it('adds, subtracts, compares', () => {
    const [one, two] = [money('1.10'), money('2.20')];
    assert.equal(add(one, two), money('3.30'));
    assert.equal(subtract(one, two), money('-1.10'));
    assert.equal(negate(one), money('-1.10'));
    assert.equal(sum([one, two, one]), money('4.40'));
    assert.equal(sum([]), ZERO_MONEY);
    assert.deepEqual([smaller(one, two), smaller(two, one)], [one, one]);
    assert.deepEqual([larger(one, two), larger(two, one)], [two, two]);
  });
});

describe('prices of rate tables', () => {
  //  text             taken as
  const table: ReadonlyArray<readonly [unknown, number | undefined]> = [
    ['0', 0],
    ['0.0120', 120_000],
    ['10000', PRICE_LIMIT_E7],
    ['10000.0000001', undefined],
    ['-0.0000001', undefined],
    ['1e3', undefined],
    [0.012, undefined],
  ];
  for (const [text, priceE7] of table) {
    it(`${String(text)} is ${priceE7 ?? 'refused'}`, () => {
      const price = parsePrice(text);
      assert.equal(price.ok ? price.value : undefined, priceE7);
      if (!price.ok) assert.ok(price.error.allowed.length > 0);
    });
  }

  it('the way to a table and back is exact', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: BigInt(PRICE_LIMIT_E7) }), (amountE7) => {
        const price = priceFromMoney(moneyFromE7(amountE7));
        assert.ok(price.ok);
        assert.equal(moneyFromPrice(price.value), amountE7);
      }),
    );
  });

  for (const corrupt of [-1, 0.5, Number.NaN, PRICE_LIMIT_E7 + 1]) {
    it(`a table that holds ${corrupt} is a bug`, () => {
      assert.throws(() => moneyFromPrice(corrupt), /is no price/);
    });
  }
});
