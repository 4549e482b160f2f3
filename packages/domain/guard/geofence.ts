// Named ranges of addresses by which sources and media are let in or refused (SEC-4). The finer
// level wins: what a gateway or phone says of itself, else what holds for everybody.
import type { Geofence, GeofenceUse } from '@tandem/domain/parties';
import { parseIp } from './ip-address.ts';

interface Range {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

export interface ReadyFence {
  readonly id: string;
  readonly everywhere: Geofence['everywhere'];
  /** In the order of their first addresses, without overlaps. */
  readonly ranges: readonly Range[];
}

export function readyFence({ id, everywhere, ranges }: Geofence): ReadyFence {
  const all = ranges.flatMap(({ address, count }) => rangeOf(address, count) ?? []);
  all.sort((one, other) => compare(one.bits, other.bits) || compare(one.first, other.first));
  const merged: Range[] = [];
  for (const range of all) {
    const before = merged.at(-1);
    if (before === undefined || before.bits !== range.bits || before.last < range.first) {
      merged.push(range);
    } else if (before.last < range.last) {
      merged[merged.length - 1] = { ...before, last: range.last };
    }
  }
  return { id, everywhere, ranges: merged };
}

const compare = (one: bigint | number, other: bigint | number): number =>
  one < other ? -1 : one > other ? 1 : 0;

function rangeOf(address: string, count: number): Range | undefined {
  const [text = '', length] = address.split('/');
  const first = parseIp(text);
  if (first === null) return undefined;
  const { bits, value } = first;
  const many = length === undefined ? BigInt(count) : 1n << BigInt(bits - Number(length));
  return { bits, first: value, last: value + many - 1n };
}

export function isWithin({ ranges }: ReadyFence, address: string): boolean {
  const ip = parseIp(address);
  if (ip === null) return false;
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle] as Range;
    const isBelow = range.bits === ip.bits ? range.last < ip.value : range.bits < ip.bits;
    if (isBelow) low = middle + 1;
    else high = middle;
  }
  const found = ranges[low];
  return found !== undefined && found.bits === ip.bits && found.first <= ip.value;
}

export interface Fences {
  readonly byId: ReadonlyMap<string, ReadyFence>;
  readonly forbiddenEverywhere: readonly ReadyFence[];
  readonly allowedEverywhere: readonly ReadyFence[];
}

/** Why an address is refused; null: it is not. */
export function fencedOut(
  address: string,
  { geofenceMode, geofences }: Pick<GeofenceUse, 'geofenceMode' | 'geofences'>,
  fences: Fences,
): string | null {
  if (geofenceMode === null) {
    return within(fences.forbiddenEverywhere, address) ?? beyond(fences.allowedEverywhere, address);
  }
  if (geofenceMode === 'ignore') return null;
  const own = geofences.flatMap((id) => fences.byId.get(id) ?? []);
  return geofenceMode === 'forbidden' ? within(own, address) : beyond(own, address);
}

function within(fences: readonly ReadyFence[], address: string): string | null {
  const found = fences.find((fence) => isWithin(fence, address));
  return found === undefined ? null : `in geofence ${found.id}`;
}

function beyond(fences: readonly ReadyFence[], address: string): string | null {
  const isLet = fences.length === 0 || fences.some((fence) => isWithin(fence, address));
  return isLet ? null : `outside of ${fences.map(({ id }) => id).join(', ')}`;
}
