// What the caller's leg is told when a call is turned away.
import type { Admission } from './admit/admit.ts';
import type { End } from './ends.ts';
import type { Rejection } from './legs/leg.ts';
import { headersToCaller, saysReason } from './to-caller.ts';

/** In answers that say "later", where the gateway has no figure of its own. */
const RETRY_AFTER_SECONDS = 5;
const SERVICE_UNAVAILABLE = 503;

type Told = Exclude<Admission, { readonly is: 'challenged' }>;

export function rejectionOf(end: End, admission: Told): Rejection {
  const { sipStatus, cause, retryAfter } = end;
  const silently = admission.is === 'refused' && admission.silently;
  const seconds = ownSeconds(admission) ?? (retryAfter ? RETRY_AFTER_SECONDS : null);
  const headers = silently ? [] : headersToCaller(end.headers, admission);
  const isLater = sipStatus === SERVICE_UNAVAILABLE && seconds !== null;
  return {
    ...{ sipStatus, cause },
    ...(isLater ? { retryAfterSeconds: seconds } : {}),
    ...(silently ? { silently } : {}),
    ...(saysReason(admission) ? {} : { withoutReason: true }),
    ...(headers.length === 0 ? {} : { headers }),
  };
}

function ownSeconds({ caller }: Told): number | null {
  return caller?.kind === 'mappingGateways' ? caller.party.retryAfterSeconds : null;
}
