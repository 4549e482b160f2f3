// Where a key may be used from: addresses and networks in CIDR notation.
import { FORMATS, type IpAddress, parseIp } from '@tandem/edge/objects';

const MAPPED_IPV4 = 0xffffn;
const IPV4_BITS = 32n;
const IPV4_MASK = (1n << IPV4_BITS) - 1n;

/** As it is kept; null: no address and no network. */
export function readSource(text: string): string | null {
  const read = FORMATS.ipRange.read(text);
  return read.ok ? read.value : null;
}

export function isFrom(source: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return true;
  const address = plain(parseIp(source));
  return address !== null && ranges.some((range) => isIn(address, range));
}

function isIn(address: IpAddress, range: string): boolean {
  const [first = '', length] = range.split('/');
  const network = parseIp(first);
  if (network === null || network.bits !== address.bits) return false;
  const hostBits = BigInt(length === undefined ? 0 : address.bits - Number(length));
  return address.value >> hostBits === network.value >> hostBits;
}

/** A socket that listens on :: shows IPv4 as ::ffff:192.0.2.1. */
function plain(address: IpAddress | null): IpAddress | null {
  if (address?.bits !== 128 || address.value >> IPV4_BITS !== MAPPED_IPV4) return address;
  return { bits: 32, value: address.value & IPV4_MASK };
}
