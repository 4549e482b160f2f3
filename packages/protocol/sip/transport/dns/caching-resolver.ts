// Answers of DNS, kept for as long as they may be believed, bounded in number. What is not there is
// kept too, for less long. When nobody answers, the last good answer goes on being used: a gateway
// whose name could be resolved yesterday is better called there than not at all.
import { type Clock, ok, type Result } from '@tandem/base/kernel';
import type {
  Answer,
  PointerRecord,
  Resolved,
  ResolveFault,
  Resolver,
  ServiceRecord,
} from '../ports.ts';

export interface CacheLimits {
  readonly names: number;
  /** An answer that does not say how long it holds. */
  readonly unknownTtlSeconds: number;
  /** Whatever an answer says: a flood of calls must not be one of questions. */
  readonly shortestTtlSeconds: number;
  readonly longestTtlSeconds: number;
  readonly absentSeconds: number;
  /** Until nobody is asked again after nobody has answered. */
  readonly retrySeconds: number;
}

export const CACHE_LIMITS: CacheLimits = Object.freeze({
  names: 10_000,
  unknownTtlSeconds: 300,
  shortestTtlSeconds: 10,
  longestTtlSeconds: 86_400,
  absentSeconds: 60,
  retrySeconds: 10,
});

interface Entry {
  /** The last answer, good or that there is nothing; undefined when nobody ever answered. */
  readonly answer: Result<Answer<unknown>, ResolveFault> | undefined;
  /** Until then nobody is asked. */
  readonly untilMs: number;
}

const NOBODY_ANSWERED = Object.freeze({ ok: false, error: 'failed' } as const);

export class CachingResolver implements Resolver {
  readonly #resolver: Resolver;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #limits: CacheLimits;
  /** In the order of their last use: the first one is given up first. */
  readonly #entries = new Map<string, Entry>();
  /** Questions that are asked now: who asks the same waits for the same answer. */
  readonly #asking = new Map<string, Promise<Result<Answer<unknown>, ResolveFault>>>();

  constructor(resolver: Resolver, clock: Pick<Clock, 'now'>, limits: CacheLimits = CACHE_LIMITS) {
    this.#resolver = resolver;
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  pointers(name: string): Resolved<PointerRecord> {
    return this.#get(`NAPTR ${name}`, () => this.#resolver.pointers(name));
  }

  services(name: string): Resolved<ServiceRecord> {
    return this.#get(`SRV ${name}`, () => this.#resolver.services(name));
  }

  addresses(name: string, family: 4 | 6): Resolved<string> {
    return this.#get(`${family} ${name}`, () => this.#resolver.addresses(name, family));
  }

  async #get<Item>(question: string, ask: () => Resolved<Item>): Resolved<Item> {
    const key = question.toLowerCase();
    const nowMs = this.#clock.now();
    const known = this.#entries.get(key);
    if (known !== undefined && nowMs < known.untilMs) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return (known.answer ?? NOBODY_ANSWERED) as Result<Answer<Item>, ResolveFault>;
    }
    const asking = this.#asking.get(key) ?? this.#ask(key, ask);
    return (await asking) as Result<Answer<Item>, ResolveFault>;
  }

  #ask<Item>(key: string, ask: () => Resolved<Item>): Resolved<Item> {
    const asking = ask().then((answer) => {
      this.#asking.delete(key);
      return this.#keep(key, answer);
    });
    this.#asking.set(key, asking);
    return asking;
  }

  #keep<Item>(
    key: string,
    answer: Result<Answer<Item>, ResolveFault>,
  ): Result<Answer<Item>, ResolveFault> {
    const known = this.#entries.get(key);
    const isAnswered = answer.ok || answer.error === 'absent';
    const kept = isAnswered ? answer : known?.answer;
    const untilMs = this.#clock.now() + 1_000 * this.#lifeSeconds(answer);
    this.#entries.delete(key);
    this.#entries.set(key, { answer: kept, untilMs });
    this.#makeRoom();
    if (isAnswered || kept === undefined) return answer;
    if (!kept.ok) return kept;
    // It is out of date: whoever keeps it must ask again soon.
    const { retrySeconds } = this.#limits;
    return ok({ ...(kept.value as Answer<Item>), ttlSeconds: retrySeconds });
  }

  #lifeSeconds(answer: Result<Answer<unknown>, ResolveFault>): number {
    const {
      unknownTtlSeconds,
      shortestTtlSeconds,
      longestTtlSeconds,
      absentSeconds,
      retrySeconds,
    } = this.#limits;
    if (!answer.ok) return answer.error === 'absent' ? absentSeconds : retrySeconds;
    const { ttlSeconds = unknownTtlSeconds } = answer.value;
    return Math.min(Math.max(ttlSeconds, shortestTtlSeconds), longestTtlSeconds);
  }

  #makeRoom(): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limits.names) return;
      this.#entries.delete(oldest);
    }
  }
}
