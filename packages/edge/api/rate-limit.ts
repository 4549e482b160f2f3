// How often may be asked: by anybody from one address, by one asker, and by who is refused at the
// door. A script that runs wild is told to wait before it is felt by others.
import type { Clock, Ms } from '@tandem/base/kernel';
import type { Asker } from '@tandem/edge/services';

export interface Rate {
  /** Requests a second, on and on. */
  readonly perSecond: number;
  /** At once, after a rest. */
  readonly burst: number;
}

/** From one address, whoever asks: a company behind one address, and its scripts. */
export const ADDRESS_RATE: Rate = { perSecond: 2_000, burst: 4_000 };
/** Of one session or key: a console asks for some tens at once, a program for some hundreds. */
export const ASKER_RATE: Rate = { perSecond: 500, burst: 1_000 };
/** From one address, without a key or session that is known: each costs the database a look. */
export const STRANGER_RATE: Rate = { perSecond: 10, burst: 60 };

/** Addresses or askers that are watched at once; who has rested longest is forgotten. */
const MOST_WATCHED = 20_000;
const MS_PER_SECOND = 1_000;

export class RateLimit {
  readonly #rate: Rate;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #buckets = new Map<string, { tokens: number; at: Ms }>();

  constructor(rate: Rate, clock: Pick<Clock, 'now'>) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Whole seconds to wait; 0: it may be done now. */
  take(who: string): number {
    const waitSeconds = this.waitOf(who);
    if (waitSeconds > 0) return waitSeconds;
    const bucket = this.#bucket(who);
    bucket.tokens -= 1;
    return 0;
  }

  /** The same without taking. */
  waitOf(who: string): number {
    const { tokens } = this.#bucket(who);
    return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / this.#rate.perSecond);
  }

  #bucket(who: string): { tokens: number; at: Ms } {
    const { perSecond, burst } = this.#rate;
    const now = this.#clock.now();
    const known = this.#buckets.get(who) ?? { tokens: burst, at: now };
    const grown = known.tokens + ((now - known.at) / MS_PER_SECOND) * perSecond;
    known.tokens = Math.min(burst, grown);
    known.at = now;
    // So that the map's order is that of the last requests.
    this.#buckets.delete(who);
    this.#buckets.set(who, known);
    if (this.#buckets.size > MOST_WATCHED) this.#forgetOldest();
    return known;
  }

  #forgetOldest(): void {
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}

/** The three of them together; each gives whole seconds to wait, 0 for now. */
export class Limits {
  readonly #address: RateLimit;
  readonly #asker: RateLimit;
  readonly #stranger: RateLimit;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#address = new RateLimit(ADDRESS_RATE, clock);
    this.#asker = new RateLimit(ASKER_RATE, clock);
    this.#stranger = new RateLimit(STRANGER_RATE, clock);
  }

  ofAddress(address: string): number {
    return this.#address.take(address);
  }

  ofAsker({ actor, via }: Asker): number {
    return this.#asker.take(`${via} ${actor}`);
  }

  /** Only who is refused takes of it. */
  ofStranger(address: string): number {
    return this.#stranger.waitOf(address);
  }

  noteStranger(address: string): void {
    this.#stranger.take(address);
  }
}
