// A sound that was recorded elsewhere, for calls that we place (API-3): a WAV file of 8,000 samples
// a second, one channel, PCM of 16 bits or G.711, as both laws that we send.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Law, RecordedSound } from './contract.ts';
import { fromLaw, inLaw, SAMPLES_PER_SECOND } from './mixer/g711.ts';

const PCM = 1;
const LAWS: Readonly<Record<number, Law>> = { 6: 'PCMA', 7: 'PCMU' };
const BITS_OF_PCM = 16;
const HEADER_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const FORMAT_BYTES = 16;
const MS_PER_SECOND = 1_000;

export const soundMs = ({ PCMA }: RecordedSound): number =>
  Math.ceil((PCMA.length * MS_PER_SECOND) / SAMPLES_PER_SECOND);

/** What is wrong with it, in words. */
export function soundIn(wav: Uint8Array): Result<RecordedSound, string> {
  const chunks = chunksOf(wav);
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (format === undefined || format.byteLength < FORMAT_BYTES || data === undefined) {
    return fail('is no WAV file');
  }
  const [kind, channels] = [format.getUint16(0, true), format.getUint16(2, true)];
  const [rate, bits] = [format.getUint32(4, true), format.getUint16(14, true)];
  if (rate !== SAMPLES_PER_SECOND || channels !== 1) {
    return fail(`has ${rate} samples a second and ${channels} channels; needed are 8000 and 1`);
  }
  const law = LAWS[kind];
  const isPcm = kind === PCM && bits === BITS_OF_PCM;
  if (law === undefined && !isPcm) return fail('is neither PCM of 16 bits nor G.711');
  const samples = law === undefined ? pcmOf(data) : lawOf(data, law);
  if (samples.length === 0) return fail('is empty');
  return ok({ PCMU: inLaw(samples, 'PCMU'), PCMA: inLaw(samples, 'PCMA') });
}

/** By name; the first of each. One that says to be longer than the file ends with it. */
function chunksOf(wav: Uint8Array): ReadonlyMap<string, DataView> {
  const chunks = new Map<string, DataView>();
  const all = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const nameAt = (at: number): string => String.fromCharCode(...wav.subarray(at, at + 4));
  if (wav.length < HEADER_BYTES || nameAt(0) !== 'RIFF' || nameAt(8) !== 'WAVE') return chunks;
  let at = HEADER_BYTES;
  while (at + CHUNK_HEAD_BYTES <= wav.length) {
    const name = nameAt(at);
    const said = all.getUint32(at + 4, true);
    const from = at + CHUNK_HEAD_BYTES;
    const length = Math.min(said, wav.length - from);
    if (!chunks.has(name))
      chunks.set(name, new DataView(wav.buffer, wav.byteOffset + from, length));
    // Of an odd length they are filled up.
    at = from + length + (length % 2);
  }
  return chunks;
}

function pcmOf(data: DataView): Int16Array {
  const count = Math.floor(data.byteLength / 2);
  return Int16Array.from({ length: count }, (_, at) => data.getInt16(2 * at, true));
}

function lawOf(data: DataView, law: Law): Int16Array {
  return Int16Array.from({ length: data.byteLength }, (_, at) => fromLaw(data.getUint8(at), law));
}
