// Identity (RFC 8224 section 4): a signed statement about the caller's number, with where to find
// the certificate. The older form (RFC 4474) has the signature alone, often in quotes.
import type { Codec } from '../codec.ts';
import { type Parameter, pickParameters, printKnown, printParameters } from '../parameters.ts';
import { QUOTE, VALUE } from '../text.ts';

export interface Identity {
  /** A PASSporT in full or compact form: `header.payload.signature` or `..signature`. */
  readonly digest: string;
  /** The URI inside `info=<...>`. */
  readonly info: string | undefined;
  readonly alg: string | undefined;
  /** Extension of the PASSporT, such as shaken or div. */
  readonly ppt: string | undefined;
  readonly others: readonly Parameter[];
}

const SIGNATURE = /^[A-Za-z0-9+/=._-]+$/;

export const identity: Codec<Identity> = {
  parse(from) {
    from.skipSpace();
    const digest = from.peek() === QUOTE ? from.quoted() : from.run(VALUE);
    if (digest === undefined || digest === '') return from.fail('the signature is missing');
    if (!SIGNATURE.test(digest)) return from.fail('the signature is not base64');
    const parameters = from.parameters();
    if (parameters === undefined) return undefined;
    const { known, others } = pickParameters(parameters, ['info', 'alg', 'ppt']);
    const info = known.info?.replace(/^<(.*)>$/, '$1');
    return { digest, info, alg: known.alg, ppt: known.ppt, others };
  },

  print: ({ digest, info, alg, ppt, others }) =>
    digest.replace(/[^A-Za-z0-9+/=._-]/g, '') +
    (info === undefined ? '' : `;info=<${info.replace(/[^!#-;=?-~\x80-\xff]/g, '')}>`) +
    printKnown('alg', alg) +
    printKnown('ppt', ppt) +
    printParameters(others),
};
