// From and To (RFC 3261 sections 20.20 and 20.39): an address and the tag that names a dialog's
// side.
import type { Codec } from '../codec.ts';
import { MAX_PARAMETERS } from '../limits.ts';
import { type Address, printAddress, readAddress } from '../name-addr.ts';
import {
  NO_PARAMETERS,
  type Parameter,
  printParameter,
  printParameters,
  withParameter,
} from '../parameters.ts';

export interface TaggedAddress extends Address {
  /** Empty when there is none: outside of a dialog, or RFC 2543. */
  readonly tag: string;
  readonly others: readonly Parameter[];
}

export const taggedAddress: Codec<TaggedAddress> = {
  parse(from) {
    if (!readAddress(from, false)) return undefined;
    const { display, uri } = from;
    let tag = '';
    let others = NO_PARAMETERS;
    let count = 0;
    while (from.takeSemicolon()) {
      const start = from.at;
      if (!from.skipName()) return undefined;
      if (++count > MAX_PARAMETERS) return from.fail('there are too many parameters');
      if (from.isWord(start, 'tag')) {
        // Two tags would make one dialog of ours and another one of the next hop's.
        if (tag !== '') return from.fail('there are two tags');
        tag = from.parameterValue() ?? '';
      } else {
        others = withParameter(others, from.text.slice(start, from.at), from.parameterValue());
      }
      if (from.fault !== '') return undefined;
    }
    return { display, uri, tag, others };
  },

  print(value) {
    const tag = value.tag === '' ? '' : printParameter('tag', value.tag);
    return printAddress(value) + tag + printParameters(value.others);
  },
};
