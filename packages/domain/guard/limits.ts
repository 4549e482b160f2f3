// Limits of calls at once and of new calls a second.

/** null is no limit, and so is 0 where a parameter says it. */
export function isFull(used: number, limit: number | null): boolean {
  return limit !== null && limit > 0 && used >= limit;
}

const MS_PER_SECOND = 1_000;

/** New calls of one party: at most so many within any second. */
export class CallRate {
  /** When the last calls came, as a ring of as many as are allowed. */
  #times: Float64Array = new Float64Array(0);
  #next = 0;

  /** False: the second is full, and this call is not counted. */
  take(limit: number, nowMs: number): boolean {
    if (this.#isFull(limit, nowMs)) return false;
    this.#times[this.#next] = nowMs;
    this.#next = (this.#next + 1) % limit;
    return true;
  }

  isFull(limit: number, nowMs: number): boolean {
    return this.#isFull(limit, nowMs);
  }

  #isFull(limit: number, nowMs: number): boolean {
    if (this.#times.length !== limit) {
      // Another limit begins with an empty second: it was changed a moment ago.
      this.#times = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
      this.#next = 0;
    }
    const oldest = this.#times[this.#next] as number;
    return nowMs - oldest < MS_PER_SECOND;
  }
}
