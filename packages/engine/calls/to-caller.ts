// What the caller's leg is told of who was called, with the headers that pass to it (SIG-9).
import type { Admission } from './admit/admit.ts';
import { headersTo } from './admit/shown.ts';
import type { EarlyEvent } from './attempt.ts';
import type { Answer } from './hunting.ts';
import type { AnswerManner, CallerLeg, HeaderText } from './legs/leg.ts';
import { laterHeaders, mayPass } from './passing.ts';

type Told = Exclude<Admission, { readonly is: 'challenged' }>;

const NO_HEADERS: readonly HeaderText[] = Object.freeze([]);

export function tellEarly(leg: CallerLeg, event: EarlyEvent, admission: Told): void {
  const { description, status } = event;
  const headers = headersToCaller(event.headers, admission);
  if (event.type === 'ringing') leg.ring(description, status, headers);
  else leg.progress(description, status, headers);
}

export function mannerOf(
  answer: Pick<Answer, 'headers' | 'passes'>,
  admission: Told,
): AnswerManner {
  const headers = headersToCaller(answer.headers, admission);
  const later = laterHeaders(admission.caller?.party.headers ?? NO_HEADERS, mayPass(answer.passes));
  return saysReason(admission) ? { headers, ...later } : { headers, ...later, withoutReason: true };
}

export function saysReason({ caller }: Told): boolean {
  return caller?.kind !== 'mappingGateways' || caller.party.sendReason;
}

/** Our own, and of those that were heard what may pass. */
export function headersToCaller(
  heard: readonly HeaderText[] = NO_HEADERS,
  { caller, facts }: Told,
): readonly HeaderText[] {
  if (caller === null) return NO_HEADERS;
  // What a phone sends on is heard by the call that came to it, which knows who called.
  return facts.forwarded === null ? headersTo(caller.party, heard) : heard;
}
