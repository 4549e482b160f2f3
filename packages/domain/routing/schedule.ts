// What differs of a routing gateway while a calendar is in effect (RTE-4): its priority, its
// prefixes, its lines. The first of its schedules whose calendar is in effect counts.
import type { RouteSchedule, RoutingGateway } from '@tandem/domain/parties';
import type { RouteEntry } from './route-table.ts';
import { traitsOf } from './route-traits.ts';

/** Its place among the gateway's schedules; null: none is in effect. */
export function scheduleInEffect(
  { schedules }: Pick<RoutingGateway, 'schedules'>,
  inCalendar: (calendar: string) => boolean,
): number | null {
  if (schedules.length === 0) return null;
  const at = schedules.findIndex(({ calendar }) => inCalendar(calendar));
  return at === -1 ? null : at;
}

/** Which prefixes count then: those of a schedule; null: its own. */
export function prefixesFrom(
  { schedules }: Pick<RoutingGateway, 'schedules'>,
  schedule: number | null,
): number | null {
  return schedule !== null && schedules[schedule]?.prefixes != null ? schedule : null;
}

const scheduled = new WeakMap<RouteEntry, (RouteEntry | undefined)[]>();

/** The gateway as it is under the schedule; made once for each. */
export function underSchedule(entry: RouteEntry, at: number | null): RouteEntry {
  const schedule = at === null ? undefined : entry.party.schedules[at];
  if (at === null || schedule === undefined) return entry;
  const made = scheduled.get(entry) ?? [];
  scheduled.set(entry, made);
  const before = made[at];
  if (before !== undefined) return before;
  const { key, id } = entry;
  const party = changedBy(entry.party, schedule);
  const changed = { key, id, party, traits: traitsOf({ party }) };
  made[at] = changed;
  return changed;
}

function changedBy(party: RoutingGateway, { priority, lines }: RouteSchedule): RoutingGateway {
  return { ...party, priority: priority ?? party.priority, lines: lines ?? party.lines };
}
