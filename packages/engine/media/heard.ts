// What was heard in a recording of ours (G.711, stereo, the called side right): whether anything
// sounded at all, and whether it was the tone that we test with.
import { fromLaw, SAMPLES_PER_SECOND } from './mixer/g711.ts';
import { TEST_HERTZ } from './mixer/tones.ts';

export interface Heard {
  /** Of the called side, for at least a fifth of a second. */
  readonly sound: boolean;
  /** Our own tone came back: an echo service, or a loop. */
  readonly tone: boolean;
}

const RIFF = 'RIFF';
const HEADER_BYTES = 58;
const A_LAW = 6;
const FORMAT_AT = 20;
/** A fiftieth of a second, which holds whole waves of the tone. */
const BLOCK = SAMPLES_PER_SECOND / 50;
const LEAST_BLOCKS = 10;
/** About -46 dBm0: noise of a line is less, whispered speech more. */
const LEAST_LEVEL = 80;
/** Of what sounds, so much is the tone. */
const TONE_SHARE = 0.7;

/** null: it is no recording of ours, or nothing is in it. */
export function heardIn(wav: Uint8Array): Heard | null {
  const data = dataOf(wav);
  if (data === null) return null;
  const law = wav[FORMAT_AT] === A_LAW ? 'PCMA' : 'PCMU';
  const said = new Float64Array(Math.floor(data.length / 2));
  for (let at = 0; at < said.length; at += 1) said[at] = fromLaw(data[2 * at + 1] ?? 0, law);
  let [sounding, toned] = [0, 0];
  for (let from = 0; from + BLOCK <= said.length; from += BLOCK) {
    const block = said.subarray(from, from + BLOCK);
    const power = block.reduce((sum, value) => sum + value * value, 0) / BLOCK;
    if (Math.sqrt(power) < LEAST_LEVEL) continue;
    sounding += 1;
    if (powerAt(block, TEST_HERTZ) >= TONE_SHARE * power) toned += 1;
  }
  return { sound: sounding >= LEAST_BLOCKS, tone: toned >= LEAST_BLOCKS };
}

/** As the relay writes it: a header of fixed length. */
function dataOf(wav: Uint8Array): Uint8Array | null {
  const isWav = [...RIFF].every((letter, at) => wav[at] === letter.charCodeAt(0));
  return isWav && wav.length > HEADER_BYTES ? wav.subarray(HEADER_BYTES) : null;
}

/** Goertzel: the power of one frequency, as that of a whole block would be if it were all of it. */
function powerAt(block: Float64Array, hertz: number): number {
  const angle = (2 * Math.PI * hertz) / SAMPLES_PER_SECOND;
  let [real, imaginary] = [0, 0];
  for (const [at, value] of block.entries()) {
    real += value * Math.cos(angle * at);
    imaginary += value * Math.sin(angle * at);
  }
  return (2 * (real * real + imaginary * imaginary)) / (block.length * block.length);
}
