// a=crypto (RFC 4568): keys for SRTP in the open (SDES). Never log a parsed one.
import { wordsOf } from '../words.ts';
import { type Grammar, isToken, wholeNumber } from './grammar.ts';

export interface Crypto {
  readonly tag: number;
  readonly suite: string;
  readonly keys: readonly SdesKey[];
  readonly sessionParameters: readonly string[];
}

export interface SdesKey {
  /** Base64 of master key and salt. */
  readonly keyAndSalt: string;
  /** "2^20", "1:4": life time and key index as they stand there. */
  readonly options: readonly string[];
}

const TAG_LIMIT = 999_999_999;
const KEY = /^inline:([A-Za-z0-9+/]{16,128}={0,2})((?:\|[0-9^:]{1,32}){0,2})$/;

export const sdesCrypto: Grammar<Crypto> = {
  name: 'crypto',
  parse(value) {
    const [tagText, suite = '', keysText = '', ...sessionParameters] = wordsOf(value);
    const tag = wholeNumber(tagText, TAG_LIMIT);
    if (tag === undefined || !isToken(suite)) return undefined;
    const keys: SdesKey[] = [];
    for (const text of keysText.split(';')) {
      const match = KEY.exec(text);
      if (match === null) return undefined;
      const options = (match[2] as string).split('|').slice(1);
      keys.push({ keyAndSalt: match[1] as string, options });
    }
    return { tag, suite, keys, sessionParameters };
  },
  print({ tag, suite, keys, sessionParameters }) {
    const printed = keys.map(({ keyAndSalt, options }) => [`inline:${keyAndSalt}`, ...options]);
    const keysText = printed.map((parts) => parts.join('|')).join(';');
    return [`${tag}`, suite, keysText, ...sessionParameters].join(' ');
  },
};
