// A map that never changes, whose next edition shares what stayed the same: one phone among a
// hundred thousand is changed by copying some hundred entries, and the call that still holds the
// edition before sees no difference.
import { invariant } from '@tandem/base/kernel';

/** A hundred thousand entries are four hundred a shard. */
const SHARDS = 256;
const SHARD_BITS = 8;

type Key = string | bigint;

export class ShardedMap<K extends Key, V> {
  readonly size: number;
  readonly #shards: readonly ReadonlyMap<K, V>[];

  private constructor(shards: readonly ReadonlyMap<K, V>[], size: number) {
    this.#shards = shards;
    this.size = size;
  }

  static empty<K extends Key, V>(): ShardedMap<K, V> {
    const nothing = new Map<K, V>();
    return new ShardedMap(Array<ReadonlyMap<K, V>>(SHARDS).fill(nothing), 0);
  }

  get(key: K): V | undefined {
    return this.#shards[shardOf(key)]?.get(key);
  }

  *values(): Generator<V> {
    for (const shard of this.#shards) yield* shard.values();
  }

  /** To be changed and finished once. */
  edit(): ShardedMapEdit<K, V> {
    return new ShardedMapEdit(this.#shards, {
      size: this.size,
      finish: (shards, size) => (shards === this.#shards ? this : new ShardedMap(shards, size)),
    });
  }
}

interface Base<K extends Key, V> {
  readonly size: number;
  readonly finish: (shards: readonly ReadonlyMap<K, V>[], size: number) => ShardedMap<K, V>;
}

export class ShardedMapEdit<K extends Key, V> {
  readonly #base: Base<K, V>;
  #shards: readonly ReadonlyMap<K, V>[];
  /** Shards of our own, which may still be written. */
  readonly #own = new Map<number, Map<K, V>>();
  #size: number;
  #isFinished = false;

  constructor(shards: readonly ReadonlyMap<K, V>[], base: Base<K, V>) {
    this.#base = base;
    this.#shards = shards;
    this.#size = base.size;
  }

  get(key: K): V | undefined {
    return this.#shards[shardOf(key)]?.get(key);
  }

  set(key: K, value: V): void {
    const shard = this.#ownShard(shardOf(key));
    if (!shard.has(key)) this.#size += 1;
    shard.set(key, value);
  }

  delete(key: K): void {
    if (this.get(key) === undefined) return;
    this.#ownShard(shardOf(key)).delete(key);
    this.#size -= 1;
  }

  finish(): ShardedMap<K, V> {
    this.#isFinished = true;
    return this.#base.finish(this.#shards, this.#size);
  }

  #ownShard(place: number): Map<K, V> {
    invariant(!this.#isFinished, 'an edition that is out is not changed');
    const own = this.#own.get(place);
    if (own !== undefined) return own;
    const copy = new Map(this.#shards[place]);
    this.#own.set(place, copy);
    this.#shards = this.#shards.with(place, copy);
    return copy;
  }
}

function shardOf(key: Key): number {
  return typeof key === 'bigint' ? Number(BigInt.asUintN(SHARD_BITS, key)) : shardOfText(key);
}

function shardOfText(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  }
  return ((sum ^ (sum >>> 15)) >>> 0) % SHARDS;
}
