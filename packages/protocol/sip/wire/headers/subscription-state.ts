// Subscription-State (RFC 6665 section 8.2.3): how a subscription stands, in every NOTIFY.
import type { Codec } from '../codec.ts';
import {
  type Parameter,
  parameterNumber,
  pickParameters,
  printKnown,
  printParameters,
} from '../parameters.ts';
import { strictWord } from '../text.ts';

export interface SubscriptionState {
  /** active, pending, terminated, or an extension. */
  readonly state: string;
  readonly expiresSeconds: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly reason: string | undefined;
  readonly others: readonly Parameter[];
}

export const subscriptionState: Codec<SubscriptionState> = {
  parse(from) {
    from.skipSpace();
    const state = from.token();
    if (state === undefined) return undefined;
    const parameters = from.parameters();
    if (parameters === undefined) return undefined;
    const { known, others } = pickParameters(parameters, ['expires', 'retry-after', 'reason']);
    return {
      state,
      expiresSeconds: parameterNumber(known.expires),
      retryAfterSeconds: parameterNumber(known['retry-after']),
      reason: known.reason,
      others,
    };
  },

  print: ({ state, expiresSeconds, retryAfterSeconds, reason, others }) =>
    strictWord(state) +
    printKnown('expires', expiresSeconds) +
    printKnown('reason', reason) +
    printKnown('retry-after', retryAfterSeconds) +
    printParameters(others),
};
