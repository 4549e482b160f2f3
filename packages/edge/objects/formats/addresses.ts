// Addresses of gateways, and ranges of addresses.
import { byReading } from './format.ts';
import { parseIp, printIp } from './ip.ts';

export const ip = byReading('an IP address', (text) => {
  const address = parseIp(text);
  return address === null ? null : printIp(address);
});

const MAX_PORT = 65_535;
const HOST_PORT = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::([0-9]{1,5}))?$/;

export const hostAddress = byReading(
  'an IP address or host name, with :port where it is not the usual one; IPv6 in brackets',
  (text) => {
    // Without brackets an IPv6 address is unmistakable as long as it has no port.
    const bare = text.includes(':') ? parseIp(text) : null;
    if (bare !== null) return `[${printIp(bare)}]`;
    const [, bracketed, plain, port] = HOST_PORT.exec(text) ?? [];
    const host = bracketed === undefined ? hostOf(plain ?? '') : ipv6Of(bracketed);
    if (host === null) return null;
    if (port === undefined) return host;
    const value = Number(port);
    return value >= 1 && value <= MAX_PORT ? `${host}:${value}` : null;
  },
);

function ipv6Of(text: string): string | null {
  const address = parseIp(text);
  return address?.bits === 128 ? `[${printIp(address)}]` : null;
}

/** RFC 1123 section 2.1; a name that ends in a number would be a mistyped address. */
const HOST_NAME =
  /^(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

function hostOf(text: string): string | null {
  if (parseIp(text) !== null) return text;
  return HOST_NAME.test(text) ? text.toLowerCase() : null;
}

/** One address, or a network in CIDR notation whose host bits are zero. */
export const ipRange = byReading(
  'an IP address, or a network such as 203.0.113.0/24 with nothing set behind the prefix',
  (text) => {
    const [first = '', length, ...more] = text.split('/');
    const address = parseIp(first);
    if (address === null || more.length > 0) return null;
    if (length === undefined) return printIp(address);
    if (!/^[0-9]{1,3}$/.test(length) || Number(length) > address.bits) return null;
    const hostBits = BigInt(address.bits - Number(length));
    const network = (address.value >> hostBits) << hostBits;
    return network === address.value ? `${printIp(address)}/${Number(length)}` : null;
  },
);
