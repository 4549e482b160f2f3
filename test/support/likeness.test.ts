import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import { PIECE, Voice } from './likeness.ts';

/** More than a block, of which the last is not whole. */
const LENGTH = 9_000;

function noise(seed: number, length: number): Int16Array {
  const random = seededRandom(seed);
  return new Int16Array(length).map(() => random.below(20_001) - 10_000);
}

/** By the definition, at each place in turn. */
function slowLikeness(piece: Int16Array, voice: Int16Array): number {
  const sum = (of: (at: number) => number): number =>
    piece.reduce((total, _, at) => total + of(at), 0);
  const own = Math.sqrt(sum((at) => (piece[at] ?? 0) ** 2));
  let best = 0;
  for (let lag = 0; lag + PIECE <= voice.length; lag += 1) {
    const product = sum((at) => (piece[at] ?? 0) * (voice[lag + at] ?? 0));
    const energy = sum((at) => (voice[lag + at] ?? 0) ** 2);
    best = Math.max(best, Math.abs(product) / (own * Math.sqrt(energy)));
  }
  return best;
}

describe('how alike what was heard is to a voice', () => {
  const voice = noise(1, LENGTH);
  const other = noise(2, LENGTH);
  const mixed = voice.map((sample, at) => (sample + (other[at] ?? 0)) / 2);

  for (const place of [0, 1_234, 6_592, 6_593, LENGTH - PIECE]) {
    it(`a piece from ${place} on is found, whatever its loudness`, () => {
      const heard = voice.subarray(place, place + PIECE).map((sample) => -sample / 4);
      assert.ok(new Voice(voice).likeness(heard, 0) > 0.999);
    });
  }

  const heards = [
    ['of somebody else', other],
    ['of both at once', mixed],
    ['of the end of a longer one', noise(3, 7_000).subarray(4_000)],
  ] as const;
  for (const [what, heard] of heards) {
    it(`${what}: the same as place by place`, () => {
      const found = new Voice(voice).likeness(heard, 700);
      const wanted = slowLikeness(heard.subarray(700, 700 + PIECE), voice);
      assert.ok(Math.abs(found - wanted) < 1e-9, `${found}, not ${wanted}`);
    });
  }

  it('silence, and what is too short, is like nobody', () => {
    assert.equal(new Voice(voice).likeness(new Int16Array(PIECE), 0), 0);
    assert.equal(new Voice(voice).likeness(voice, LENGTH - PIECE + 1), 0);
  });
});
