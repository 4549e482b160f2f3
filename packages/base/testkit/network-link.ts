// One direction between two addresses: what happens to what is sent along it.
import type { SeededRandom } from './seeded-random.ts';

export interface LinkQuality {
  /** Share of the datagrams that never arrive; on a stream each costs a retransmission's time. */
  readonly loss: number;
  readonly delayMs: number;
  /** Added to the delay, evenly from 0 up to this. It never makes one overtake another. */
  readonly jitterMs: number;
  /** Share that arrives twice. */
  readonly duplication: number;
  /** Share that is held back by up to `reorderMs`, so that later ones arrive before it. */
  readonly reordering: number;
  readonly reorderMs: number;
}

/** A good local network: what a scenario does not speak of goes well. */
export const PERFECT_LINK: LinkQuality = Object.freeze({
  loss: 0,
  delayMs: 1,
  jitterMs: 0,
  duplication: 0,
  reordering: 0,
  reorderMs: 50,
});

/** What TCP waits before it sends a lost segment again, at least (RFC 6298, as systems do it). */
const RETRANSMISSION_MS = 200;

export class Link {
  quality: LinkQuality;
  cut = false;
  readonly #random: SeededRandom;
  /** When the last one in order arrives: the next one does not before it. */
  #lastArrivalMs = 0;

  constructor(quality: LinkQuality, random: SeededRandom) {
    this.quality = quality;
    this.#random = random;
  }

  /** When a datagram sent now arrives: never, once, or twice. */
  arrivalsOfDatagram(nowMs: number): readonly number[] {
    const { loss, duplication } = this.quality;
    if (this.cut || this.#random.chance(loss)) return [];
    const first = this.#arrival(nowMs);
    return this.#random.chance(duplication) ? [first, this.#arrival(nowMs)] : [first];
  }

  /** When a segment of a stream sent now arrives: later when it was lost on the way, but surely. */
  arrivalOfSegment(nowMs: number): number {
    let lateMs = 0;
    while (this.#random.chance(Math.min(this.quality.loss, MOST_LOSS_OF_SEGMENTS))) {
      lateMs = lateMs === 0 ? RETRANSMISSION_MS : lateMs * 2;
    }
    return this.#inOrder(nowMs + lateMs + this.#delay());
  }

  #arrival(nowMs: number): number {
    const { reordering, reorderMs } = this.quality;
    if (!this.#random.chance(reordering)) return this.#inOrder(nowMs + this.#delay());
    return nowMs + this.#delay() + reorderMs * this.#random.unit();
  }

  #inOrder(arrivalMs: number): number {
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, arrivalMs);
    return this.#lastArrivalMs;
  }

  #delay(): number {
    return this.quality.delayMs + this.quality.jitterMs * this.#random.unit();
  }
}

/** A link that loses all is said by cutting it; drawing for it would never end. */
const MOST_LOSS_OF_SEGMENTS = 0.9;
