// Who is tried first among gateways of one prefix (RTE-2): a forced share, then the priority, then
// who is not below its thresholds (RTE-7), then the strategy, then a second one, at last the key,
// so that the order is certain. Who is below, or was never measured where a strategy goes by
// measures, is tried first by a small share of the calls, so that it can show itself.
import type { Strategy } from '@tandem/domain/parties';
import type { RouteEntry } from './route-table.ts';
import { traitsOf } from './route-traits.ts';

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
  /** Below the thresholds of its gateway. */
  readonly isPoor: (entry: RouteEntry) => boolean;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Another number each time, for taking turns. */
  readonly turn: () => number;
}

interface Ranked {
  readonly entry: RouteEntry;
  readonly isForced: boolean;
  readonly priority: number;
  readonly isPoor: boolean;
  readonly first: number;
  readonly second: number;
}

const PERCENT = 100;

export function ordered(entries: readonly RouteEntry[], ordering: Ordering): readonly RouteEntry[] {
  if (entries.length < 2) return entries;
  const firsts = scores(ordering.strategy, entries, ordering);
  const seconds = scores(ordering.secondStrategy, entries, ordering);
  const ranked = entries.map((entry, at): Ranked => {
    const { priority, forcedSharePercent: share } = traitsOf(entry);
    const isForced = share > 0 && ordering.random() * PERCENT < share;
    const isPoor = ordering.isPoor(entry);
    const [first, second] = [firsts[at] ?? 0, seconds[at] ?? 0];
    return { entry, isForced, priority, isPoor, first, second };
  });
  return probed(ranked.sort(compare), ordering).map(({ entry }) => entry);
}

/** Two of a hundred calls: seen soon enough, and hardly missed (conventions). */
export const PROBE_SHARE = 0.02;

function probed(ranked: readonly Ranked[], ordering: Ordering): readonly Ranked[] {
  const unproven = ranked.filter(
    (one, at) => at > 0 && !one.isForced && (one.isPoor || isUnmeasured(one.entry, ordering)),
  );
  if (unproven.length === 0 || ordering.random() >= PROBE_SHARE) return ranked;
  const probe = unproven[Math.floor(ordering.random() * unproven.length)] as Ranked;
  const others = ranked.filter((one) => one !== probe);
  const at = others.findIndex(({ priority, isForced }) => !isForced && priority === probe.priority);
  if (at === -1) return ranked;
  return [...others.slice(0, at), probe, ...others.slice(at)];
}

function isUnmeasured(entry: RouteEntry, { strategy, quality }: Ordering): boolean {
  const goesByMeasures = strategy === 'asr' || strategy === 'acd' || strategy === 'quality';
  return goesByMeasures && quality(entry, strategy) === null;
}

function compare(one: Ranked, other: Ranked): number {
  if (one.isForced !== other.isForced) return one.isForced ? -1 : 1;
  return (
    one.priority - other.priority ||
    Number(one.isPoor) - Number(other.isPoor) ||
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
      return entries.map((entry) => -Math.log(1 - ordering.random()) / traitsOf(entry).weight);
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
    return cost === null ? Number.POSITIVE_INFINITY : cost * traitsOf(entry).costMultiplier;
  });
  if (ordering.priceBandE7 === 0) return costs;
  const cheapest = Math.min(...costs);
  return costs.map((cost) => (cost - cheapest <= ordering.priceBandE7 ? cheapest : cost));
}
