// What happens by chance, out of one seed: the same seed gives the same calls.
import { invariant, type Random, randomFrom } from '@tandem/base/kernel';

/** mulberry32: one word of state is plenty for deciding who calls whom. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return new Dice(
    randomFrom(() => {
      state = (state + 0x6d2b79f5) >>> 0;
      let word = Math.imul(state ^ (state >>> 15), state | 1);
      word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
      return (word ^ (word >>> 14)) >>> 0;
    }),
  );
}

export class Dice {
  readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /** True in `percent` of the cases. */
  chance(percent: number): boolean {
    return this.random.unit() * 100 < percent;
  }

  /** A whole number, both included. */
  between(low: number, high: number): number {
    return low + this.random.below(high - low + 1);
  }

  /** As waiting times are: mostly short, now and then long. */
  around(mean: number, most: number): number {
    return Math.min(most, -Math.log(1 - this.random.unit()) * mean);
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.random.below(10)).join('');
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.random.below(from.length)];
    invariant(found !== undefined, 'there is something to pick from');
    return found;
  }

  /** Each as often as its weight says. */
  weighted<T extends { readonly weight: number }>(from: readonly T[]): T {
    let left = this.random.unit() * from.reduce((sum, { weight }) => sum + weight, 0);
    const found = from.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    return found ?? this.pick(from);
  }
}
