// SIP status codes and Q.850 causes: the tables of RFC 3398 (8.2.6.1 status to cause, 7.2.4.1 cause
// to status), and the names of the causes for the text of a Reason header (RFC 3326).

/** 8.2.6.1. 487 has no cause, 488 and 606 depend on their Warning header: see causeOfStatus. */
const CAUSE_OF_STATUS: Readonly<Record<number, number>> = {
  400: 41,
  401: 21,
  402: 21,
  403: 21,
  404: 1,
  405: 63,
  406: 79,
  407: 21,
  408: 102,
  410: 22,
  413: 127,
  414: 127,
  415: 79,
  416: 127,
  420: 127,
  421: 127,
  423: 127,
  480: 18,
  481: 41,
  482: 25,
  483: 25,
  484: 28,
  485: 1,
  486: 17,
  // The Warning of 488 and 606 is about the session description, that is the bearer
  // (end-reasons.json, CodecMismatch, says the same).
  488: 88,
  500: 41,
  501: 79,
  502: 38,
  503: 41,
  504: 102,
  505: 127,
  513: 127,
  600: 17,
  603: 21,
  604: 1,
  606: 88,
};

/** 7.2.4.1. Normal clearing (16) ends a call that stands: a BYE or CANCEL, and no status. */
const STATUS_OF_CAUSE: Readonly<Record<number, number>> = {
  1: 404,
  2: 404,
  3: 404,
  17: 486,
  18: 408,
  19: 480,
  20: 480,
  21: 403,
  22: 410,
  23: 410,
  26: 404,
  27: 502,
  28: 484,
  29: 501,
  31: 480,
  34: 503,
  38: 503,
  41: 503,
  42: 503,
  47: 503,
  55: 403,
  57: 403,
  58: 503,
  65: 488,
  70: 488,
  79: 501,
  87: 403,
  88: 503,
  102: 504,
  111: 500,
  127: 500,
};

const CALL_REJECTED = 21;
const NORMAL_CLEARING = 16;
const INTERWORKING = 127;
const DECLINE = 603;
const REQUEST_TERMINATED = 487;
const SERVER_INTERNAL_ERROR = 500;
const FIRST_FAILURE_STATUS = 400;

/**
 * The cause that a final failure status stands for; null for what is no failure of a call: anything
 * below 400, and 487, which only answers a CANCEL.
 */
export function causeOfStatus(status: number): number | null {
  if (status < FIRST_FAILURE_STATUS || status === REQUEST_TERMINATED) return null;
  return CAUSE_OF_STATUS[status] ?? INTERWORKING;
}

/**
 * The status for a call that was released with this cause before it was answered; null for normal
 * clearing. A rejection by the called user itself is a decline (7.2.4.1, note +).
 */
export function statusOfCause(cause: number, releasedBy: 'user' | 'network'): number | null {
  if (cause === NORMAL_CLEARING) return null;
  if (cause === CALL_REJECTED && releasedBy === 'user') return DECLINE;
  return STATUS_OF_CAUSE[cause] ?? SERVER_INTERNAL_ERROR;
}

const CAUSE_TEXTS: Readonly<Record<number, string>> = {
  1: 'Unallocated number',
  2: 'No route to transit network',
  3: 'No route to destination',
  16: 'Normal call clearing',
  17: 'User busy',
  18: 'No user responding',
  19: 'No answer from user',
  20: 'Subscriber absent',
  21: 'Call rejected',
  22: 'Number changed',
  23: 'Redirection to new destination',
  25: 'Exchange routing error',
  26: 'Non-selected user clearing',
  27: 'Destination out of order',
  28: 'Invalid number format',
  29: 'Facility rejected',
  31: 'Normal, unspecified',
  34: 'No circuit available',
  38: 'Network out of order',
  41: 'Temporary failure',
  42: 'Switching equipment congestion',
  44: 'Requested circuit not available',
  47: 'Resource unavailable',
  50: 'Facility not subscribed',
  55: 'Incoming calls barred',
  57: 'Bearer capability not authorized',
  58: 'Bearer capability not available',
  63: 'Service or option not available',
  65: 'Bearer capability not implemented',
  70: 'Only restricted digital available',
  79: 'Service or option not implemented',
  87: 'User not member of group',
  88: 'Incompatible destination',
  102: 'Recovery on timer expiry',
  111: 'Protocol error',
  127: 'Interworking, unspecified',
};

export function causeText(cause: number): string {
  return CAUSE_TEXTS[cause] ?? `Cause ${cause}`;
}
