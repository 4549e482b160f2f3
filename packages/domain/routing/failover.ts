// Whether another candidate may follow an attempt that failed (RTE-3, calls.md 3), and which of all
// failures the caller is told.
import type { ParameterView } from '@tandem/domain/parameters';
import type { RoutingGateway } from '@tandem/domain/parties';

export interface FailoverRules {
  /** SS_GATEWAY_SWITCH_LIMIT: so many gateways are tried for one call; 0 = no limit. */
  readonly switchLimit: number;
  /** SS_GATEWAY_SWITCH_UNTIL_CONNECT */
  readonly untilConnect: boolean;
  /** SS_SIP_STOP_SWITCH_AFTER_SDP */
  readonly stopAfterSdp: boolean;
  /** SS_GATEWAY_SWITCH_STOP_AFTER_RTP_START */
  readonly stopAfterRtp: boolean;
}

export function failoverRules(view: ParameterView): FailoverRules {
  return {
    switchLimit: view.get('SS_GATEWAY_SWITCH_LIMIT'),
    untilConnect: view.get('SS_GATEWAY_SWITCH_UNTIL_CONNECT'),
    stopAfterSdp: view.get('SS_SIP_STOP_SWITCH_AFTER_SDP'),
    stopAfterRtp: view.get('SS_GATEWAY_SWITCH_STOP_AFTER_RTP_START'),
  };
}

export interface FailedAttempt {
  readonly gateway: RoutingGateway;
  /** Its final answer; null where none came. */
  readonly status: number | null;
  /** Of this attempt or one before: the caller has heard it. */
  readonly heardSdp: boolean;
  readonly heardRtp: boolean;
  readonly rang: boolean;
  /** Gateways so far, with this one. */
  readonly tried: number;
}

export type StopRule = 'stopCode' | 'afterSdp' | 'afterRtp' | 'afterRinging' | 'switchLimit';

/** Why nobody else is tried; null: the next one is. */
export function stopRule(failed: FailedAttempt, rules: FailoverRules): StopRule | null {
  const { gateway, status } = failed;
  if (status !== null && gateway.stopCodes.includes(status)) return 'stopCode';
  if (failed.heardSdp && (gateway.stopAfterSdp ?? rules.stopAfterSdp)) return 'afterSdp';
  if (failed.heardRtp && (gateway.stopAfterRtp ?? rules.stopAfterRtp)) return 'afterRtp';
  if (failed.rang && !gateway.switchUntilConnect && !rules.untilConnect) return 'afterRinging';
  const { switchLimit } = rules;
  return switchLimit > 0 && failed.tried >= switchLimit ? 'switchLimit' : null;
}

/**
 * From most to least telling (RFC 3261 section 16.7 has the classes): what is certain of the called
 * number first, then who did not answer, then what the vendor or the way to it lacks.
 */
const TELLING: readonly number[] = [486, 404, 410, 484, 485, 480, 408, 403, 488, 415, 487];
const SIXTH_CLASS = 600;
const FIFTH_CLASS = 500;
const FOURTH_CLASS = 400;
/** Behind all codes of the list, before those of servers. */
const OTHER_FOURTH = TELLING.length;
const OTHER_FIFTH = OTHER_FOURTH + 1;
/** Our own timers and ways that failed say least. */
const OWN = OTHER_FIFTH + 1;

/** Lower tells more; null is a failure without an answer. */
export function tellingRank(status: number | null): number {
  if (status === null) return OWN;
  if (status >= SIXTH_CLASS) return -1;
  // That the call should go elsewhere says nothing of whom it is for.
  if (status < FOURTH_CLASS) return OWN;
  const place = TELLING.indexOf(status);
  if (place !== -1) return place;
  return status >= FIFTH_CLASS ? OTHER_FIFTH : OTHER_FOURTH;
}
