import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { base32, stepAt, stepOfCode, totpCode, totpUri } from './totp.ts';

/** The secret of RFC 6238 appendix B. */
const SECRET = Buffer.from('12345678901234567890');

describe('codes that change with time (SEC-6)', () => {
  //  RFC 6238 appendix B: seconds, the last six of eight digits
  const vectors = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const;
  for (const [seconds, code] of vectors) {
    it(`${code} at ${seconds} s (RFC 6238)`, () => {
      assert.equal(totpCode(SECRET, stepAt(seconds * 1_000)), code);
    });
  }

  const now = 1_111_111_111_000;
  const step = stepAt(now);
  //  code                          used before  taken as
  const table: ReadonlyArray<readonly [string, number, number | null]> = [
    [totpCode(SECRET, step), 0, step],
    [totpCode(SECRET, step - 1), 0, step - 1],
    [totpCode(SECRET, step + 1), 0, step + 1],
    [totpCode(SECRET, step - 2), 0, null],
    [totpCode(SECRET, step + 2), 0, null],
    [totpCode(SECRET, step), step, null],
    [totpCode(SECRET, step), step + 1, null],
    [totpCode(SECRET, step + 1), step, step + 1],
    ['', 0, null],
    ['12345', 0, null],
    ['1234567', 0, null],
    ['12345x', 0, null],
  ];
  for (const [code, usedStep, taken] of table) {
    it(`"${code}" after ${usedStep}: ${taken ?? 'refused'}`, () => {
      assert.equal(stepOfCode({ secret: SECRET, code, wallMs: now, usedStep }), taken);
    });
  }

  //  RFC 4648 section 10, without padding
  const texts = [
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ] as const;
  for (const [text, letters] of texts) {
    it(`"${text}" in letters: "${letters}"`, () => {
      assert.equal(base32(Buffer.from(text)), letters);
    });
  }

  it('is shown as applications read it', () => {
    const uri = 'otpauth://totp/Tandem%3Aada?secret=MZXW6YTBOI&issuer=Tandem';
    assert.equal(totpUri(Buffer.from('foobar'), 'ada'), uri);
  });
});
