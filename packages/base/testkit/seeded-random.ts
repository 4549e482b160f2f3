// Randomness that repeats: the same seed gives the same run, so a failure prints its seed and is
// found again. The generator is sfc32 (small fast counting, 128 bits of state), filled from the
// seed by a mixer so that seeds 1, 2, 3 have nothing in common.
import { invariant, type Random, randomFrom } from '@tandem/base/kernel';

export interface SeededRandom extends Random {
  readonly seed: number | string;
  /** A stream of its own: what one part draws does not shift what another one gets. */
  fork(label: string): SeededRandom;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True in `share` of the cases: 0 never, 1 always. */
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
}

export function seededRandom(seed: number | string): SeededRandom {
  const random = randomFrom(sfc32(String(seed)));
  const between = (low: number, high: number): number => low + random.below(high - low + 1);
  return {
    ...random,
    seed,
    fork: (label) => seededRandom(`${seed}/${label}`),
    between,
    chance: (share) => random.unit() < share,
    pick: (from) => {
      invariant(from.length > 0, 'there is something to pick from');
      return from[random.below(from.length)] as (typeof from)[number];
    },
    shuffled: (items) => shuffled(items, random),
  };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}

/** Rounds until each bit of the seed has reached all of the state. */
const WARM_UP_ROUNDS = 16;

function sfc32(seed: string): () => number {
  const mix = mixer(seed);
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;
  const next = (): number => {
    const drawn = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) next();
  return next;
}

/** Turns the text into as many words as are asked for (a multiply-xorshift hash). */
function mixer(text: string): () => number {
  let state = 0x9e3779b9 ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x85ebca6b);
    state = ((state << 13) | (state >>> 19)) ^ (state >>> 7);
  }
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
