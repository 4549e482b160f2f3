// How far ahead a call's money is reserved (billing.md section 3): slices that double, so that a
// short call holds little and a long one asks seldom.
import { larger, type Money, smaller, subtract } from '@tandem/base/money';
import { affordableSeconds, type Pricing, reserveFor } from '@tandem/domain/rating';
import type { Grant } from './contract.ts';

/** Slices grow up to this, or to the ACD of the destination where that is longer. */
export const LONGEST_SLICE_SECONDS = 200;
/**
 * No slice after the first is shorter while there is money: a call whose first block is a second
 * would else be renewed, and written down, at 1, 3, 7 and 15 seconds.
 */
export const SHORTEST_SLICE_SECONDS = 10;

/** What is reserved so far, and the slice that was added last. */
export interface Held {
  readonly grant: Grant;
  readonly sliceSeconds: number;
  readonly pricing: Pricing;
  readonly longestSeconds: number;
}

export interface NextSlice {
  /** To be reserved beyond what is. */
  readonly amount: Money;
  readonly sliceSeconds: number;
}

export function longestSlice(averageSeconds = 0): number {
  return Math.max(LONGEST_SLICE_SECONDS, averageSeconds);
}

/** Null: the call may go on without end on what it has. */
export function nextSlice({
  grant,
  sliceSeconds,
  pricing,
  longestSeconds,
}: Held): NextSlice | null {
  if (!Number.isFinite(grant.seconds)) return null;
  const doubled = Math.max(SHORTEST_SLICE_SECONDS, sliceSeconds * 2);
  const next = Math.min(doubled, longestSeconds);
  const wanted = reserveFor(grant.seconds + next, pricing);
  return { amount: subtract(larger(wanted, grant.reserved), grant.reserved), sliceSeconds: next };
}

/**
 * The grant with that much more; never more than what the seconds cost, so that a remainder which
 * buys no block stays free for others. The same grant when it buys nothing.
 */
export function grown(grant: Grant, more: Money, pricing: Pricing): Grant {
  const all = (grant.reserved + more) as Money;
  const seconds = affordableSeconds(all, pricing);
  if (seconds <= grant.seconds) return grant;
  if (!Number.isFinite(seconds)) return { reserved: all, seconds };
  return { reserved: larger(grant.reserved, reserveFor(seconds, pricing)), seconds };
}

/**
 * What a renewal gets when there is not enough for it: its share among the calls that run, so that
 * the first to ask does not end the others; and not less than the shortest slice, while it lasts.
 */
export function shareOf(free: Money, calls: number, { grant, pricing }: Held): Money {
  const share = (free / BigInt(Math.max(1, calls))) as Money;
  const least = reserveFor(grant.seconds + SHORTEST_SLICE_SECONDS, pricing);
  return smaller(free, larger(share, subtract(least, grant.reserved)));
}
