// What RFC 3263 starts from: the parts of a URI that say where a request goes.
import { parameterText, type SipUri } from '../../wire/index.ts';
import { ipOf } from '../addresses.ts';
import type { TransportName } from '../flow.ts';

export interface Target {
  /** A name in lower case, or an address as ipOf has it. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number | undefined;
  readonly transport: TransportName | undefined;
  /** sips: nothing but TLS will do. */
  readonly secure: boolean;
}

/** Undefined: a transport that we do not speak. */
export function targetOf(uri: SipUri): Target | undefined {
  const secure = uri.scheme === 'sips';
  const named = parameterText(uri.parameters, 'transport')?.toLowerCase();
  const transport = transportOf(named, secure);
  if (transport === 'unknown') return undefined;
  // RFC 3263 section 4: maddr, when there is one, is the target.
  const maddr = parameterText(uri.parameters, 'maddr');
  return target({ host: maddr || uri.host, port: uri.port, transport, secure });
}

export function target(parts: Omit<Target, 'isAddress'>): Target {
  const address = ipOf(parts.host);
  const host = address ?? parts.host.toLowerCase().replace(/\.$/, '');
  return { ...parts, host, isAddress: address !== undefined };
}

function transportOf(
  named: string | undefined,
  secure: boolean,
): TransportName | undefined | 'unknown' {
  switch (named) {
    case undefined:
    case '':
      return undefined;
    case 'udp':
      // RFC 3261 section 26.2.2: sips cannot go by UDP.
      return secure ? 'unknown' : 'udp';
    case 'tcp':
      return secure ? 'tls' : 'tcp';
    case 'tls':
      return 'tls';
    default:
      return 'unknown';
  }
}

/** The same target always has the same text. */
export function targetText({ host, port, transport, secure }: Target): string {
  return `${secure ? 'sips' : 'sip'} ${transport ?? ''} ${host} ${port ?? ''}`;
}
