// Servers for the addresses of gateways, where they are addresses and not names.
import { defaultPortOf, ipOf, type NextHop, type TransportName } from '@tandem/protocol/sip';
import type { HopsTo } from './settings.ts';

const BRACKETED = /^\[([^\]]+)\](?::(\d{1,5}))?$/;
const PLAIN = /^([^:[\]]+)(?::(\d{1,5}))?$/;

export interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

/** "192.0.2.1:5060", "gw.example.com", "[2001:db8::1]:5060", "2001:db8::1". */
export function splitAddress(address: string): HostAndPort | undefined {
  const [, host, port] = BRACKETED.exec(address) ?? PLAIN.exec(address) ?? [];
  if (host !== undefined) {
    return { host, port: port === undefined ? undefined : Number(port) };
  }
  return ipOf(address) === undefined ? undefined : { host: address, port: undefined };
}

/** Knows no names: they are asked for ahead of need, by who has a resolver. */
export const hopsToAddresses: HopsTo = (address, transport) => {
  const hop = hopToAddress(address, transport);
  return hop === undefined ? [] : [hop];
};

export function hopToAddress(address: string, transport: TransportName): NextHop | undefined {
  const split = splitAddress(address);
  const ip = split && ipOf(split.host);
  if (split === undefined || ip === undefined) return undefined;
  return { transport, remote: { address: ip, port: split.port ?? defaultPortOf(transport) } };
}
