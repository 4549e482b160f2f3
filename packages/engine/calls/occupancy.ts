// Who takes lines of whom, as sets of those that do: a limit counts members that are there, not
// steps up and down that could be missed.
import { CallRate, isFull } from '@tandem/domain/guard';

/**
 * Of a phone, beside the key of all its calls: those that others make to it. Keys of objects are
 * above zero.
 */
export const incomingLine = (phone: bigint): bigint => -phone;

/** A number has at most 32 digits, each four bits; in front of them stands what they are. */
const POOLED_BITS = 136n;
const MOST_DIGITS = 32;

/** Of a number in a pool of callers: far below the keys of phones. */
export function pooledLine(list: bigint, number: string): bigint {
  const digits = number.replaceAll('*', 'a').replaceAll('#', 'b');
  return -((list << POOLED_BITS) | BigInt(`0x1${digits}`));
}

/** Of a caller whose calls at once are counted; by a gateway for itself, else 0. */
export function countedCaller(gateway: bigint, number: string): bigint {
  // Filled up, so that it lies far below the keys of phones also without a gateway.
  const digits = number.replaceAll('*', 'a').replaceAll('#', 'b').padEnd(MOST_DIGITS, 'f');
  return -((gateway << POOLED_BITS) | BigInt(`0x3${digits}`));
}

/** Of all numbers of a pool together, for those who put as many calls on each. */
export function poolLine(list: bigint, most: number): bigint {
  return -((list << POOLED_BITS) | BigInt(`0x2${most}`));
}

const NOBODY: ReadonlySet<object> = new Set();

export class Occupancy {
  readonly #takers = new Map<bigint, Set<object>>();

  /** Keys are of gateways, groups, accounts, phones and numbers: no two of them share one. */
  take(key: bigint, taker: object): void {
    const takers = this.#takers.get(key);
    if (takers === undefined) this.#takers.set(key, new Set([taker]));
    else takers.add(taker);
  }

  free(key: bigint, taker: object): void {
    const takers = this.#takers.get(key);
    if (takers === undefined) return;
    takers.delete(taker);
    if (takers.size === 0) this.#takers.delete(key);
  }

  used(key: bigint): number {
    return (this.#takers.get(key) ?? NOBODY).size;
  }

  isFull(key: bigint, limit: number | null): boolean {
    return limit !== null && isFull(this.used(key), limit);
  }

  /** Parties that somebody takes a line of. */
  get size(): number {
    return this.#takers.size;
  }
}

/** New calls a second, by party. */
export class CallRates {
  readonly #rates = new Map<bigint, CallRate>();

  /** False: it is full, and the call is not counted. */
  take(key: bigint, limit: number | null, nowMs: number): boolean {
    return limit === null || this.#rateOf(key).take(limit, nowMs);
  }

  isFull(key: bigint, limit: number | null, nowMs: number): boolean {
    return limit !== null && this.#rateOf(key).isFull(limit, nowMs);
  }

  /** For who asks what would be, and takes nothing. */
  readonly asLookedAt: Pick<CallRates, 'take' | 'isFull'> = {
    take: (...asked) => !this.isFull(...asked),
    isFull: (...asked) => this.isFull(...asked),
  };

  #rateOf(key: bigint): CallRate {
    const rate = this.#rates.get(key) ?? new CallRate();
    this.#rates.set(key, rate);
    return rate;
  }
}
