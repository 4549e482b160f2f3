// How a call to a phone of ours ends that nobody answered there.
import { type CallerKind, endingOf, noAnswerEnding, REASON } from '@tandem/domain/record';
import type { ForwardCause, PhoneOutcome, RefusedBecause } from '@tandem/domain/routing';
import type { AttemptFailure } from './attempt.machine.ts';
import { type End, labelledRefusal, refusal } from './ends.ts';
import type { DiversionReason } from './legs/leg.ts';
import { type Failed, failureEnd } from './unreached.ts';

/** A phone has no replacements of its own. */
const NO_MAPS = Object.freeze({ sipCodeMap: [], q850Map: [] });

export const toldByPhone = (failure: AttemptFailure, rang: boolean): Failed => ({
  ...{ failure, gateway: NO_MAPS, rang },
});

const BUSY: ReadonlySet<number> = new Set([486, 600, 603]);
const NOBODY_THERE: ReadonlySet<number> = new Set([408, 480]);

/** What the places have said, as far as it lets the call go on; null: they want no other way. */
export function outcomeOfPhone(told: Failed | null): PhoneOutcome | null {
  if (told === null) return 'offline';
  const { failure } = told;
  if (failure.by === 'timer') {
    const wasHeard = failure.phase === 'ringing' || failure.phase === 'progressSdp';
    return wasHeard ? 'noAnswer' : 'offline';
  }
  const { why, status } = failure.failure;
  if (why === 'noResponse' || why === 'unreachable') return 'offline';
  if (why === 'noMedia' || why === 'fenced') return null;
  if (BUSY.has(status)) return 'busy';
  return NOBODY_THERE.has(status) ? 'noAnswer' : null;
}

export interface RefusedTelling {
  readonly caller: CallerKind;
  /** What its places have said. */
  readonly told: Failed | null;
}

export function refusedByPhone(because: RefusedBecause, { caller, told }: RefusedTelling): End {
  switch (because) {
    case 'barred':
      return labelledRefusal('AccountLocked', caller);
    case 'circle':
      return refusal(endingOf(REASON.CALL_REJECTED));
    case 'offline':
      return labelledRefusal('NotRegistered', caller);
    case 'busy':
      return told === null
        ? refusal(endingOf(REASON.USER_BUSY))
        : failureEnd(told, { caller, maps: null });
    case 'noAnswer':
      return told === null
        ? refusal(noAnswerEnding(true))
        : failureEnd(told, { caller, maps: null });
  }
}

/** How a call that goes on says why. */
export const DIVERSION_REASONS: Readonly<Record<ForwardCause, DiversionReason>> = {
  always: 'unconditional',
  byTime: 'time-of-day',
  busy: 'user-busy',
  noAnswer: 'no-answer',
  offline: 'unavailable',
};
