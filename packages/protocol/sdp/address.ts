// Addresses as SDP writes them: IPv4, IPv6 and names. Told apart without a resolver: an SDP comes
// with each call, and a look-up on the way would let a stranger make us wait.
import { HOST_LIMIT_CHARACTERS } from './limits.ts';

export type AddressFamily = 'IP4' | 'IP6' | 'name';

export type Network =
  | 'public'
  | 'private' // RFC 1918; RFC 4193 in IPv6
  | 'carrierNat' // RFC 6598
  | 'linkLocal' // RFC 3927; RFC 4291 section 2.5.6 in IPv6
  | 'loopback'
  | 'unspecified'
  | 'multicast'
  | 'name';

const DOTTED = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?$/;
const NUMBER_AT_END = /(?:^|\.)\d+\.?$/;
const GROUP = /^[0-9A-Fa-f]{1,4}$/;
const COLON = 58;
const DOT = 46;

/** undefined: neither an address nor a name that could be one. */
export function addressFamily(text: string): AddressFamily | undefined {
  if (parseIpv4(text) !== undefined) return 'IP4';
  if (text.indexOf(':') >= 0) return parseIpv6(text) === undefined ? undefined : 'IP6';
  if (text.length > HOST_LIMIT_CHARACTERS || !NAME.test(text)) return undefined;
  // RFC 1123 section 2.1: a name does not end in a number, so "1.2.3" and "1.2.3.400" are typing
  // errors.
  return NUMBER_AT_END.test(text) ? undefined : 'name';
}

/** The 32 bits of "192.0.2.1" as a whole number. */
export function parseIpv4(text: string): number | undefined {
  const first = text.charCodeAt(0);
  if (!isDigit(first)) return undefined;
  const match = DOTTED.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (let part = 1; part <= 4; part += 1) {
    const octet = Number(match[part]);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

/** The eight groups of an IPv6 address in any of the spellings of RFC 4291 section 2.2. */
export function parseIpv6(text: string): readonly number[] | undefined {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const groups = groupsOf(text);
    return groups?.length === 8 ? groups : undefined;
  }
  if (text.indexOf('::', gap + 1) >= 0) return undefined;
  const left = groupsOf(text.slice(0, gap));
  const right = groupsOf(text.slice(gap + 2));
  if (left === undefined || right === undefined) return undefined;
  // An address may not end its left part in dotted form: "1.2.3.4::" is none.
  if (text.lastIndexOf('.', gap) >= 0) return undefined;
  const missing = 8 - left.length - right.length;
  return missing < 1 ? undefined : [...left, ...new Array<number>(missing).fill(0), ...right];
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const dotted = at === parts.length - 1 ? parseIpv4(part) : undefined;
    if (dotted === undefined) return undefined;
    groups.push(Math.floor(dotted / 65_536), dotted % 65_536);
  }
  return groups;
}

export function networkOf(text: string): Network {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return networkOfIpv4(ipv4);
  const ipv6 = text.indexOf(':') < 0 ? undefined : parseIpv6(text);
  return ipv6 === undefined ? 'name' : networkOfIpv6(ipv6);
}

/**
 * Addresses that only a NAT makes reachable: their owner's SDP does not say where packets come
 * from.
 */
export function isPrivateNetwork(address: string): boolean {
  const network = networkOf(address);
  return network === 'private' || network === 'carrierNat' || network === 'linkLocal';
}

/** 0.0.0.0 or ::, the address that says "send nothing" (RFC 3264 section 8.4). */
export function isUnspecified(address: string): boolean {
  const first = address.charCodeAt(0);
  // The usual address starts with another digit: answered without a parse.
  if (first !== 48 && first !== COLON) return false;
  return networkOf(address) === 'unspecified';
}

export function unspecifiedLike(address: string): string {
  return address.indexOf(':') < 0 ? '0.0.0.0' : '::';
}

interface Range {
  readonly from: number;
  readonly bits: number;
  readonly network: Network;
}

const IPV4_RANGES: readonly Range[] = [
  { from: 0x0a000000, bits: 8, network: 'private' },
  { from: 0xac100000, bits: 12, network: 'private' },
  { from: 0xc0a80000, bits: 16, network: 'private' },
  { from: 0x64400000, bits: 10, network: 'carrierNat' },
  { from: 0xa9fe0000, bits: 16, network: 'linkLocal' },
  { from: 0x7f000000, bits: 8, network: 'loopback' },
  { from: 0xe0000000, bits: 4, network: 'multicast' },
];

function networkOfIpv4(value: number): Network {
  if (value === 0) return 'unspecified';
  for (const { from, bits, network } of IPV4_RANGES) {
    if (value >= from && value < from + 2 ** (32 - bits)) return network;
  }
  return 'public';
}

function networkOfIpv6(groups: readonly number[]): Network {
  const first = groups[0] ?? 0;
  const upper = groups.slice(0, 5);
  const last32 = (groups[6] ?? 0) * 65_536 + (groups[7] ?? 0);
  if (upper.every((group) => group === 0)) {
    // RFC 4291 section 2.5.5.2: an IPv4 address in IPv6 clothes belongs where the IPv4 one belongs.
    if (groups[5] === 0xffff) return networkOfIpv4(last32);
    if (groups[5] === 0 && last32 === 0) return 'unspecified';
    if (groups[5] === 0 && last32 === 1) return 'loopback';
  }
  if ((first & 0xfe00) === 0xfc00) return 'private';
  if ((first & 0xffc0) === 0xfe80) return 'linkLocal';
  if ((first & 0xff00) === 0xff00) return 'multicast';
  return 'public';
}

const IPV4_ANYWHERE = /\d{1,3}(?:\.\d{1,3}){3}/;

/** Is there an IP address somewhere in this text? For hiding: in doubt the answer is yes. */
export function holdsAddress(text: string): boolean {
  if (text.indexOf('.') >= 0 && IPV4_ANYWHERE.test(text)) return true;
  const colon = text.indexOf(':');
  return colon >= 0 && text.indexOf(':', colon + 1) >= 0 && holdsIpv6(text);
}

/** By hand, because a regular expression for this takes a time that grows with the square. */
function holdsIpv6(text: string): boolean {
  let start = 0;
  let colons = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (code === COLON) colons += 1;
    else if (!isHexOrDot(code)) {
      // Eight groups, or more that have one before them: which of them are the address, nobody
      // knows.
      if (colons >= 7 || (colons >= 2 && isIpv6Within(text.slice(start, at)))) return true;
      start = at + 1;
      colons = 0;
    }
  }
  return false;
}

/** Punctuation before and behind an address is no part of it. */
function isIpv6Within(text: string): boolean {
  const bare = text.replace(/^\.+|\.+$/g, '');
  return [bare, bare.replace(/:$/, ''), bare.replace(/^:/, '')].some(
    (each) => parseIpv6(each) !== undefined,
  );
}

function isHexOrDot(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102) || code === DOT;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
