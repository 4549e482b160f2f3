// Port pairs that the thread of the fall-back relay has bound ahead, for each local address.
import { type Clock, fail, ok, type Random, type Result } from '@tandem/base/kernel';
import type { MediaBackendSettings, MediaFault } from '@tandem/engine/media/contract';
import { faultFor } from './fault.ts';
import type { BoundPair, FromRelayThread, ToRelayThread } from './worker/messages.ts';

export interface ReadyPairsOptions {
  readonly settings: MediaBackendSettings;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly tell: (message: ToRelayThread) => void;
}

/** Bound ahead: what calls take within the time of one answer of the thread. */
const READY = 32;

interface Place {
  readonly ready: BoundPair[];
  /** Even ports that are not bound, the one that has rested longest first. */
  readonly resting: { readonly even: number; readonly untilMs: number }[];
  asked: number;
}

interface Asked {
  readonly local: string;
  readonly count: number;
  readonly done?: (fault: string | null) => void;
}

export class ReadyPairs {
  readonly #options: ReadyPairsOptions;
  readonly #places = new Map<string, Place>();
  readonly #asked = new Map<number, Asked>();
  #nextId = 0;

  constructor(options: ReadyPairsOptions) {
    this.#options = options;
  }

  knows(local: string): boolean {
    return this.#places.has(local);
  }

  async prepare(local: string): Promise<Result<void, MediaFault>> {
    if (this.knows(local)) return ok();
    const place: Place = { ready: [], resting: this.#evens(), asked: 0 };
    this.#places.set(local, place);
    const fault = await new Promise<string | null>((resolve) => this.#ask(local, resolve));
    if (place.ready.length > 0) return ok();
    this.#places.delete(local);
    return fail(faultFor(fault === 'EADDRINUSE' ? 'exhausted' : 'noSuchAddress'));
  }

  take(local: string): BoundPair | undefined {
    const place = this.#places.get(local);
    const pair = place?.ready.shift();
    if (place !== undefined && place.ready.length + place.asked < READY) this.#ask(local);
    return pair;
  }

  putBack(pair: BoundPair): void {
    this.#places.get(pair.local)?.ready.push(pair);
  }

  freed({ local, even }: BoundPair): void {
    const { clock, settings } = this.#options;
    if (settings.ports.to === 0) return;
    this.#places.get(local)?.resting.push({ even, untilMs: clock.now() + settings.restMs });
  }

  bound({ id, pairs, fault }: FromRelayThread & { readonly type: 'bound' }): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (asked === undefined) return;
    const place = this.#places.get(asked.local);
    if (place !== undefined) {
      place.asked -= asked.count;
      place.ready.push(...pairs);
    }
    asked.done?.(fault);
  }

  #ask(local: string, done?: Asked['done']): void {
    const place = this.#places.get(local);
    const evens = place === undefined ? [] : this.#rested(place);
    if (place === undefined || (evens.length === 0 && done === undefined)) return;
    const id = this.#nextId;
    this.#nextId += 1;
    place.asked += evens.length;
    this.#asked.set(id, { local, count: evens.length, ...(done === undefined ? {} : { done }) });
    this.#options.tell({ type: 'bind', id, local, evens });
  }

  #rested(place: Place): readonly number[] {
    const wanted = READY - place.ready.length - place.asked;
    if (this.#options.settings.ports.to === 0) return new Array<number>(wanted).fill(0);
    const now = this.#options.clock.now();
    const evens: number[] = [];
    while (evens.length < wanted && (place.resting[0]?.untilMs ?? now + 1) <= now) {
      evens.push(place.resting.shift()?.even ?? 0);
    }
    return evens;
  }

  /** In an order that is drawn: who knows one port should not know the next. */
  #evens(): Place['resting'] {
    const { ports } = this.#options.settings;
    const evens: { even: number; untilMs: number }[] = [];
    const first = ports.from + (ports.from % 2);
    for (let even = first; even < ports.to; even += 2) evens.push({ even, untilMs: 0 });
    for (let at = evens.length - 1; at > 0; at -= 1) {
      const other = this.#options.random.below(at + 1);
      [evens[at], evens[other]] = [
        evens[other] as Place['resting'][0],
        evens[at] as (typeof evens)[0],
      ];
    }
    return evens;
  }
}
