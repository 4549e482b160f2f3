// The arithmetic of digest authentication (RFC 7616 section 3.4, RFC 8760): from a name, a password
// and a challenge to the one answer. Texts are wire text: a character is a byte.
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { sameWord, wireText } from '../../wire/index.ts';

export type DigestAlgorithm = 'SHA-256' | 'MD5';

export const DIGEST_ALGORITHMS: readonly DigestAlgorithm[] = Object.freeze(['SHA-256', 'MD5']);

const HASHES: Readonly<Record<DigestAlgorithm, string>> = { 'SHA-256': 'sha256', MD5: 'md5' };

/** The one a peer names; MD5 when it names none. Undefined: one that we do not speak. */
export function algorithmOf(name: string | undefined): DigestAlgorithm | undefined {
  if (name === undefined) return 'MD5';
  return DIGEST_ALGORITHMS.find((known) => sameWord(known, name));
}

export interface DigestSecret {
  readonly username: string;
  readonly realm: string;
  /** As people write it. */
  readonly password: string;
}

export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  /** Undefined for a peer of RFC 2069, which knows no counting. */
  readonly counted: DigestCount | undefined;
}

export interface DigestCount {
  readonly qop: string;
  /** Eight hexadecimal digits. */
  readonly nc: string;
  readonly cnonce: string;
}

export function digestResponse(secret: DigestSecret, input: DigestInput): string {
  const { algorithm, method, uri, nonce, counted } = input;
  const { username, realm, password } = secret;
  const who = hexOf(algorithm, `${username}:${realm}:${wireText(password)}`);
  const what = hexOf(algorithm, `${method}:${uri}`);
  const fresh =
    counted === undefined ? nonce : `${nonce}:${counted.nc}:${counted.cnonce}:${counted.qop}`;
  return hexOf(algorithm, `${who}:${fresh}:${what}`);
}

function hexOf(algorithm: DigestAlgorithm, wire: string): string {
  return hash(HASHES[algorithm], Buffer.from(wire, 'latin1'), 'hex');
}
