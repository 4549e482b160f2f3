// Diversion (RFC 5806): who the call was for before it was forwarded, newest first.
import type { Codec } from '../codec.ts';
import { type Address, printAddress, readAddress } from '../name-addr.ts';
import {
  type Parameter,
  parameterNumber,
  pickParameters,
  printKnown,
  printParameters,
} from '../parameters.ts';

export interface Diversion extends Address {
  /** As written: a word such as no-answer, or a quoted text. */
  readonly reason: string | undefined;
  readonly counter: number | undefined;
  readonly privacy: string | undefined;
  readonly screen: string | undefined;
  readonly others: readonly Parameter[];
}

export const diversion: Codec<Diversion> = {
  parse(from) {
    if (!readAddress(from, true)) return undefined;
    const { display, uri } = from;
    const parameters = from.parameters();
    if (parameters === undefined) return undefined;
    const names = ['reason', 'counter', 'privacy', 'screen'] as const;
    const { known, others } = pickParameters(parameters, names);
    const { reason, privacy, screen } = known;
    const counter = parameterNumber(known.counter);
    return { display, uri, reason, counter, privacy, screen, others };
  },

  print: (value) =>
    printAddress(value) +
    printKnown('reason', value.reason) +
    printKnown('counter', value.counter) +
    printKnown('privacy', value.privacy) +
    printKnown('screen', value.screen) +
    printParameters(value.others),
};
