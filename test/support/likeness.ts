// How alike a piece of what was heard is to a voice, wherever in the voice it is from. All places
// are looked at in one go: a correlation is a product of spectra.

/** A fifth of a second at 8,000 samples a second. */
export const PIECE = 1_600;

/** Numbers with their imaginary parts. */
interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Of the voice, one after the other, each with a piece's length of the next: they stay in the cache. */
const BLOCK = 8_192;
const STEP = BLOCK - PIECE + 1;

export class Voice {
  readonly samples: Int16Array;
  readonly #spectra: readonly Complex[];
  /** The square root of the energy of each piece, by where it begins. */
  readonly #strengths: Float64Array;

  constructor(samples: Int16Array) {
    this.samples = samples;
    this.#strengths = strengthsOf(samples);
    const blocks = Math.ceil(this.#strengths.length / STEP);
    this.#spectra = Array.from({ length: blocks }, (_, block) =>
      spectrumOf(samples.subarray(block * STEP, block * STEP + BLOCK)),
    );
  }

  /** Of a piece that begins at `from` of what was heard: 0 to 1, at the best place. */
  likeness(heard: Int16Array, from: number): number {
    const piece = heard.subarray(from, from + PIECE);
    const [strength = 0] = strengthsOf(piece);
    if (piece.length < PIECE || strength === 0) return 0;
    const spectrum = spectrumOf(piece);
    let best = 0;
    for (const [block, voice] of this.#spectra.entries()) {
      const products = correlated(voice, spectrum);
      const strengths = this.#strengths.subarray(block * STEP, (block + 1) * STEP);
      for (const [place, own] of strengths.entries()) {
        if (own > 0) best = Math.max(best, Math.abs(products[place] ?? 0) / (own * strength));
      }
    }
    return best;
  }
}

function spectrumOf(samples: Int16Array): Complex {
  const made = { real: new Float64Array(BLOCK), imaginary: new Float64Array(BLOCK) };
  made.real.set(samples);
  transform(made);
  return made;
}

/**
 * The voice times the piece turned round, and back from the spectrum: that is forwards once more
 * with real and imaginary parts exchanged.
 */
function correlated(voice: Complex, piece: Complex): Float64Array {
  const made = { real: new Float64Array(BLOCK), imaginary: new Float64Array(BLOCK) };
  for (let at = 0; at < BLOCK; at += 1) {
    const a = voice.real[at] ?? 0;
    const b = voice.imaginary[at] ?? 0;
    const c = piece.real[at] ?? 0;
    const d = piece.imaginary[at] ?? 0;
    made.real[at] = (b * c - a * d) / BLOCK;
    made.imaginary[at] = (a * c + b * d) / BLOCK;
  }
  transform(made);
  return made.imaginary;
}

function strengthsOf(samples: Int16Array): Float64Array {
  const made = new Float64Array(Math.max(0, samples.length - PIECE + 1));
  let energy = 0;
  for (const [at, sample] of samples.entries()) {
    energy += sample * sample - (samples[at - PIECE] ?? 0) ** 2;
    if (at >= PIECE - 1) made[at - PIECE + 1] = Math.sqrt(energy);
  }
  return made;
}

const TURNS = Array.from({ length: BLOCK / 2 }, (_, at) => (-2 * Math.PI * at) / BLOCK);
const COSINES = Float64Array.from(TURNS, Math.cos);
const SINES = Float64Array.from(TURNS, Math.sin);

/** Fourier's, in its place. */
function transform({ real, imaginary }: Complex): void {
  mirror(real);
  mirror(imaginary);
  for (let half = 1; half < BLOCK; half *= 2) {
    const turn = BLOCK / (2 * half);
    for (let begin = 0; begin < BLOCK; begin += 2 * half) {
      for (let one = begin; one < begin + half; one += 1) {
        const other = one + half;
        const cos = COSINES[(one - begin) * turn] ?? 0;
        const sin = SINES[(one - begin) * turn] ?? 0;
        const a = real[other] ?? 0;
        const b = imaginary[other] ?? 0;
        const x = a * cos - b * sin;
        const y = a * sin + b * cos;
        real[other] = (real[one] ?? 0) - x;
        imaginary[other] = (imaginary[one] ?? 0) - y;
        real[one] = (real[one] ?? 0) + x;
        imaginary[one] = (imaginary[one] ?? 0) + y;
      }
    }
  }
}

/** Each goes to the place whose bits are those of its own, backwards. */
function mirror(values: Float64Array): void {
  for (let at = 1, mirrored = 0; at < BLOCK; at += 1) {
    let bit = BLOCK >> 1;
    for (; (mirrored & bit) !== 0; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
    if (at >= mirrored) continue;
    const kept = values[at] ?? 0;
    values[at] = values[mirrored] ?? 0;
    values[mirrored] = kept;
  }
}
