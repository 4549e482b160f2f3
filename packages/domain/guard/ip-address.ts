// IP addresses as numbers, so that ranges can be compared, and back in their shortest spelling.
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

const IPV4_PART = /^(?:0|[1-9][0-9]{0,2})$/;
const IPV6_GROUP = /^[0-9A-Fa-f]{1,4}$/;
const MAX_BYTE = 255;
const IPV4_PARTS = 4;
const IPV6_GROUPS = 8;
const GROUP_BITS = 16n;
const GROUP_MASK = 0xffffn;

/** Dotted without leading zeros (010 is 8 to some programs), or RFC 4291 section 2.2. */
export function parseIp(text: string): IpAddress | null {
  if (!text.includes(':')) {
    const value = ipv4(text);
    return value === null ? null : { bits: 32, value };
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = '', tail] = halves;
  const before = groupsOf(head, tail === undefined);
  const after = tail === undefined ? [] : groupsOf(tail, true);
  if (before === null || after === null) return null;
  const missing = IPV6_GROUPS - before.length - after.length;
  // A :: stands for at least one group of zeros; without it all eight are there.
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...before, ...Array.from({ length: missing }, () => 0n), ...after];
  return { bits: 128, value: groups.reduce((sum, group) => (sum << GROUP_BITS) | group, 0n) };
}

function ipv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== IPV4_PARTS) return null;
  if (!parts.every((part) => IPV4_PART.test(part) && Number(part) <= MAX_BYTE)) return null;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function groupsOf(text: string, mayEndDotted: boolean): readonly bigint[] | null {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const dotted = mayEndDotted && at === parts.length - 1 ? ipv4(part) : null;
    if (dotted !== null) groups.push(dotted >> GROUP_BITS, dotted & GROUP_MASK);
    else if (IPV6_GROUP.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}

export function printIp({ bits, value }: IpAddress): string {
  if (bits === 32) {
    return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  }
  const groups = Array.from({ length: IPV6_GROUPS }, (_, at) =>
    ((value >> (GROUP_BITS * BigInt(IPV6_GROUPS - 1 - at))) & GROUP_MASK).toString(16),
  );
  const [start, length] = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

/** RFC 5952 section 4.2: the longest run of zero groups is shortened, the first of equals. */
function longestZeros(groups: readonly string[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  let start = 0;
  for (const [at, group] of groups.entries()) {
    if (group !== '0') start = at + 1;
    else if (at + 1 - start > best[1]) best = [start, at + 1 - start];
  }
  return best;
}
