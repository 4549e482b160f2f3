// a=fingerprint (RFC 8122): the hash of the certificate that DTLS will show.
import { wordsOf } from '../words.ts';
import type { Grammar } from './grammar.ts';

export interface Fingerprint {
  /** sha-256, sha-1 ... in lower case */
  readonly hash: string;
  /** Upper case, as the RFC writes it. */
  readonly value: string;
}

const HASH = /^[a-z0-9-]{3,16}$/;
const VALUE = /^[0-9A-F]{2}(?::[0-9A-F]{2}){7,63}$/;

export const fingerprint: Grammar<Fingerprint> = {
  name: 'fingerprint',
  parse(text) {
    const words = wordsOf(text);
    const hash = (words[0] ?? '').toLowerCase();
    const value = (words[1] ?? '').toUpperCase();
    return words.length === 2 && HASH.test(hash) && VALUE.test(value) ? { hash, value } : undefined;
  },
  print: ({ hash, value }) => `${hash} ${value}`,
};
