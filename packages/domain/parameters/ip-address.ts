// Whether a text is an IP address as people write it: dotted IPv4 without leading zeros (010 is 8
// to some programs and 10 to others), IPv6 with one :: and perhaps a dotted end (RFC 4291 section
// 2.2).
const IPV4_PART = /^(?:0|[1-9][0-9]{0,2})$/;
const IPV6_GROUP = /^[0-9A-Fa-f]{1,4}$/;
const IPV4_PARTS = 4;
const IPV6_GROUPS = 8;
const MAX_BYTE = 255;

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  if (parts.length !== IPV4_PARTS) return false;
  return parts.every((part) => IPV4_PART.test(part) && Number(part) <= MAX_BYTE);
}

export function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const [head = '', tail] = halves;
  const before = groups(head, tail === undefined);
  const after = tail === undefined ? 0 : groups(tail, true);
  if (before === null || after === null) return false;
  // A :: stands for at least one group of zeros.
  return tail === undefined ? before === IPV6_GROUPS : before + after < IPV6_GROUPS;
}

/** How many groups the text has; null when one of them is none. A dotted end counts two. */
function groups(text: string, mayEndDotted: boolean): number | null {
  if (text === '') return 0;
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const dotted = mayEndDotted && isIpv4(last);
  const hexadecimal = dotted ? parts.slice(0, -1) : parts;
  if (!hexadecimal.every((part) => IPV6_GROUP.test(part))) return null;
  return hexadecimal.length + (dotted ? 2 : 0);
}
