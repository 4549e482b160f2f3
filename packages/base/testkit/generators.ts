// What tests draw from, in fast-check's hands: numbers, addresses, money, prefixes as they come,
// with the odd ones that break things more often than chance would bring them.
import { type Money, moneyFromE7 } from '@tandem/base/money';
import fc from 'fast-check';

const MOST_SYMBOLS = 32;
const digit = fc.constantFrom(...'0123456789');
const symbol = fc.constantFrom(...'0123456789*#');

/**
 * As dialled or sent by a gateway: mostly 7 to 15 digits, sometimes short, long, or with `*` and
 * `#`.
 */
export function phoneNumber(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: e164() },
    { weight: 2, arbitrary: fc.string({ unit: digit, minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: fc.string({ unit: symbol, minLength: 1, maxLength: 12 }) },
    { weight: 1, arbitrary: fc.string({ unit: digit, minLength: 16, maxLength: MOST_SYMBOLS }) },
  );
}

/** International form without the plus: no leading zero, 7 to 15 digits. */
export function e164(): fc.Arbitrary<string> {
  const rest = fc.string({ unit: digit, minLength: 6, maxLength: 14 });
  return fc.tuple(fc.constantFrom(...'123456789'), rest).map(([first, others]) => first + others);
}

/** Of rates, routes and areas. Short ones often, so that one is a prefix of another. */
export function prefix(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: digit, minLength: 1, maxLength: 7 }) },
    { weight: 2, arbitrary: fc.string({ unit: symbol, minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.string({ unit: digit, minLength: 8, maxLength: MOST_SYMBOLS }) },
    { weight: 1, arbitrary: fc.constant('') },
  );
}

/** A number that begins with one of the prefixes, or with none of them. */
export function numberUnder(prefixes: readonly string[]): fc.Arbitrary<string> {
  const stem = fc.constantFrom('', ...prefixes);
  const rest = fc.string({ unit: digit, maxLength: 10 });
  return fc.tuple(stem, rest).map(([one, other]) => (one + other).slice(0, MOST_SYMBOLS));
}

export function ipv4(): fc.Arbitrary<string> {
  const usual = fc.ipV4();
  const odd = fc.constantFrom('0.0.0.0', '127.0.0.1', '255.255.255.255', '192.168.1.1', '10.0.0.1');
  return fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

export function ipv6(): fc.Arbitrary<string> {
  const odd = fc.constantFrom('::', '::1', 'fe80::1', '::ffff:192.0.2.1', '2001:db8::1');
  return fc.oneof({ weight: 4, arbitrary: fc.ipV6() }, { weight: 1, arbitrary: odd });
}

export function ipAddress(): fc.Arbitrary<string> {
  return fc.oneof({ weight: 3, arbitrary: ipv4() }, { weight: 1, arbitrary: ipv6() });
}

export function port(): fc.Arbitrary<number> {
  const odd = fc.constantFrom(1, 1024, 5060, 5061, 65_535);
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 65_535 }) },
    { weight: 1, arbitrary: odd },
  );
}

/** The largest amount that can be written: 11 digits before the point, 7 behind it. */
const LARGEST_E7 = 10n ** 18n - 1n;

/** Any amount that can be written: mostly small, sometimes at the limits, of either sign. */
export function money(): fc.Arbitrary<Money> {
  const amounts = fc.oneof(
    { weight: 4, arbitrary: fc.bigInt({ min: -(10n ** 10n), max: 10n ** 10n }) },
    { weight: 2, arbitrary: fc.bigInt({ min: -LARGEST_E7, max: LARGEST_E7 }) },
    { weight: 1, arbitrary: fc.constantFrom(0n, 1n, -1n, LARGEST_E7, -LARGEST_E7) },
  );
  return amounts.map(moneyFromE7);
}

/** An amount that somebody could ask for a minute: 0 to 10,000 units, cheap ones mostly. */
export function price(): fc.Arbitrary<Money> {
  const amounts = fc.oneof(
    { weight: 4, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 7n }) },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 11n }) },
    { weight: 1, arbitrary: fc.constantFrom(0n, 1n, 10n ** 11n) },
  );
  return amounts.map(moneyFromE7);
}
