// Secrets that must be read back (digest passwords, vendors' passwords), sealed under a key that
// stands outside the database: AES-256-GCM, bound to the place it was sealed for.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export const SECRET_KEY_BYTES = 32;
/** The first byte of what is sealed: another way of sealing would be another number. */
const FORM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

export interface SecretBox {
  seal(text: string, place: string): Uint8Array;
  open(sealed: Uint8Array, place: string): string;
}

export function secretBox(key: Uint8Array): SecretBox {
  return {
    seal: (text, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place));
      const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(FORM), nonce, cipher.getAuthTag(), hidden]);
    },
    open: (sealed, place) => {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== FORM) throw new Error(`a secret for ${place} was sealed in an unknown way`);
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
      const opener = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      opener.setAAD(Buffer.from(place)).setAuthTag(tag);
      const hidden = bytes.subarray(1 + NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([opener.update(hidden), opener.final()]).toString('utf8');
    },
  };
}

export const newSecretKey = (): Uint8Array => randomBytes(SECRET_KEY_BYTES);
