// Values that are each allowed but cannot work together. A new check is one entry of the list; it
// is asked only when one of its parameters changes, so that an old defect does not stop other
// changes.
import { isFinerThan, type Money, printMoney } from '@tandem/base/money';
import type { ParameterName, ParameterTypes } from './names.generated.ts';

/** Any holder of values: a view, or the values that are to become one. */
export type Values = <N extends ParameterName>(name: N) => ParameterTypes[N];

export interface Conflict {
  readonly allowed: string;
  readonly detail: string;
}

export interface Combination {
  readonly names: readonly [ParameterName, ...ParameterName[]];
  /** Null when the values fit together. */
  conflict(values: Values): Conflict | null;
}

export const COMBINATIONS: readonly Combination[] = [
  sessionTimer('SS_SIP_SESSION_TTL'),
  sessionTimer('IVR_SIP_SESSION_TTL'),
  { names: ['SS_MEDIA_PROXY_PORT_RANGE', 'IVR_RTP_PORT'], conflict: sharedPorts },
  { names: ['SERVER_BILLING_FEE_UNIT', 'SERVER_BILLING_FEE_PRECISION'], conflict: unitTooFine },
  // Each pair is listened for at the same time: both during a call, both while a target is dialled.
  keys('SS_TRANSFER_BLIND_KEY', 'SS_TRANSFER_ATTENDED_KEY'),
  keys('SS_TRANSFER_CANCEL_KEY', 'SS_TRANSFER_END_KEY'),
];

type SessionTtl = 'SS_SIP_SESSION_TTL' | 'IVR_SIP_SESSION_TTL';

/** RFC 4028 section 5: a Session-Expires below our own Min-SE would get a 422 from ourselves. */
function sessionTimer(ttl: SessionTtl): Combination {
  return {
    names: [ttl, 'SS_SIP_SESSION_MIN_SE'],
    conflict(values) {
      const [offered, least] = [values(ttl), values('SS_SIP_SESSION_MIN_SE')];
      // 0 = session timers off: nothing is offered.
      if (offered === 0 || offered >= least) return null;
      return {
        allowed: `${ttl} at least SS_SIP_SESSION_MIN_SE`,
        detail: `${ttl} ${offered} s is below SS_SIP_SESSION_MIN_SE ${least} s`,
      };
    },
  };
}

/** Both are UDP on the same addresses; H.245 is TCP and may use the same numbers. */
function sharedPorts(values: Values): Conflict | null {
  const [relay, ivr] = [values('SS_MEDIA_PROXY_PORT_RANGE'), values('IVR_RTP_PORT')];
  if (relay.to < ivr.from || ivr.to < relay.from) return null;
  return {
    allowed: 'ranges of UDP ports that do not overlap (set both in one change to move both)',
    detail:
      `SS_MEDIA_PROXY_PORT_RANGE ${relay.from},${relay.to} and ` +
      `IVR_RTP_PORT ${ivr.from},${ivr.to} have ports in common`,
  };
}

/** Fees are kept to so many decimals: a multiple of something finer has more of them. */
function unitTooFine(values: Values): Conflict | null {
  const unit: Money = values('SERVER_BILLING_FEE_UNIT');
  const decimals = values('SERVER_BILLING_FEE_PRECISION');
  if (!isFinerThan(unit, decimals)) return null;
  return {
    allowed: `SERVER_BILLING_FEE_UNIT with at most ${decimals} decimals`,
    detail:
      `SERVER_BILLING_FEE_UNIT ${printMoney(unit)} is finer than the ${decimals} decimals ` +
      'of SERVER_BILLING_FEE_PRECISION',
  };
}

type KeyName =
  | 'SS_TRANSFER_BLIND_KEY'
  | 'SS_TRANSFER_ATTENDED_KEY'
  | 'SS_TRANSFER_CANCEL_KEY'
  | 'SS_TRANSFER_END_KEY';

/** Keys that begin like others are taken for the shorter ones before the rest is dialled. */
function keys(one: KeyName, other: KeyName): Combination {
  return {
    names: [one, other],
    conflict(values) {
      const [first, second] = [values(one), values(other)];
      if (first === '' || second === '') return null;
      if (!first.startsWith(second) && !second.startsWith(first)) return null;
      return {
        allowed: `keys of which neither begins with the other, or empty = none`,
        detail: `${one} ${first} and ${other} ${second} cannot be told apart`,
      };
    },
  };
}
