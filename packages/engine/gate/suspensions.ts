// Sources that are dropped before a byte of theirs is read: why, since when and until when.
import type { Clock } from '@tandem/base/kernel';

export type SuspensionReason =
  /** SS_AUTHENTICATION_MAX_RETRY wrong passwords for one name. */
  | 'wrongPassword'
  /** Wrong passwords for so many names. */
  | 'manyNames'
  /** Calls that nobody may make, from an address that has proven to be its own. */
  | 'illegalCalls'
  /** By hand. */
  | 'operator';

export interface Suspension {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  readonly source: string;
  readonly reason: SuspensionReason;
  /** The last name that was tried; empty when that is not the reason. */
  readonly user: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Messages dropped since. */
  readonly dropped: number;
}

type Mutable = { -readonly [Field in keyof Suspension]: Suspension[Field] };

/**
 * Only addresses that have answered us get here, so nobody can fill it with forged ones; those who
 * have more than this can do worse.
 */
const MAX_SUSPENSIONS = 100_000;

export class Suspensions {
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #bySource = new Map<string, Mutable>();

  constructor(clock: Pick<Clock, 'wallMs'>) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#bySource.size;
  }

  /** Counts what it drops. */
  drops(source: string): boolean {
    const suspension = this.#bySource.get(source);
    if (suspension === undefined || suspension.untilMs <= this.#clock.wallMs()) return false;
    suspension.dropped += 1;
    return true;
  }

  has(source: string): boolean {
    const suspension = this.#bySource.get(source);
    return suspension !== undefined && suspension.untilMs > this.#clock.wallMs();
  }

  /** False when there is no room for one more. */
  add(suspension: Suspension): boolean {
    if (!this.#bySource.has(suspension.source) && this.#bySource.size >= MAX_SUSPENSIONS) {
      return false;
    }
    this.#bySource.set(suspension.source, { ...suspension });
    return true;
  }

  release(source: string): boolean {
    return this.#bySource.delete(source);
  }

  /** Takes out those whose time is over. */
  expired(): readonly string[] {
    const nowMs = this.#clock.wallMs();
    const over: string[] = [];
    for (const [source, { untilMs }] of this.#bySource) if (untilMs <= nowMs) over.push(source);
    for (const source of over) this.#bySource.delete(source);
    return over;
  }

  all(): readonly Suspension[] {
    return [...this.#bySource.values()].map((suspension) => ({ ...suspension }));
  }
}
