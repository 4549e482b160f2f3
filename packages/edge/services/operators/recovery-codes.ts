// Recovery codes of the second factor: ten that are shown once, for the day on which the telephone
// is lost. Each opens once; of each only a hash is kept.
import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../ports.ts';

/** As many as a person keeps on a slip of paper. */
const CODES = 10;
/** Digits, as the keyboard for codes has them; 53 bits, of which nobody tries more than a few. */
const DIGITS = 16;
const CODE = /^[0-9]{16}$/;
const GROUP = /.{4}/g;

type Hashing = Pick<Secrets, 'hashToken'>;

export interface RecoveryCodes {
  /** To be shown once, in groups of four. */
  readonly shown: readonly string[];
  /** As hex digits. */
  readonly hashes: readonly string[];
}

export function makeRecoveryCodes(secrets: Hashing & Pick<Secrets, 'newToken'>): RecoveryCodes {
  const codes = Array.from({ length: CODES }, () => digitsOf(secrets.newToken().token));
  return {
    shown: codes.map((code) => code.match(GROUP)?.join('-') ?? code),
    hashes: codes.map((code) => hashOf(secrets, code).toString('hex')),
  };
}

/** 32 random bytes are so many more than the digits that none of these is likelier than others. */
function digitsOf(token: string): string {
  const random = BigInt(`0x${Buffer.from(token, 'base64url').toString('hex')}`);
  return String(random % 10n ** BigInt(DIGITS)).padStart(DIGITS, '0');
}

/** Those that are left when it is taken; null: it is none of them. */
export function takeRecoveryCode(
  secrets: Hashing,
  hashes: readonly string[],
  code: string,
): readonly string[] | null {
  const plain = code.replaceAll(/[\s-]/g, '');
  if (!CODE.test(plain)) return null;
  const hash = hashOf(secrets, plain);
  const left = hashes.filter((one) => !isSame(Buffer.from(one, 'hex'), hash));
  return left.length === hashes.length ? null : left;
}

const hashOf = (secrets: Hashing, code: string): Buffer => Buffer.from(secrets.hashToken(code));

const isSame = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
