// G.711: sixteen bits as a byte of either law (ITU-T G.711).
import type { Law } from '../contract.ts';

const CLIP = 32_635;
const BIAS = 0x84;
const A_TOGGLE = 0x55;

export const SAMPLES_PER_SECOND = 8_000;
const PAYLOAD_TYPES: Readonly<Record<Law, number>> = { PCMU: 0, PCMA: 8 };

/** Of a static payload type; undefined: it is no G.711. */
export function lawOfPayload(payloadType: number | null): Law | undefined {
  if (payloadType === PAYLOAD_TYPES.PCMU) return 'PCMU';
  return payloadType === PAYLOAD_TYPES.PCMA ? 'PCMA' : undefined;
}

export function inLaw(samples: Int16Array, law: Law): Uint8Array {
  return Uint8Array.from(samples, law === 'PCMU' ? muLaw : aLaw);
}

function muLaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const segment = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (segment + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | mantissa) & 0xff;
}

function aLaw(sample: number): number {
  const magnitude = Math.min(sample < 0 ? ~sample : sample, CLIP) >> 3;
  const segment = magnitude < 32 ? 0 : 27 - Math.clz32(magnitude);
  const code = segment === 0 ? magnitude >> 1 : (segment << 4) | ((magnitude >> segment) & 0x0f);
  return (code | (sample < 0 ? 0 : 0x80)) ^ A_TOGGLE;
}

/** The sixteen bits of a byte. */
export function fromLaw(byte: number, law: Law): number {
  return law === 'PCMU' ? fromMuLaw(byte) : fromALaw(byte);
}

function fromMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 0x07)) - 0x84;
  return (code & 0x80) === 0 ? magnitude : -magnitude;
}

function fromALaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 0x07;
  const low = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? low : (low + 0x100) << (segment - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}
