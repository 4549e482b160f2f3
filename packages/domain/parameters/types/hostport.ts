import { type Failed, ok, type Result } from '@tandem/base/kernel';
import type { ParameterType, Refusal, Scalar } from '../entry.ts';
import { isIpv4, isIpv6 } from '../ip-address.ts';
import { commaSeparated, isNone, NONE, outOfRange, wrongType } from './reading.ts';

export interface HostPort {
  /** IPv4 or, without its brackets, IPv6. */
  readonly host: string;
  readonly port: number;
}

/** More would be a list that nobody reads; each is a connection of its own. */
const MAX_ADDRESSES = 16;

const NO_HOSTS: readonly HostPort[] = Object.freeze([]);

export const hostportType: ParameterType<readonly HostPort[]> = {
  catalogueType: 'hostport',
  meaning: 'IP:port, several comma separated, IPv6 in brackets; or none',
  typescript: () => 'readonly HostPort[]',
  allowed: () => `IP:port, [IPv6]:port, up to ${MAX_ADDRESSES} comma separated, or ${NONE}`,
  parse(given) {
    if (isNone(given)) return ok(NO_HOSTS);
    if (typeof given !== 'string') return wrongType(given, 'no address with a port');
    const addresses: HostPort[] = [];
    for (const part of commaSeparated(given)) {
      const address = parseOne(part);
      if (!address.ok) return address;
      addresses.push(address.value);
    }
    if (addresses.length > MAX_ADDRESSES) return outOfRange(given, 'too long a list');
    return ok(Object.freeze(addresses));
  },
  print: (value) => (value.length === 0 ? NONE : printAll(value)),
  scalar: (value): Scalar => (value.length === 0 ? null : printAll(value)),
};

const ADDRESS = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)):([0-9]{1,5})$/;
const MAX_PORT = 65_535;

function parseOne(text: string): Result<HostPort, Refusal> {
  const [, v6, v4, digits] = ADDRESS.exec(text) ?? [];
  if (v6 === undefined ? v4 === undefined || !isIpv4(v4) : !isIpv6(v6)) return noAddress(text);
  const port = Number(digits);
  if (port < 1 || port > MAX_PORT) return outOfRange(text, 'an address with no port of 1-65535');
  return ok(Object.freeze({ host: (v6 ?? v4 ?? '').toLowerCase(), port }));
}

function noAddress(text: string): Failed<Refusal> {
  return wrongType(text, 'no IP:port (an IPv6 address stands in brackets)');
}

function printAll(addresses: readonly HostPort[]): string {
  return addresses
    .map(({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`))
    .join(',');
}
