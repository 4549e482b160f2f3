// Who is tried first among gateways of one prefix (RTE-2): a forced share, then the priority, then
// the strategy, then a second one, at last the key, so that the order is certain.
import type { Strategy } from '@tandem/domain/parties';
import type { RouteEntry } from './route-table.ts';

export interface Ordering {
  /** null: by priority alone. */
  readonly strategy: Strategy | null;
  readonly secondStrategy: Strategy | null;
  /** With leastCost, prices this close to the cheapest count as equal; 10^-7 a minute. */
  readonly priceBandE7: number;
  /** What a minute costs, in 10^-7; null: nobody knows, and it sorts last. */
  readonly costPerMinuteE7: (entry: RouteEntry) => number | null;
  /** Measured, higher is better; null: nothing was measured. */
  readonly quality: (entry: RouteEntry, measure: 'asr' | 'acd' | 'quality') => number | null;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Another number each time, for taking turns. */
  readonly turn: () => number;
}

interface Ranked {
  readonly entry: RouteEntry;
  readonly isForced: boolean;
  readonly first: number;
  readonly second: number;
}

const PERCENT = 100;

export function ordered(entries: readonly RouteEntry[], ordering: Ordering): readonly RouteEntry[] {
  if (entries.length < 2) return entries;
  const firsts = scores(ordering.strategy, entries, ordering);
  const seconds = scores(ordering.secondStrategy, entries, ordering);
  const ranked = entries.map((entry, at): Ranked => {
    const share = entry.party.forcedSharePercent;
    const isForced = share > 0 && ordering.random() * PERCENT < share;
    return { entry, isForced, first: firsts[at] ?? 0, second: seconds[at] ?? 0 };
  });
  return ranked.sort(compare).map(({ entry }) => entry);
}

function compare(one: Ranked, other: Ranked): number {
  if (one.isForced !== other.isForced) return one.isForced ? -1 : 1;
  return (
    one.entry.party.priority - other.entry.party.priority ||
    ascending(one.first, other.first) ||
    ascending(one.second, other.second) ||
    (one.entry.key < other.entry.key ? -1 : 1)
  );
}

/** Two infinite ones have no difference. */
const ascending = (one: number, other: number): number => (one === other ? 0 : one - other);

/** Lower is earlier. */
function scores(
  strategy: Strategy | null,
  entries: readonly RouteEntry[],
  ordering: Ordering,
): readonly number[] {
  switch (strategy) {
    case null:
    case 'priority':
      return [];
    case 'leastCost':
      return costScores(entries, ordering);
    case 'percentage':
      // Weighted drawing without return: the least of -ln(u) / weight is first in proportion to its
      // weight, and so is each that follows among the rest (Efraimidis and Spirakis).
      return entries.map(({ party }) => -Math.log(1 - ordering.random()) / party.weight);
    case 'roundRobin': {
      const begin = ordering.turn() % entries.length;
      return entries.map((_, at) => (at + entries.length - begin) % entries.length);
    }
    case 'asr':
    case 'acd':
    case 'quality':
      return entries.map((entry) => -(ordering.quality(entry, strategy) ?? 0));
  }
}

function costScores(entries: readonly RouteEntry[], ordering: Ordering): readonly number[] {
  const costs = entries.map((entry) => {
    const cost = ordering.costPerMinuteE7(entry);
    return cost === null ? Number.POSITIVE_INFINITY : cost * Number(entry.party.costMultiplier);
  });
  if (ordering.priceBandE7 === 0) return costs;
  const cheapest = Math.min(...costs);
  return costs.map((cost) => (cost - cheapest <= ordering.priceBandE7 ? cheapest : cost));
}
