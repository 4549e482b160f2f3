// What a configuration has at an address, looked up once: each datagram asks, and few of those who
// are configured send most of them. Strangers are looked up each time, so that a flood of them
// leaves nothing behind.
import type { Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';

type Holder = Pick<SnapshotHolder, 'current'>;

/** `look`: undefined where nobody is. */
export function lookedUpOnce<Found>(
  holder: Holder,
  look: (snapshot: Snapshot, address: string) => Found | undefined,
): (address: string) => Found | undefined {
  let of: Snapshot | undefined;
  const known = new Map<string, Found>();
  return (address) => {
    const { current } = holder;
    if (of !== current) {
      of = current;
      known.clear();
    }
    const before = known.get(address);
    if (before !== undefined) return before;
    const found = look(current, address);
    if (found !== undefined) known.set(address, found);
    return found;
  };
}
