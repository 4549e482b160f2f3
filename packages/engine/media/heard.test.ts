import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Law } from './contract.ts';
import { heardIn } from './heard.ts';
import { inLaw } from './mixer/g711.ts';
import { testTone } from './mixer/tones.ts';

const SECOND = 8_000;
const samples = (make: (at: number) => number): Int16Array =>
  Int16Array.from({ length: SECOND }, (_, at) => Math.round(make(at)));
const waves = (hertz: number, level: number) =>
  samples((at) => level * Math.sin((2 * Math.PI * hertz * at) / SECOND));

/** As the relay writes it: the caller left, the called side right. */
function recording(law: Law, right: Uint8Array, left: Uint8Array): Uint8Array {
  const wav = new Uint8Array(58 + 2 * right.length);
  wav.set([...'RIFF'].map((letter) => letter.charCodeAt(0)));
  wav[20] = law === 'PCMA' ? 6 : 7;
  for (let at = 0; at < right.length; at += 1) {
    wav.set([left[at] ?? 0, right[at] ?? 0], 58 + 2 * at);
  }
  return wav;
}

describe('what is heard in a recording (API-3)', () => {
  const tone = (law: Law) => testTone(law).clips[0] ?? new Uint8Array();
  for (const law of ['PCMA', 'PCMU'] as const) {
    const quiet = inLaw(
      samples(() => 0),
      law,
    );
    //  what                       right                                     sound  tone
    const table: ReadonlyArray<readonly [string, Uint8Array, boolean, boolean]> = [
      ['our tone', tone(law), true, true],
      ['silence', quiet, false, false],
      ['the noise of a line', inLaw(waves(300, 40), law), false, false],
      ['ringing', inLaw(waves(425, 5_000), law), true, false],
      ['speech that is whispered', inLaw(waves(250, 400), law), true, false],
      [
        'a tenth of a second',
        Uint8Array.from(quiet, (byte, at) => (at < 800 ? 0x22 : byte)),
        false,
        false,
      ],
    ];
    for (const [what, right, sound, isTone] of table) {
      it(`${law}: ${what}`, () => {
        assert.deepEqual(heardIn(recording(law, right, tone(law))), { sound, tone: isTone });
      });
    }
  }

  it('what is no recording tells nothing', () => {
    assert.equal(heardIn(new Uint8Array(100)), null);
    assert.equal(heardIn(recording('PCMA', new Uint8Array(), new Uint8Array())), null);
  });
});
