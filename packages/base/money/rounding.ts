// One division, three roundings. Negative amounts mirror positive ones, so that a reversal gives
// back exactly what was taken.
import { invariant } from '@tandem/base/kernel';

/** A factor without fractions: bigint, or a number that is a safe integer. */
export type Whole = bigint | number;

/**
 * halfUp: to the nearest, the half away from zero. up: away from zero. down: towards zero.
 */
export type Rounding = 'halfUp' | 'up' | 'down';

export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  invariant(denominator > 0n, 'money is divided by something positive');
  // BigInt division cuts off, which is rounding down; the rest has the sign of the numerator.
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  if (rest === 0n) return quotient;
  const awayFromZero = numerator < 0n ? -1n : 1n;
  switch (rounding) {
    case 'down':
      return quotient;
    case 'up':
      return quotient + awayFromZero;
    case 'halfUp':
      return 2n * rest * awayFromZero >= denominator ? quotient + awayFromZero : quotient;
  }
}
