// A call across hours of different prices. Most groups charge by the start of the call: one look-up
// at admission is all. A group that splits gives the call all prices of the hours to come, because
// it keeps no table; when it is answered they become steps of one price.
import { invariant } from '@tandem/base/kernel';
import { DAY_MINUTES, MINUTE_MS, minuteOfWeek } from './band.ts';
import { MAX_STEP_SECONDS, MAX_STEPS, type Price, type PriceStep } from './price.ts';
import type { RateTable } from './rate-table.ts';
import type { Zone } from './zone.ts';

/** From a moment on; the first one holds at the start of the call. */
export interface DatedPrice {
  readonly fromMs: number;
  readonly price: Price;
}

export interface CallMoment {
  readonly atMs: number;
  readonly zone: Zone;
  /** The rates of that date, at the hours of the call; else those of the call. */
  readonly datedMs?: number;
}

const MS_PER_SECOND = 1_000;

/**
 * The prices of a call that starts now, over as long as a call may be. Where the number has no rate
 * in some later hours, or a locked one, the price before goes on: a call that runs is not cut by
 * the clock.
 */
export function pricesOverTime(
  table: RateTable,
  number: string,
  { atMs, zone, datedMs = atMs }: CallMoment,
): readonly DatedPrice[] {
  const start = table.findLater(number, { datedMs, atMs, zone })?.copy();
  if (start === undefined) return [];
  const prices: DatedPrice[] = [{ fromMs: atMs, price: start.price() }];
  const edges = edgesOfDay(table, number);
  if (edges.length === 0) return prices;
  let row = start;
  const endMs = atMs + MAX_STEP_SECONDS * MS_PER_SECOND;
  let nowMs = atMs;
  while (prices.length < MAX_STEPS) {
    nowMs = nextEdge(nowMs, edges, zone);
    if (nowMs > endMs) break;
    const rate = table.findLater(number, { datedMs, atMs: nowMs, zone });
    if (rate === undefined || rate.locked || rate.isSameRow(row)) continue;
    row = rate.copy();
    prices.push({ fromMs: nowMs, price: rate.price() });
  }
  return prices;
}

/**
 * The one price of a call that was answered then: what comes later are steps. Free seconds are the
 * first of the call, and steps count charged ones.
 */
export function priceFrom(
  prices: readonly DatedPrice[],
  { answeredAtMs, freeSeconds }: { readonly answeredAtMs: number; readonly freeSeconds: number },
): Price {
  const begun = Math.max(
    0,
    prices.findLastIndex(({ fromMs }) => fromMs <= answeredAtMs),
  );
  const [first, ...later] = prices.slice(begun);
  invariant(first !== undefined, 'a call has a price');
  if (later.length === 0) return first.price;
  const secondsTo = (ms: number): number =>
    Math.max(0, Math.ceil((ms - answeredAtMs) / MS_PER_SECOND) - freeSeconds);
  const all = [first, ...later];
  const steps = all.flatMap(({ price, fromMs }, at) => {
    const next = all[at + 1];
    const until = next === undefined ? MAX_STEP_SECONDS : secondsTo(next.fromMs);
    // What the first price says of its own beginning needs no step.
    return at === 0
      ? price.steps.filter(({ afterSeconds }) => afterSeconds < until)
      : stepsWithin(price, secondsTo(fromMs), until);
  });
  return { ...first.price, steps: steps.slice(0, MAX_STEPS) };
}

/** What of the price holds from one charged second until another. */
function stepsWithin(price: Price, from: number, until: number): readonly PriceStep[] {
  if (from >= until) return [];
  const { nextSeconds, nextE7, perSeconds, steps } = price;
  const begun = steps.findLast(({ afterSeconds }) => afterSeconds <= from);
  const beginning = { ...(begun ?? { nextSeconds, nextE7, perSeconds }), afterSeconds: from };
  return [
    beginning,
    ...steps.filter(({ afterSeconds }) => afterSeconds > from && afterSeconds < until),
  ];
}

/** Minutes of the day at which any rate of the number begins or ends; none when all hold always. */
function edgesOfDay(table: RateTable, number: string): readonly number[] {
  const edges = new Set<number>();
  for (const rows of table.matches(number)) {
    for (const row of rows.filter((one) => one.isBanded)) {
      // Weekdays change at midnight, which is an edge of the hours that reach it.
      edges.add(row.band.fromMinute).add(row.band.untilMinute % DAY_MINUTES);
    }
  }
  return [...edges].sort((one, other) => one - other);
}

/** The next moment at which local clocks show one of the minutes, or are set. */
function nextEdge(nowMs: number, edges: readonly number[], zone: Zone): number {
  const minute = minuteOfWeek(nowMs, zone) % DAY_MINUTES;
  const later = edges.find((edge) => edge > minute) ?? (edges[0] as number) + DAY_MINUTES;
  const edgeMs = (Math.floor(nowMs / MINUTE_MS) + later - minute) * MINUTE_MS;
  const offset = zone.offsetMinutesAt(nowMs);
  if (zone.offsetMinutesAt(edgeMs) === offset) return edgeMs;
  // Clocks are set on the way: to look at that moment is always right.
  let [before, after] = [Math.floor(nowMs / MINUTE_MS), edgeMs / MINUTE_MS];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zone.offsetMinutesAt(middle * MINUTE_MS) === offset) before = middle;
    else after = middle;
  }
  return after * MINUTE_MS;
}
