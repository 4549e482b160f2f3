// From parameters to what SIP works with: where their names end.
import { networkInterfaces } from 'node:os';
import { seconds } from '@tandem/base/kernel';
import type { SipLegSettings } from '@tandem/engine/calls';
import type { Snapshot } from '@tandem/engine/snapshot';
import {
  type HostPort,
  hostText,
  type TimingsByTransport,
  transactionTimings,
} from '@tandem/protocol/sip';

type Parameters = Snapshot['parameters'];

const MS_PER_SECOND = 1_000;

export function legSettings(parameters: Parameters): SipLegSettings {
  const ttlS = parameters.get('SS_SIP_SESSION_TTL');
  const minS = parameters.get('SS_SIP_SESSION_MIN_SE');
  return {
    // The two are checked together where they are set; what slipped by must not stop a call.
    sessionTimer: { ttlS: ttlS === 0 ? 0 : Math.max(ttlS, minS), minS },
    sessionTimes: {
      segment: parameters.get('SS_SIP_SESSION_UPDATE_SEGMENT'),
      noTimerMs: seconds(parameters.get('SS_SIP_NO_TIMER_REINVITE_INTERVAL')),
    },
    product: '',
  };
}

export function timings(parameters: Parameters): TimingsByTransport {
  const intervals = parameters.get('SS_SIP_RESEND_INTERVAL').map(Number);
  const resendIntervalsMs = intervals.map((interval) => interval * MS_PER_SECOND);
  return transactionTimings({
    ...(resendIntervalsMs.length === 0 ? {} : { resendIntervalsMs }),
    requestTimeoutMs: parameters.get('SS_SIP_TIMEOUT') * MS_PER_SECOND,
  });
}

/** SS_EXTERNAL_IP for the address that we listen on; undefined: we are what we listen on. */
export function advertisedFor(
  parameters: Parameters,
  host: string,
  port: number,
): HostPort | undefined {
  const address = externalAddress(parameters.get('SS_EXTERNAL_IP'), host);
  return address === undefined ? undefined : { host: hostText(address), port };
}

/** `203.0.113.5`, or `eth0=203.0.113.5,eth1=198.51.100.7`. */
export function externalAddress(
  text: string,
  host: string,
  interfaces = networkInterfaces(),
): string | undefined {
  const entries = text.split(',').map((entry) => entry.trim());
  for (const entry of entries) {
    const [name = '', address] = entry.split('=').map((part) => part.trim());
    if (address === undefined) {
      if (name !== '') return name;
    } else if (interfaces[name]?.some((each) => each.address === host) === true) {
      return address;
    }
  }
  return undefined;
}
