// Gateways that asked to be left alone for a while: 503 with Retry-After (calls.md 6).
import type { Ms } from '@tandem/base/kernel';

/** A vendor that says a day means now: others would never get back to it. */
const LONGEST_REST_SECONDS = 3_600;
const MS_PER_SECOND = 1_000;

export class Rests {
  readonly #until = new Map<bigint, number>();

  rest(gateway: bigint, seconds: number, now: Ms): void {
    const restMs = Math.min(seconds, LONGEST_REST_SECONDS) * MS_PER_SECOND;
    this.#until.set(gateway, now + restMs);
  }

  isResting(gateway: bigint, now: Ms): boolean {
    const until = this.#until.get(gateway);
    if (until === undefined) return false;
    if (now < until) return true;
    this.#until.delete(gateway);
    return false;
  }
}
