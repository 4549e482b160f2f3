// Authorization and Proxy-Authorization (RFC 3261 sections 20.7 and 20.28, RFC 8760): the answer to
// a challenge.
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

export interface DigestCredentials {
  readonly scheme: 'digest';
  /** Wire text, without quotes, like all values here; empty when the peer left it out. */
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: string | undefined;
  readonly cnonce: string | undefined;
  readonly opaque: string | undefined;
  readonly qop: string | undefined;
  /** Eight hexadecimal digits. */
  readonly nc: string | undefined;
  readonly others: readonly Parameter[];
}

export type Credentials = DigestCredentials | OtherAuth;

const NAMES = [
  ...(['username', 'realm', 'nonce', 'uri', 'response'] as const),
  ...(['algorithm', 'cnonce', 'opaque', 'qop', 'nc'] as const),
];

export const credentials: Codec<Credentials> = {
  parse(from) {
    const name = readScheme(from);
    if (name === undefined) return undefined;
    if (!isDigest(name)) return { scheme: 'other', name, text: from.rest() };
    const parameters = readCommaParameters(from);
    if (parameters === undefined) return undefined;
    const { known, others } = pickOpened(parameters, NAMES);
    const { username = '', realm = '', nonce = '', uri = '', response = '' } = known;
    const { algorithm, cnonce, opaque, qop, nc } = known;
    return {
      ...{ scheme: 'digest', username, realm, nonce, uri, response },
      ...{ algorithm, cnonce, opaque, qop, nc, others },
    };
  },

  print(value) {
    if (value.scheme === 'other') return printOther(value);
    const printed = new AuthPrinter()
      .quoted('username', value.username)
      .quoted('realm', value.realm)
      .quoted('nonce', value.nonce)
      .quoted('uri', value.uri)
      .quoted('response', value.response)
      .bare('algorithm', value.algorithm)
      .quoted('cnonce', value.cnonce)
      .quoted('opaque', value.opaque)
      .bare('qop', value.qop)
      .bare('nc', value.nc)
      .others(value.others);
    return `Digest ${printed.toString()}`;
  },
};
