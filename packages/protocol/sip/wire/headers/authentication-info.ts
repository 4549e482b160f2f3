// Authentication-Info (RFC 3261 section 20.6): the server's proof, and the nonce for the next
// request.
import { AuthPrinter, pickOpened, readCommaParameters } from '../auth-parameters.ts';
import type { Codec } from '../codec.ts';
import type { Parameter } from '../parameters.ts';

export interface AuthenticationInfo {
  readonly nextnonce: string | undefined;
  readonly qop: string | undefined;
  readonly rspauth: string | undefined;
  readonly cnonce: string | undefined;
  readonly nc: string | undefined;
  readonly others: readonly Parameter[];
}

const NAMES = ['nextnonce', 'qop', 'rspauth', 'cnonce', 'nc'] as const;

export const authenticationInfo: Codec<AuthenticationInfo> = {
  parse(from) {
    const parameters = readCommaParameters(from);
    if (parameters === undefined) return undefined;
    const { known, others } = pickOpened(parameters, NAMES);
    const { nextnonce, qop, rspauth, cnonce, nc } = known;
    return { nextnonce, qop, rspauth, cnonce, nc, others };
  },

  print: ({ nextnonce, qop, rspauth, cnonce, nc, others }) =>
    new AuthPrinter()
      .quoted('nextnonce', nextnonce)
      .bare('qop', qop)
      .quoted('rspauth', rspauth)
      .quoted('cnonce', cnonce)
      .bare('nc', nc)
      .others(others)
      .toString(),
};
