// How a call ends that nobody answered: out of all that its attempts came to, what is most telling
// for the caller (calls.md 3, end-reasons.json).
import {
  type CallerKind,
  causeOfStatus,
  type Ending,
  endingOf,
  labelledEnding,
  noAnswerEnding,
  REASON,
  type RecordedAttempt,
  reasonOfAnswer,
  statusToCaller,
  VENDOR_REFUSED_DIRECTION,
} from '@tandem/domain/record';
import { type Chosen, replacedCode, tellingRank } from '@tandem/domain/routing';
import type { AttemptFailure, Phase } from './attempt.machine.ts';
import { type End, labelledRefusal, refusal } from './ends.ts';
import type { LegFailure } from './legs/leg.ts';

interface CauseMaps {
  readonly sipCodeMap: readonly string[];
  readonly q850Map: readonly string[];
}

/** Of one attempt, with the gateway's own replacements. */
export interface Failed {
  readonly failure: AttemptFailure;
  readonly gateway: CauseMaps;
  readonly rang: boolean;
}

/** Nothing was tried. */
export function noRouteEnd({ matched, onlyMoney }: Chosen, caller: CallerKind): End {
  if (matched === 0) return labelledRefusal('NoAvailableRouter', caller);
  return labelledRefusal(onlyMoney ? 'AccountBalanceNotEnough' : 'AllGatewayBusy', caller);
}

/** The more telling of two failures; of equals the first. */
export function moreTelling(one: Failed | null, other: Failed): Failed {
  return one === null || rankOf(other) < rankOf(one) ? other : one;
}

function rankOf({ failure }: Failed): number {
  return tellingRank(
    failure.by === 'peer' && isAnswer(failure.failure) ? failure.failure.status : null,
  );
}

const isAnswer = ({ why }: LegFailure): boolean => why === 'refused';

export interface Telling {
  readonly caller: CallerKind;
  /** The mapping gateway's own replacements. */
  readonly maps: CauseMaps | null;
}

export function failureEnd(failed: Failed, { caller, maps }: Telling): End {
  const end = bareEnd(failed, caller);
  const { gateway } = failed;
  const isVendors = end.direction === VENDOR_REFUSED_DIRECTION;
  const status = isVendors ? vendorsStatus(failed, end.sipStatus) : end.sipStatus;
  return {
    ...end,
    sipStatus: replacedCode(maps?.sipCodeMap ?? [], status),
    cause: replacedCode(maps?.q850Map ?? [], replacedCode(gateway.q850Map, end.cause)),
  };
}

function vendorsStatus({ gateway }: Failed, status: number): number {
  const replaced = replacedCode(gateway.sipCodeMap, status);
  return replaced === status ? statusToCaller(status) : replaced;
}

function bareEnd({ failure, rang }: Failed, caller: CallerKind): End {
  if (failure.by === 'timer') return refusal(phaseEnding(failure.phase, caller));
  const { why, status, cause, headers } = failure.failure;
  switch (why) {
    case 'noResponse':
      return labelledRefusal('InviteTimeout', caller);
    case 'unreachable':
      return labelledRefusal('ConnectionTimeout', caller);
    case 'noMedia':
      return labelledRefusal('CodecMismatch', caller);
    case 'fenced':
      return refusal(endingOf(REASON.UNAUTHORIZED_IP));
    case 'noPort':
      return labelledRefusal('SystemBusy', caller);
    case 'refused': {
      const reason = reasonOfAnswer(status, cause);
      const known = cause ?? (reason === REASON.NO_ANSWER ? noAnswerEnding(rang).cause : null);
      const told = known ?? causeOfStatus(status) ?? endingOf(reason).cause;
      return {
        ...{ reason, label: null, sipStatus: status, cause: told, retryAfter: false },
        direction: VENDOR_REFUSED_DIRECTION,
        ...(headers === undefined ? {} : { headers }),
      };
    }
  }
}

function phaseEnding(phase: Phase, caller: CallerKind): Ending {
  switch (phase) {
    case 'sent':
      return labelledEnding('InviteTimeout', caller);
    case 'trying':
    case 'progress':
      return labelledEnding('GatewayTimeout', caller);
    // Somebody was rung, or heard by the caller: nobody took the call.
    case 'progressSdp':
      return noAnswerEnding(false);
    case 'ringing':
      return noAnswerEnding(true);
  }
}

/** Its media are wanted where they may not go (SEC-4). */
export const FENCED_OUT: AttemptFailure = Object.freeze({
  by: 'peer',
  failure: Object.freeze({
    ...({ why: 'fenced', status: 488, phrase: '', cause: null } as const),
    ...{ retryAfterSeconds: null, contacts: [] },
  }),
});
/** Q.850 21, call rejected: what who is fenced out is told. */
export const FENCED_OUT_CAUSE = 21;

/** Our name for how an attempt ended, for its row. */
export function outcomeOf(failure: AttemptFailure): string {
  if (failure.by === 'timer') {
    if (failure.phase === 'sent') return 'InviteTimeout';
    return failure.phase === 'trying' || failure.phase === 'progress'
      ? 'GatewayTimeout'
      : 'NoAnswer';
  }
  const { why } = failure.failure;
  switch (why) {
    case 'noResponse':
      return 'InviteTimeout';
    case 'unreachable':
      return 'ConnectionTimeout';
    case 'noMedia':
      return 'CodecMismatch';
    case 'fenced':
      return 'FencedOut';
    case 'noPort':
      return 'NoMediaPort';
    case 'refused':
      return 'refused';
  }
}

/** What its row says of how it ended. */
export function rowEnd(
  failure: AttemptFailure,
): Pick<RecordedAttempt, 'status' | 'outcome' | 'phrase' | 'q850'> {
  const outcome = outcomeOf(failure);
  if (failure.by === 'timer') return { status: null, outcome, phrase: '', q850: null };
  const { why, status, phrase, cause } = failure.failure;
  // 408 and 503 of nothing and no way are ours, and no answer of the vendor.
  return { status: why === 'refused' ? status : null, outcome, phrase, q850: cause };
}

/** For the trace. */
export function wordsOf(failure: AttemptFailure): string {
  const outcome = outcomeOf(failure);
  if (failure.by === 'timer') return outcome;
  const { status, phrase } = failure.failure;
  return `${outcome} ${status} ${phrase}`.trimEnd();
}
