// How long an attempt may stay in each phase: the parameters, or what its gateway says instead
// (SIG-7).
import type { ParameterView } from '@tandem/domain/parameters';
import type { RoutingGateway } from '@tandem/domain/parties';
import type { Phase } from './attempt.machine.ts';

const MS_PER_SECOND = 1_000;

type Timeouts = Pick<
  RoutingGateway,
  | 'inviteTimeoutSeconds'
  | 'tryingTimeoutSeconds'
  | 'progressTimeoutSeconds'
  | 'progressSdpTimeoutSeconds'
  | 'ringingTimeoutSeconds'
>;

const NO_TIMEOUTS: Timeouts = Object.freeze({
  ...{ inviteTimeoutSeconds: null, tryingTimeoutSeconds: null, progressTimeoutSeconds: null },
  ...{ progressSdpTimeoutSeconds: null, ringingTimeoutSeconds: null },
});

export function timeoutsMs(
  gateway: Timeouts,
  view: ParameterView,
): Readonly<Record<Phase, number>> {
  const ms = (own: number | null, usual: number): number => (own ?? usual) * MS_PER_SECOND;
  return {
    sent: ms(gateway.inviteTimeoutSeconds, view.get('SS_SIP_TIMEOUT_INVITE')),
    trying: ms(gateway.tryingTimeoutSeconds, view.get('SS_SIP_TIMEOUT_TRYING')),
    progress: ms(gateway.progressTimeoutSeconds, view.get('SS_SIP_TIMEOUT_SESSION_PROGRESS')),
    progressSdp: ms(
      gateway.progressSdpTimeoutSeconds,
      view.get('SS_SIP_TIMEOUT_SESSION_PROGRESS_SDP'),
    ),
    ringing: ms(gateway.ringingTimeoutSeconds, view.get('SS_SIP_TIMEOUT_RINGING')),
  };
}

/** Of a phone, which has none of its own. */
export function phoneTimeoutsMs(view: ParameterView): Readonly<Record<Phase, number>> {
  return timeoutsMs(NO_TIMEOUTS, view);
}

/** The shorter of what both sides allow; null: no limit. 0 says so of a gateway. */
export function longestCallMs(
  limits: readonly (number | null)[],
  view: ParameterView,
): number | null {
  const usual = view.get('SS_MAX_CALL_DURATION');
  const seconds = [...limits.map((limit) => limit ?? usual), usual].filter((limit) => limit > 0);
  return seconds.length === 0 ? null : Math.min(...seconds) * MS_PER_SECOND;
}
