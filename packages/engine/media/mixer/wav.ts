// Prompts as files: WAV with one channel at 8,000 samples a second, G.711 or 16 bits, as a clip
// that who relays can play.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Law } from '../contract.ts';
import { inLaw, SAMPLES_PER_SECOND } from './g711.ts';

export interface WavFault {
  /** What it is, and what is allowed. */
  readonly says: string;
}

const HEADER_BYTES = 12;
const PART_BYTES = 8;
const FORMAT_BYTES = 16;
const FORMATS: Readonly<Record<number, 'linear' | Law>> = { 1: 'linear', 6: 'PCMA', 7: 'PCMU' };
const ALLOWED = 'WAV, one channel, 8000 samples a second, of 16 bits or G.711';

/** In this law, whatever the file has. */
export function clipOf(file: Uint8Array, law: Law): Result<Uint8Array, WavFault> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const isWav =
    bytes.length >= HEADER_BYTES &&
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.toString('latin1', 8, 12) === 'WAVE';
  if (!isWav) return fail({ says: `no WAV; allowed: ${ALLOWED}` });
  const format = partOf(bytes, 'fmt ');
  const data = partOf(bytes, 'data');
  if (format === undefined || format.length < FORMAT_BYTES || data === undefined) {
    return fail({ says: `no format or no data in it; allowed: ${ALLOWED}` });
  }
  const [code, channels, rate] = [
    ...[format.readUInt16LE(0), format.readUInt16LE(2)],
    format.readUInt32LE(4),
  ];
  const bits = format.readUInt16LE(14);
  const kind = FORMATS[code];
  const isAllowed =
    kind !== undefined && channels === 1 && rate === SAMPLES_PER_SECOND && bits === bitsOf(kind);
  if (!isAllowed) {
    const is = `format ${code}, ${channels} channels, ${rate} samples a second, ${bits} bits`;
    return fail({ says: `${is}; allowed: ${ALLOWED}` });
  }
  return ok(kind === law ? Uint8Array.from(data) : inLaw(linearOf(data, kind), law));
}

const bitsOf = (kind: 'linear' | Law): number => (kind === 'linear' ? 16 : 8);

function partOf(bytes: Buffer, name: string): Buffer | undefined {
  let at = HEADER_BYTES;
  while (at + PART_BYTES <= bytes.length) {
    const length = bytes.readUInt32LE(at + 4);
    const from = at + PART_BYTES;
    if (bytes.toString('latin1', at, at + 4) === name) return bytes.subarray(from, from + length);
    at = from + length + (length % 2);
  }
  return undefined;
}

function linearOf(data: Buffer, kind: 'linear' | Law): Int16Array {
  if (kind === 'linear') {
    const samples = new Int16Array(Math.floor(data.length / 2));
    return samples.map((_, at) => data.readInt16LE(2 * at));
  }
  return Int16Array.from(data, kind === 'PCMU' ? fromMuLaw : fromALaw);
}

function fromMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4);
  return (code & 0x80) === 0 ? magnitude - 0x84 : 0x84 - magnitude;
}

function fromALaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code & 0x70) >> 4;
  const low = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? low : (low + 0x100) << (segment - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}
