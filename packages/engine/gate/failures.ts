// Wrong passwords by source and name, for as long as they count. Nothing is kept of who has not
// answered a challenge of ours from the address that he claims.
import type { Clock } from '@tandem/base/kernel';

/** Ten minutes: who tries a password every two does not get far in a year. */
const MEMORY_MS = 600_000;
/** Sources with failures at one moment; the longest quiet one makes room. */
const MAX_SOURCES = 50_000;
/** Names of one source: suspended long before, unless it is never to be. */
const MAX_NAMES = 1_000;

interface Failures {
  lastMs: number;
  readonly byName: Map<string, number>;
  illegal: number;
}

export interface Tally {
  /** For this name. */
  readonly ofName: number;
  /** Names with at least one. */
  readonly names: number;
}

export class FailureBook {
  readonly #clock: Pick<Clock, 'now'>;
  /** The longest quiet one first. */
  readonly #bySource = new Map<string, Failures>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#bySource.size;
  }

  wrong(source: string, name: string): Tally {
    const failures = this.#of(source);
    const known = failures.byName.get(name) ?? 0;
    if (known > 0 || failures.byName.size < MAX_NAMES) failures.byName.set(name, known + 1);
    return { ofName: known + 1, names: failures.byName.size };
  }

  /** How many there were of it. */
  illegal(source: string): number {
    const failures = this.#of(source);
    failures.illegal += 1;
    return failures.illegal;
  }

  /** A right password ends the count of its name, and of no other: a guesser may have one. */
  right(source: string, name: string): void {
    this.#bySource.get(source)?.byName.delete(name);
  }

  forget(source: string): void {
    this.#bySource.delete(source);
  }

  #of(source: string): Failures {
    const nowMs = this.#clock.now();
    this.#clean(nowMs);
    const known = this.#bySource.get(source);
    const failures = known ?? { lastMs: nowMs, byName: new Map<string, number>(), illegal: 0 };
    failures.lastMs = nowMs;
    // Last in the order again.
    if (known !== undefined) this.#bySource.delete(source);
    this.#bySource.set(source, failures);
    return failures;
  }

  #clean(nowMs: number): void {
    for (const [source, { lastMs }] of this.#bySource) {
      const isFull = this.#bySource.size >= MAX_SOURCES;
      if (!isFull && nowMs - lastMs <= MEMORY_MS) return;
      this.#bySource.delete(source);
    }
  }
}
