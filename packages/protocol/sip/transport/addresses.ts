// IP addresses as text: told apart from names, and brought to the one spelling by which two can be
// compared (RFC 5952), which is also how the system prints them.
import type { SocketAddress } from './ports.ts';

/** `192.0.2.1:5060`, `[2001:db8::1]:5060`. */
export function addressText({ address, port }: SocketAddress): string {
  return `${hostText(address)}:${port}`;
}

/** The address as the host part of a URI or Via. */
export function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

export function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** The address that a host is, brackets or not; undefined for a name. */
export function ipOf(host: string): string | undefined {
  if (isIpv4(host)) return host;
  if (!host.includes(':')) return undefined;
  const isBracketed = host.startsWith('[') && host.endsWith(']');
  return normalIpv6(isBracketed ? host.slice(1, -1) : host);
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

const GROUPS = 8;
const GROUP = /^[0-9A-Fa-f]{1,4}$/;

function normalIpv6(text: string): string | undefined {
  const [plain = '', zone] = text.split('%', 2);
  const groups = groupsOf(plain);
  if (groups === undefined) return undefined;
  return zone === undefined ? printGroups(groups) : `${printGroups(groups)}%${zone}`;
}

function groupsOf(text: string): readonly number[] | undefined {
  const halves = withTailInHex(text)?.split('::');
  if (halves === undefined || halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (head === undefined) return undefined;
  if (tail === undefined) return numbersOf(head);
  const missing = GROUPS - head.length - tail.length;
  return missing < 1 ? undefined : numbersOf([...head, ...Array(missing).fill('0'), ...tail]);
}

/** An IPv4 address as the last 32 bits (RFC 4291 section 2.2) becomes two groups. */
function withTailInHex(text: string): string | undefined {
  if (!text.includes('.')) return text;
  const colon = text.lastIndexOf(':');
  const tail = text.slice(colon + 1);
  if (!isIpv4(tail)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number);
  return `${text.slice(0, colon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function numbersOf(groups: readonly string[]): readonly number[] | undefined {
  const isWhole = groups.length === GROUPS && groups.every((group) => GROUP.test(group));
  return isWhole ? groups.map((group) => Number.parseInt(group, 16)) : undefined;
}

function printGroups(groups: readonly number[]): string {
  // RFC 5952 section 5: a mapped IPv4 address shows as one.
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return `::ffff:${ipv4Of(groups[6] ?? 0, groups[7] ?? 0)}`;
  const { at, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  // Section 4.2.2: a single group of zeros is not shortened.
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, at).join(':')}::${hex.slice(at + length).join(':')}`;
}

function ipv4Of(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function longestZeros(groups: readonly number[]): { readonly at: number; readonly length: number } {
  let best = { at: 0, length: 0 };
  let length = 0;
  for (const [at, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { at: at - length + 1, length };
  }
  return best;
}
