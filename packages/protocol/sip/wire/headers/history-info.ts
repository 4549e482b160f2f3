// History-Info (RFC 7044): the targets a request has had, with an index that tells the way. Why one
// was left stands as a Reason header inside its URI.
import type { Codec } from '../codec.ts';
import { type Address, printAddress, readAddress } from '../name-addr.ts';
import { type Parameter, pickParameters, printKnown, printParameters } from '../parameters.ts';

export interface HistoryInfo extends Address {
  /** `1.1.2`; undefined when a peer leaves it out. */
  readonly index: string | undefined;
  /** rc, mp, np and what we do not know. */
  readonly others: readonly Parameter[];
}

export const historyInfo: Codec<HistoryInfo> = {
  parse(from) {
    if (!readAddress(from, true)) return undefined;
    const { display, uri } = from;
    const parameters = from.parameters();
    if (parameters === undefined) return undefined;
    const { known, others } = pickParameters(parameters, ['index']);
    return { display, uri, index: known.index, others };
  },

  print: (value) =>
    printAddress(value) + printKnown('index', value.index) + printParameters(value.others),
};
