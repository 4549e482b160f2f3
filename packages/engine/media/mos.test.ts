import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimatedMos } from './mos.ts';

describe('the estimate of how speech sounds (MED-7)', () => {
  // Reckoned by hand from the formulas; R of 76 is 3.87 and R of 50 is 2.58 in annex B of G.107.
  //  codec    loss   jitter  MOS
  const table = [
    ['PCMA', 0, 0, 4.38],
    ['PCMA', 0.01, 0, 4.29],
    ['PCMU', 0.05, 0, 3.86],
    ['PCMA', 0.2, 0, 2.56],
    ['G729', 0, 0, 4.08],
    ['G729', 0.02, 0, 3.75],
    ['G723', 0, 0, 3.93],
    ['GSM', 0, 0, 3.68],
    ['G722', 0, 0, 4.38],
    ['PCMA', 0, 40, 4.33],
    ['PCMA', 0, 150, 3.33],
    ['PCMA', 1, 0, 1.14],
    ['PCMA', 0, 5_000, 1],
  ] as const;
  for (const [codec, lossShare, jitterMs, expected] of table) {
    it(`${codec}, ${lossShare * 100} % lost, jitter ${jitterMs} ms: ${expected}`, () => {
      const mos = estimatedMos({ codec, lossShare, jitterMs });
      assert.ok(Math.abs(mos - expected) <= 0.05, `${mos}`);
    });
  }
});
