// Seconds of talk into blocks that are paid, and money into seconds: one walk over the spans of a
// price, forwards for a fee, and as far as a budget reaches for the inverse. Exact: costs are
// counted in 10^-7 / commonPer, where no price has a fraction.
import { unreachable } from '@tandem/base/kernel';
import type { Price } from './price.ts';

export interface Paid {
  /** Whole blocks: at least as many seconds as were charged. */
  readonly seconds: number;
  /** Of 10^-7 / commonPer; connection fee and minimum are in it. */
  readonly cost: bigint;
  /** The minimum is more than the blocks cost. */
  readonly isMinimum: boolean;
}

/** So many seconds at the same price; no blocks where the total was rounded instead. */
export interface Span {
  readonly fromSeconds: number;
  readonly seconds: number;
  readonly blockSeconds: number | null;
  readonly e7: number;
  readonly perSeconds: number;
}

export type NoteSpan = (span: Span) => void;

/** 136 years: what lasts longer is as good as without end, and its seconds stay exact numbers. */
const ENDLESS_SECONDS = 2 ** 32;

/** The least number of seconds that every price of the call can be counted in without a rest. */
export function commonPer({ perSeconds, steps }: Price): bigint {
  let common = BigInt(perSeconds);
  for (const step of steps) {
    if (step.perSeconds !== perSeconds) common = commonMultiple(common, BigInt(step.perSeconds));
  }
  return common;
}

/** What so much charged time, at least a second, costs. Each span of equal price is noted. */
export function payFor(seconds: number, price: Price, note?: NoteSpan): Paid {
  const walk = new Walk(price, note);
  switch (price.mode) {
    case 'first-then-next':
      walk.blocksUpTo(seconds);
      break;
    case 'round-total':
      walk.roundedUpTo(seconds);
      break;
    default:
      unreachable(price.mode);
  }
  const isMinimum = walk.minimum > walk.cost;
  return { seconds: walk.at, cost: isMinimum ? walk.minimum : walk.cost, isMinimum };
}

/**
 * The most charged seconds that cost at most `budget` (of 10^-7 / commonPer): 0 when not even one
 * does, Infinity when there is no end to them.
 */
export function secondsFor(budget: bigint, price: Price): number {
  const walk = new Walk(price);
  if (walk.minimum > budget) return 0;
  switch (price.mode) {
    case 'first-then-next':
      return walk.blocksWithin(budget);
    case 'round-total':
      return walk.totalWithin(budget);
    default:
      return unreachable(price.mode);
  }
}

/** From the first second of a call to later ones, adding up what they cost. */
class Walk {
  readonly minimum: bigint;
  readonly #price: Price;
  readonly #common: bigint;
  readonly #note: NoteSpan | undefined;
  /** Seconds that are paid for. */
  at = 0;
  cost: bigint;
  /** Steps of the price that have begun. */
  #begun = 0;
  // The present span.
  #blockSeconds: number;
  #e7: number;
  #perSeconds: number;

  constructor(price: Price, note?: NoteSpan) {
    this.#price = price;
    this.#note = note;
    this.#common = commonPer(price);
    this.minimum = BigInt(price.minimumE7) * this.#common;
    this.cost = BigInt(price.connectionE7) * this.#common;
    this.#blockSeconds = price.firstSeconds;
    this.#e7 = price.firstE7;
    this.#perSeconds = price.perSeconds;
    this.#pay(price.firstSeconds);
    this.#blockSeconds = price.nextSeconds;
    this.#e7 = price.nextE7;
  }

  blocksUpTo(seconds: number): void {
    while (this.at < seconds) {
      const until = Math.min(seconds, this.#enterSpan());
      this.#pay(Math.ceil((until - this.at) / this.#blockSeconds) * this.#blockSeconds);
    }
  }

  roundedUpTo(seconds: number): void {
    const block = this.#price.nextSeconds;
    const total = Math.ceil(Math.max(seconds, this.at) / block) * block;
    while (this.at < total) this.#pay(Math.min(total, this.#enterSpan()) - this.at);
  }

  /** The end of the last block that the budget pays. */
  blocksWithin(budget: bigint): number {
    if (this.cost > budget) return 0;
    for (;;) {
      const end = this.#enterSpan();
      const wanted = Math.ceil((end - this.at) / this.#blockSeconds);
      const blocks = this.#affordable(budget, { piece: this.#blockSeconds, wanted });
      if (blocks * this.#blockSeconds > ENDLESS_SECONDS) return Number.POSITIVE_INFINITY;
      this.#pay(blocks * this.#blockSeconds);
      if (blocks < wanted) return this.at;
    }
  }

  /** The longest total, a multiple of the block, that the budget pays. */
  totalWithin(budget: bigint): number {
    if (this.cost > budget) return 0;
    for (;;) {
      const wanted = this.#enterSpan() - this.at;
      const seconds = this.#affordable(budget, { piece: 1, wanted });
      if (seconds > ENDLESS_SECONDS) return Number.POSITIVE_INFINITY;
      this.#pay(seconds);
      if (seconds < wanted) break;
    }
    const { firstSeconds, nextSeconds } = this.#price;
    const total = Math.floor(this.at / nextSeconds) * nextSeconds;
    // A total without room for the first block is never charged.
    return total >= firstSeconds ? total : 0;
  }

  /** Goes over to the step in which the next block begins; where that one ends. */
  #enterSpan(): number {
    for (;;) {
      const step = this.#price.steps[this.#begun];
      if (step === undefined) return Number.POSITIVE_INFINITY;
      if (step.afterSeconds > this.at) return step.afterSeconds;
      this.#blockSeconds = step.nextSeconds;
      this.#e7 = step.nextE7;
      this.#perSeconds = step.perSeconds;
      this.#begun += 1;
    }
  }

  /** At most `wanted` pieces of the span for what is left of the budget. */
  #affordable(budget: bigint, { piece, wanted }: { piece: number; wanted: number }): number {
    const price = this.#costOf(piece);
    if (price === 0n) return wanted;
    return Math.min(wanted, Number((budget - this.cost) / price));
  }

  #pay(seconds: number): void {
    if (seconds === 0) return;
    this.cost += this.#costOf(seconds);
    this.#note?.({
      fromSeconds: this.at,
      seconds,
      blockSeconds: seconds % this.#blockSeconds === 0 ? this.#blockSeconds : null,
      e7: this.#e7,
      perSeconds: this.#perSeconds,
    });
    this.at += seconds;
  }

  #costOf(seconds: number): bigint {
    const product = seconds * this.#e7;
    // One conversion in place of two, and of a product in place of a multiplication, where exact.
    const exact = Number.isSafeInteger(product)
      ? BigInt(product)
      : BigInt(seconds) * BigInt(this.#e7);
    const isPlain = this.#price.steps.length === 0;
    return isPlain ? exact : exact * (this.#common / BigInt(this.#perSeconds));
  }
}

function commonMultiple(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return (one / a) * other;
}
