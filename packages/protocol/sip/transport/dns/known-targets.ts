// Gateways by name, resolved ahead of their calls: a call takes what is known at that moment and
// waits for nobody. Each name is asked for again when its answer runs out, or after
// SERVER_DNS_UPDATE_INTERVAL when that is sooner; what was good stays good until there is another
// answer.
import {
  type Cancel,
  type Clock,
  type Ms,
  ms,
  type Random,
  type Result,
  type Timers,
} from '@tandem/base/kernel';
import type { Located, LocateFault } from './locate.ts';
import { hopsOf, type NextHop } from './order.ts';
import { type Target, targetText } from './target.ts';

export interface KnownTargetsOptions {
  /** Mostly locate() over a CachingResolver. */
  readonly locate: (target: Target) => Promise<Result<Located, LocateFault>>;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly random: Random;
  /** SERVER_DNS_UPDATE_INTERVAL; asked before each wait. */
  readonly updateInterval: () => Ms;
  /** A name has another answer. */
  readonly learned?: () => void;
}

/** What is known of a target, for people. */
export interface KnownTarget {
  readonly target: Target;
  /** Of the last good answer. */
  readonly located: Located | undefined;
  readonly locatedMs: Ms | undefined;
  /** Why the last question has not been answered; undefined when it has. */
  readonly fault: LocateFault | undefined;
}

/** The least wait between two questions for one name. */
const SHORTEST_WAIT_MS = 10_000;
/** After a question that nobody answered. */
const RETRY_MS = 30_000;
/** Asked for at once: a start with thousands of gateways must not drown the resolver. */
const MAX_ASKING = 16;
/** Waits are shortened by up to this share, so that names of one start part from one another. */
const SPREAD = 0.1;

interface Watched {
  readonly target: Target;
  watchers: number;
  isAsking: boolean;
  located: Located | undefined;
  locatedMs: Ms | undefined;
  fault: LocateFault | undefined;
  cancel: Cancel | undefined;
}

export class KnownTargets {
  readonly #options: KnownTargetsOptions;
  readonly #watched = new Map<string, Watched>();
  #queue: Watched[] = [];
  #asking = 0;

  constructor(options: KnownTargetsOptions) {
    this.#options = options;
  }

  get all(): readonly KnownTarget[] {
    return [...this.#watched.values()];
  }

  /** Each call wants one of `unwatch`. */
  watch(target: Target): void {
    const key = targetText(target);
    const known = this.#watched.get(key);
    if (known !== undefined) {
      known.watchers += 1;
      return;
    }
    const watched: Watched = {
      target,
      watchers: 1,
      isAsking: false,
      ...{ located: undefined, locatedMs: undefined, fault: undefined, cancel: undefined },
    };
    this.#watched.set(key, watched);
    this.#askFor(watched);
  }

  unwatch(target: Target): void {
    const key = targetText(target);
    const known = this.#watched.get(key);
    if (known === undefined) return;
    known.watchers -= 1;
    if (known.watchers > 0) return;
    known.cancel?.();
    this.#watched.delete(key);
  }

  /** In the order to try them, drawn anew each time. Undefined: not known, or not yet. */
  hopsTo(target: Target): readonly NextHop[] | undefined {
    const located = this.#watched.get(targetText(target))?.located;
    return located && hopsOf(located, this.#options.random);
  }

  /** All names are asked for anew: the operator has changed something and does not want to wait. */
  refresh(): void {
    for (const watched of this.#watched.values()) this.#askFor(watched);
  }

  stop(): void {
    for (const { cancel } of this.#watched.values()) cancel?.();
    this.#watched.clear();
    this.#queue = [];
  }

  #askFor(watched: Watched): void {
    watched.cancel?.();
    watched.cancel = undefined;
    if (watched.isAsking) return;
    watched.isAsking = true;
    this.#queue.push(watched);
    this.#askNext();
  }

  #askNext(): void {
    while (this.#asking < MAX_ASKING) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#asking += 1;
      void this.#options.locate(next.target).then((answer) => {
        this.#asking -= 1;
        next.isAsking = false;
        if (this.#isWatched(next)) this.#learn(next, answer);
        this.#askNext();
      });
    }
  }

  #isWatched(watched: Watched): boolean {
    return this.#watched.get(targetText(watched.target)) === watched;
  }

  #learn(watched: Watched, answer: Result<Located, LocateFault>): void {
    const { clock, timers } = this.#options;
    if (answer.ok) {
      watched.located = answer.value;
      watched.locatedMs = clock.now();
      watched.fault = undefined;
    } else {
      watched.fault = answer.error;
      // That there is nothing is an answer; that nobody answered is none.
      if (answer.error !== 'failed') watched.located = undefined;
    }
    this.#options.learned?.();
    watched.cancel?.();
    watched.cancel = timers.after(this.#waitAfter(answer), () => this.#askFor(watched));
  }

  #waitAfter(answer: Result<Located, LocateFault>): Ms {
    const { random, updateInterval } = this.#options;
    const intervalMs = updateInterval();
    const ttlMs = answer.ok ? (answer.value.ttlSeconds ?? Number.POSITIVE_INFINITY) * 1_000 : 0;
    const wantedMs = answer.ok ? ttlMs : answer.error === 'failed' ? RETRY_MS : intervalMs;
    const waitMs = Math.max(Math.min(wantedMs, intervalMs), SHORTEST_WAIT_MS);
    return ms(waitMs * (1 - SPREAD * random.unit()));
  }
}
