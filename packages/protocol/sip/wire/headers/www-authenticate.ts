// WWW-Authenticate and Proxy-Authenticate (RFC 3261 sections 20.44 and 20.27, RFC 8760): a
// challenge. Several come on lines of their own, the one we like best first.
import {
  AuthPrinter,
  isDigest,
  type OtherAuth,
  pickOpened,
  printOther,
  readCommaParameters,
  readScheme,
} from '../auth-parameters.ts';
import type { Codec } from '../codec.ts';
import type { Parameter } from '../parameters.ts';
import { isToken, sameWord, strictWord } from '../text.ts';

export interface DigestChallenge {
  readonly scheme: 'digest';
  /** Wire text, without quotes, like all values here; empty when the peer left it out. */
  readonly realm: string;
  readonly nonce: string;
  readonly domain: string | undefined;
  readonly opaque: string | undefined;
  /** The credentials were right, but the nonce too old. */
  readonly stale: boolean;
  readonly algorithm: string | undefined;
  /** `auth`, `auth-int`; none for a peer of RFC 2543. */
  readonly qop: readonly string[];
  readonly others: readonly Parameter[];
}

export type Challenge = DigestChallenge | OtherAuth;

const NAMES = ['realm', 'nonce', 'domain', 'opaque', 'stale', 'algorithm', 'qop'] as const;
const NO_QOP: readonly string[] = Object.freeze([]);

export const challenge: Codec<Challenge> = {
  parse(from) {
    const name = readScheme(from);
    if (name === undefined) return undefined;
    if (!isDigest(name)) return { scheme: 'other', name, text: from.rest() };
    const parameters = readCommaParameters(from);
    if (parameters === undefined) return undefined;
    const { known, others } = pickOpened(parameters, NAMES);
    const { realm = '', nonce = '', domain, opaque, algorithm } = known;
    const stale = sameWord(known.stale ?? '', 'true');
    const qop = known.qop?.split(/[ \t,]+/).filter(isToken) ?? NO_QOP;
    return { scheme: 'digest', realm, nonce, domain, opaque, stale, algorithm, qop, others };
  },

  print(value) {
    if (value.scheme === 'other') return printOther(value);
    const printed = new AuthPrinter()
      .quoted('realm', value.realm)
      .quoted('domain', value.domain)
      .quoted('nonce', value.nonce)
      .quoted('opaque', value.opaque)
      .bare('stale', value.stale ? 'true' : undefined)
      .bare('algorithm', value.algorithm)
      .quoted('qop', value.qop.length === 0 ? undefined : value.qop.map(strictWord).join(','))
      .others(value.others);
    return `Digest ${printed.toString()}`;
  },
};
