// A login at a server of Kafka's protocol: PLAIN, and SCRAM (RFC 5802, 7677), by which both sides
// prove that they know the password and neither says it.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

export interface KafkaUser {
  readonly user: string;
  readonly password: string;
  /** What it offers; PLAIN alone when nothing is said. */
  readonly mechanisms?: readonly ('PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512')[];
  /** It takes anybody, and has no password of its own to prove itself by. */
  readonly isImpostor?: boolean;
}

export type Judged =
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'more' | 'known'; readonly answer: string };

const ROUNDS = 4_096;
const NONCE_BYTES = 18;
const REFUSED = { is: 'refused', why: 'Authentication failed: wrong name or password' } as const;

/** Of one connection, from its handshake on. */
export class KafkaLogin {
  readonly #of: KafkaUser;
  #mechanism = '';
  #asked: { readonly bare: string; readonly challenge: string; readonly salt: Buffer } | undefined;

  constructor(of: KafkaUser) {
    this.#of = of;
  }

  get mechanisms(): readonly string[] {
    return this.#of.mechanisms ?? ['PLAIN'];
  }

  begins(mechanism: string): boolean {
    this.#mechanism = mechanism;
    this.#asked = undefined;
    return this.mechanisms.includes(mechanism);
  }

  hears(said: string): Judged {
    if (!this.mechanisms.includes(this.#mechanism)) return REFUSED;
    if (this.#mechanism !== 'PLAIN') return this.#asked ? this.#proven(said) : this.#asks(said);
    const { user, password } = this.#of;
    return said === `\0${user}\0${password}` ? { is: 'known', answer: '' } : REFUSED;
  }

  /** n,,n=USER,r=NONCE */
  #asks(said: string): Judged {
    const bare = said.replace(/^n,,/, '');
    const [, name = '', nonce = ''] = /^n=([^,]*),r=([^,]+)$/.exec(bare) ?? [];
    const user = name.replaceAll('=2C', ',').replaceAll('=3D', '=');
    if (bare === said || nonce === '' || user !== this.#of.user) return REFUSED;
    const salt = randomBytes(NONCE_BYTES);
    const ours = `${nonce}${randomBytes(NONCE_BYTES).toString('base64')}`;
    const challenge = `r=${ours},s=${salt.toString('base64')},i=${ROUNDS}`;
    this.#asked = { bare, challenge, salt };
    return { is: 'more', answer: challenge };
  }

  /** c=biws,r=NONCES,p=PROOF */
  #proven(said: string): Judged {
    const { bare, challenge, salt } = this.#asked ?? { bare: '', challenge: '', salt: Buffer.of() };
    const [, unproven = '', proof = ''] = /^(.*),p=([^,]+)$/.exec(said) ?? [];
    const hash = this.#mechanism === 'SCRAM-SHA-512' ? 'sha512' : 'sha256';
    const length = hash === 'sha512' ? 64 : 32;
    const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
    const password = this.#of.isImpostor === true ? 'whatever' : this.#of.password;
    const salted = pbkdf2Sync(password, salt, ROUNDS, length, hash);
    const stored = createHash(hash).update(hmac(salted, 'Client Key')).digest();
    const words = `${bare},${challenge},${unproven}`;
    const signature = hmac(stored, words);
    const key = Buffer.from(proof, 'base64').map((byte, at) => byte ^ (signature[at] ?? 0));
    const isRight = createHash(hash).update(key).digest().equals(stored);
    const isSame = unproven === `c=biws,${challenge.slice(0, challenge.indexOf(','))}`;
    if (this.#of.isImpostor !== true && !(isRight && isSame)) return REFUSED;
    const answer = `v=${hmac(hmac(salted, 'Server Key'), words).toString('base64')}`;
    return { is: 'known', answer };
  }
}
