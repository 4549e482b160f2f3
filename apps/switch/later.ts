// Before there are calls: who calls is told to come later.
import type { CallTaker } from '@tandem/engine/calls';

/** Q.850: temporary failure. */
const TEMPORARY_FAILURE = 41;
/** A start takes seconds. */
const RETRY_AFTER_SECONDS = 5;

export const COME_LATER: CallTaker = {
  offered: (leg) =>
    leg.reject({
      sipStatus: 503,
      cause: TEMPORARY_FAILURE,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    }),
};
