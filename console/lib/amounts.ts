// Arithmetic of amounts: decimal texts, counted in units of 10^-7, never as floating point.
const UNITS = 10_000_000n;
const DECIMALS = 7;

export function unitsOf(amount: string): bigint {
  const [, sign, whole = '0', rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  const units = BigInt(whole) * UNITS + BigInt(rest.padEnd(DECIMALS, '0').slice(0, DECIMALS));
  return sign === '-' ? -units : units;
}

/** At least two decimals, as the server prints. */
export function amountOf(units: bigint): string {
  const size = units < 0n ? -units : units;
  const rest = (size % UNITS)
    .toString()
    .padStart(DECIMALS, '0')
    .replace(/0{1,5}$/, '');
  return `${units < 0n ? '-' : ''}${size / UNITS}.${rest}`;
}

/** Two decimals, rounded: for figures that are looked at, not paid. */
export function roundedAmount(units: bigint): string {
  const step = UNITS / 100n;
  const half = units < 0n ? -(step / 2n) : step / 2n;
  return amountOf(((units + half) / step) * step);
}

/** For drawing alone. */
export const numberOf = (amount: string): number => Number(unitsOf(amount)) / Number(UNITS);
