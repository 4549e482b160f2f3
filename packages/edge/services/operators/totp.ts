// Codes that change with time (RFC 6238 over RFC 4226), as every authenticator application makes
// them: SHA-1, six digits, thirty seconds. Other choices exist on paper, and applications ignore
// them.
import { createHmac, timingSafeEqual } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
/** A telephone's clock may be half a minute off, and typing takes a while: RFC 6238 section 5.2. */
const STEPS_EITHER_WAY = 1;
/** RFC 4226 section 4: 160 bits. */
export const TOTP_SECRET_BYTES = 20;

const COUNTER_BYTES = 8;
const LOW_NIBBLE = 0xf;
const POSITIVE = 0x7fffffff;

export const stepAt = (wallMs: number): number => Math.floor(wallMs / STEP_MS);

export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(COUNTER_BYTES);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  // RFC 4226 section 5.3: where to read is said by the last four bits.
  const at = (mac.at(-1) ?? 0) & LOW_NIBBLE;
  const number = mac.readUInt32BE(at) & POSITIVE;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

export interface CodeQuestion {
  readonly secret: Uint8Array;
  readonly code: string;
  readonly wallMs: number;
  /** The step of the last code that was taken: none is taken twice (RFC 6238 section 5.2). */
  readonly usedStep: number;
}

/** The step that it is of; null: it is wrong, over, or used already. */
export function stepOfCode({ secret, code, wallMs, usedStep }: CodeQuestion): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const now = stepAt(wallMs);
  let found: number | null = null;
  for (let step = now - STEPS_EITHER_WAY; step <= now + STEPS_EITHER_WAY; step += 1) {
    const isIt = timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code));
    if (isIt && step > usedStep) found ??= step;
  }
  return found;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS_A_LETTER = 5;

/** RFC 4648 section 6, without padding: what applications take when it is typed. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(new RegExp(`.{1,${BITS_A_LETTER}}`, 'g')) ?? [];
  return letters
    .map((group) => BASE32[Number.parseInt(group.padEnd(BITS_A_LETTER, '0'), 2)])
    .join('');
}

/** What a picture for the telephone's camera says. */
export function totpUri(secret: Uint8Array, operator: string): string {
  const label = encodeURIComponent(`Tandem:${operator}`);
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=Tandem`;
}
