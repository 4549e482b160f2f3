// Reason (RFC 3326): why a request was sent, `Q.850;cause=16;text="Normal call clearing"`.
import type { Codec } from '../codec.ts';
import {
  type Parameter,
  parameterNumber,
  pickParameters,
  printKnown,
  printParameters,
} from '../parameters.ts';
import { quotedString, strictWord, unquoted } from '../text.ts';

export interface Reason {
  /** Q.850, SIP, Preemption, ... as written. */
  readonly protocol: string;
  readonly cause: number | undefined;
  /** Wire text without its quotes. */
  readonly text: string | undefined;
  readonly others: readonly Parameter[];
}

export const reason: Codec<Reason> = {
  parse(from) {
    from.skipSpace();
    const protocol = from.token();
    if (protocol === undefined) return undefined;
    const parameters = from.parameters();
    if (parameters === undefined) return undefined;
    const { known, others } = pickParameters(parameters, ['cause', 'text']);
    const text = known.text === undefined ? undefined : unquoted(known.text);
    return { protocol, cause: parameterNumber(known.cause), text, others };
  },

  print: ({ protocol, cause, text, others }) =>
    strictWord(protocol) +
    printKnown('cause', cause) +
    (text === undefined ? '' : `;text=${quotedString(text)}`) +
    printParameters(others),
};
