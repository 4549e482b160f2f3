// Retry-After (RFC 3261 section 20.33): when to come back, with a comment for people.
import type { Codec } from '../codec.ts';
import { printComment, readComment } from '../comment.ts';
import { MAX_UINT32 } from '../limits.ts';
import {
  type Parameter,
  parameterNumber,
  pickParameters,
  printKnown,
  printParameters,
} from '../parameters.ts';

export interface RetryAfter {
  readonly seconds: number;
  /** Wire text without its parentheses; empty when there is none. */
  readonly comment: string;
  /** How long the callee will then be reachable. */
  readonly durationSeconds: number | undefined;
  readonly others: readonly Parameter[];
}

export const retryAfter: Codec<RetryAfter> = {
  parse(from) {
    from.skipSpace();
    const seconds = from.cappedNumber(MAX_UINT32);
    if (seconds === undefined) return undefined;
    const comment = readComment(from);
    const parameters = comment === undefined ? undefined : from.parameters();
    if (comment === undefined || parameters === undefined) return undefined;
    const { known, others } = pickParameters(parameters, ['duration']);
    return { seconds, comment, durationSeconds: parameterNumber(known.duration), others };
  },

  print: ({ seconds, comment, durationSeconds, others }) =>
    String(seconds) +
    (comment === '' ? '' : ` ${printComment(comment)}`) +
    printKnown('duration', durationSeconds) +
    printParameters(others),
};
