// Passwords and tokens: argon2id for what people choose, SHA-256 for what is random already.
import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

export { newSecretKey, SECRET_KEY_BYTES, type SecretBox, secretBox } from './secret-box.ts';

/** 256 bits: no guessing, at any rate of tries. */
const TOKEN_BYTES = 32;
/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; some 20 ms here. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Letters and digits that are not mistaken for one another when read from a screen. */
const READABLE = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_CHARACTERS = 5;

export const secrets = {
  hashPassword: (password: string): Promise<string> => hash(password, ARGON2),
  verifyPassword: (kept: string, password: string): Promise<boolean> => verify(kept, password),
  newToken: (): { token: string; hash: Uint8Array } => {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return { token, hash: hashToken(token) };
  },
  hashToken,
};

function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

/** A password to be typed once from a screen: 20 of 32 letters are 100 bits. */
export function readablePassword(): string {
  const letters = [...randomBytes(GROUPS * GROUP_CHARACTERS)].map((byte) => READABLE[byte % 32]);
  const groups = Array.from({ length: GROUPS }, (_, group) =>
    letters.slice(group * GROUP_CHARACTERS, (group + 1) * GROUP_CHARACTERS).join(''),
  );
  return groups.join('-');
}
