// Token buckets for sources without number, in a table that never grows: sources share a slot by
// chance, and nobody can choose with whom, since the hash has a key. A flood of forged senders
// spreads over all slots and fills none; a flood of one sender fills its own.
import { type Clock, invariant, type Random } from '@tandem/base/kernel';

export interface BucketRule {
  /** Messages a second that may go on for ever. */
  readonly perSecond: number;
  /** Messages at once. */
  readonly burst: number;
}

/** 12 bytes each: 3 MB. At 20,000 forged senders a second a slot gets one in 13 s. */
const SLOTS = 262_144;

export class Buckets {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #key: number;
  /** Tokens that are used, so that a table of zeros is one of full buckets. */
  readonly #used: Float32Array;
  readonly #atMs: Float64Array;
  readonly #slots: number;

  constructor(clock: Pick<Clock, 'now'>, random: Random, slots = SLOTS) {
    invariant((slots & (slots - 1)) === 0, 'slots are a power of two');
    this.#clock = clock;
    this.#key = random.uint32();
    this.#slots = slots;
    this.#used = new Float32Array(slots);
    this.#atMs = new Float64Array(slots);
  }

  /** Takes a token of the source; false when it has none. */
  takes(source: string, rule: BucketRule): boolean {
    const slot = this.#hash(source) & (this.#slots - 1);
    const nowMs = this.#clock.now();
    const used = usedNow(
      { used: this.#used[slot] ?? 0, atMs: this.#atMs[slot] ?? 0 },
      { nowMs, rule },
    );
    const isThere = used + 1 <= rule.burst;
    this.#used[slot] = isThere ? used + 1 : used;
    this.#atMs[slot] = nowMs;
    return isThere;
  }

  /** FNV-1a from a secret start, mixed at the end so that the low bits depend on all. */
  #hash(text: string): number {
    let hash = 0x811c9dc5 ^ this.#key;
    for (let at = 0; at < text.length; at += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16) ^ this.#key, 0x85ebca6b);
    return (hash ^ (hash >>> 13)) >>> 0;
  }
}

/** One bucket of its own. */
export class Bucket {
  readonly #clock: Pick<Clock, 'now'>;
  #used = 0;
  #atMs = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  takes(rule: BucketRule): boolean {
    const nowMs = this.#clock.now();
    const used = usedNow({ used: this.#used, atMs: this.#atMs }, { nowMs, rule });
    const isThere = used + 1 <= rule.burst;
    this.#used = isThere ? used + 1 : used;
    this.#atMs = nowMs;
    return isThere;
  }
}

interface Level {
  readonly used: number;
  readonly atMs: number;
}

function usedNow(
  { used, atMs }: Level,
  { nowMs, rule }: { readonly nowMs: number; readonly rule: BucketRule },
): number {
  return Math.max(0, used - ((nowMs - atMs) * rule.perSecond) / 1_000);
}
