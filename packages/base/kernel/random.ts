// Randomness is handed in: the system's in production, a seeded one in tests that must repeat.
import { invariant } from './invariant.ts';

const UINT32_VALUES = 2 ** 32;

export interface Random {
  /** A whole number from 0 to 2^32 - 1. Everything else is made of it. */
  uint32(): number;
  /** A whole number from 0 to `limit` - 1, each as likely; `limit` up to 2^32. */
  below(limit: number): number;
  /** A fraction from 0 up to, not including, 1. */
  unit(): number;
  /** Fresh bytes that the caller may keep. */
  bytes(count: number): Uint8Array;
}

/** Makes the rest of Random from its one primitive, so that no implementation is biased. */
export function randomFrom(uint32: () => number): Random {
  return {
    uint32,
    below: (limit) => below(uint32, limit),
    unit: () => uint32() / UINT32_VALUES,
    bytes: (count) => bytes(uint32, count),
  };
}

function below(uint32: () => number, limit: number): number {
  invariant(
    Number.isInteger(limit) && limit >= 1 && limit <= UINT32_VALUES,
    `random below ${limit}: the limit is a whole number from 1 to 2^32`,
  );
  // Values above the last whole multiple would make the small results likelier: draw again.
  const fair = UINT32_VALUES - (UINT32_VALUES % limit);
  let drawn = uint32();
  while (drawn >= fair) drawn = uint32();
  return drawn % limit;
}

function bytes(uint32: () => number, count: number): Uint8Array {
  const made = new Uint8Array(count);
  for (let at = 0; at < count; at += 4) {
    let word = uint32();
    for (let i = at; i < Math.min(at + 4, count); i += 1) {
      made[i] = word & 0xff;
      word >>>= 8;
    }
  }
  return made;
}
