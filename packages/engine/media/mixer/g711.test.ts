import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromLaw, inLaw } from './g711.ts';

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);
const LAWS = ['PCMU', 'PCMA'] as const;
const byteOf = (sample: number, law: (typeof LAWS)[number]): number | undefined =>
  inLaw(Int16Array.of(sample), law)[0];

describe('G.711', () => {
  for (const law of LAWS) {
    it(`${law}: each byte is the one of its own samples`, () => {
      // The two zeros of the one law are one sample.
      const differ = BYTES.filter((byte) => byteOf(fromLaw(byte, law), law) !== byte);
      assert.deepEqual(differ, law === 'PCMU' ? [0x7f] : []);
    });
  }

  //  sample    A-law   mu-law (ITU-T G.191, alaw_compress and ulaw_compress of sixteen bits)
  const table = [
    [0, 0xd5, 0xff],
    [1_000, 0xfa, 0xce],
    [-1_000, 0x7a, 0x4e],
    [8_000, 0x8a, 0xa0],
    [32_767, 0xaa, 0x80],
    [-32_768, 0x2a, 0x00],
  ] as const;
  for (const [sample, aLaw, muLaw] of table) {
    it(`${sample}`, () => {
      assert.deepEqual([byteOf(sample, 'PCMA'), byteOf(sample, 'PCMU')], [aLaw, muLaw]);
    });
  }
});
