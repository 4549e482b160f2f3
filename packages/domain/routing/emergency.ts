// Emergency calls have a route plan of their own: gateways with a place in it, whatever their
// prefixes, limits and locks to customers say.
import type { Candidate } from './choose.ts';
import type { RouteEntry } from './route-table.ts';

export function emergencyRoutes(entries: Iterable<RouteEntry>): readonly Candidate[] {
  const planned: { readonly entry: RouteEntry; readonly place: number }[] = [];
  for (const entry of entries) {
    const place = entry.party.emergencyPriority;
    if (place !== null) planned.push({ entry, place });
  }
  planned.sort(
    (one, other) => one.place - other.place || (one.entry.key < other.entry.key ? -1 : 1),
  );
  return planned.map(({ entry }) => ({ entry, prefix: 'emergency' }));
}
