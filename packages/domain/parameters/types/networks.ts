import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { isIpv4, isIpv6 } from '../ip-address.ts';
import { commaSeparated, outOfRange, wholeNumber, wrongType } from './reading.ts';

/** A list that a person keeps in view; a network covers the rest. */
const MAX_NETWORKS = 100;
const IPV4_BITS = 32;
const IPV6_BITS = 128;

export const networksType: ParameterType<readonly string[]> = {
  catalogueType: 'networks',
  meaning: 'IP addresses and networks such as 192.0.2.0/24, comma separated; may be empty',
  typescript: () => 'readonly string[]',
  allowed: () =>
    `IP addresses and networks such as 192.0.2.0/24, up to ${MAX_NETWORKS}, comma separated`,
  parse(given) {
    if (typeof given !== 'string') return wrongType(given, 'no list of networks');
    const networks = new Set(commaSeparated(given));
    for (const one of networks) {
      if (!isNetwork(one)) return wrongType(one, 'no IP address and no network');
    }
    if (networks.size > MAX_NETWORKS) return outOfRange(given, `more than ${MAX_NETWORKS}`);
    return ok(Object.freeze([...networks]));
  },
  print: (value) => value.join(','),
  scalar: (value) => value.join(','),
};

function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const bits = isIpv4(address) ? IPV4_BITS : isIpv6(address) ? IPV6_BITS : 0;
  if (bits === 0 || more.length > 0) return false;
  if (length === undefined) return true;
  const prefix = wholeNumber(length);
  return prefix !== null && prefix >= 0 && prefix <= bits;
}
