// What counts as one source: an IPv4 address, or the /64 of an IPv6 one, all of which belongs to
// whoever has any of it.

const GROUPS = 8;
/** Of 16 bits each. */
const NETWORK_GROUPS = 4;
const MAPPED = '::ffff:';

/** `address` as sockets name their peers. */
export function sourceOf(address: string): string {
  if (!address.includes(':')) return address;
  if (address.startsWith(MAPPED) && address.includes('.')) return address.slice(MAPPED.length);
  const [head = '', tail] = address.split('::', 2);
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : GROUPS - front.length - back.length;
  const groups = [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back];
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
