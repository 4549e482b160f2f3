// How much may come or go at once.
import { list, orNull, refers, whole } from '../schema/build.ts';

/** Above what any one machine or cluster here carries; a larger figure is a mistyped one. */
export const MAX_LINES = 1_000_000;
export const MAX_CPS = 100_000;
/** Each is looked at for every call. */
const MAX_GROUPS = 100;
const MAX_REQUESTS_PER_SECOND = 1_000_000;

export const lines = orNull(
  whole('Calls at once', { least: 1, most: MAX_LINES, unit: 'calls' }),
  'no limit',
);

export const cps = orNull(
  whole('New calls a second', { least: 1, most: MAX_CPS, unit: 'calls/s' }),
  'no limit',
);

export const gatewayLimits = {
  lines,
  reservedLines: whole(
    "Lines of its groups that other members cannot take while they are not in use; at most 'lines'",
    { least: 0, most: MAX_LINES, unit: 'calls', default: 0 },
  ),
  cps,
  groups: list(
    'Gateway groups that it is a member of: they share their lines, and others allow or deny them',
    refers('A gateway group', 'gatewayGroups'),
    { most: MAX_GROUPS, unordered: true },
  ),
  requestsPerSecond: orNull(
    whole('SIP requests a second from it; what comes above is dropped and counted', {
      least: 1,
      most: MAX_REQUESTS_PER_SECOND,
      unit: 'requests/s',
    }),
    'the limit that every source has',
  ),
};

/** Ten days, as SS_MAX_CALL_DURATION. */
const MAX_CALL_SECONDS = 864_000;

export const maxCallSeconds = orNull(
  whole('Longest call; 0 = no limit', { least: 0, most: MAX_CALL_SECONDS, unit: 's' }),
  'SS_MAX_CALL_DURATION',
);
