// One file of a BreakableDisk: what programs see of it, and what is left of it without power.
import type { SeededRandom } from './seeded-random.ts';

/** What becomes, in a crash, of data that was written but not synced. */
export type Unsynced =
  | 'lost' // all of it
  | 'kept' // none: the operating system had just written it
  | 'torn'; // a part of it, cut anywhere, its end perhaps zeros; drawn from the random

/**
 * Bytes at the end of a torn write that a crash may leave as zeros: length known, data not written.
 */
const MOST_ZEROED_BYTES = 512;

interface Span {
  readonly from: number;
  readonly to: number;
}

export class StoredFile {
  #seen = new GrowingBytes();
  #durable = new GrowingBytes();
  /** Nothing before it waits to be written. */
  #cleanTo = 0;
  /** Written anew or cut since the last sync: behind cleanTo the durable content is another one. */
  #rewritten = false;
  /**
   * Never written to the medium although a later sync succeeded: a failed sync forgets its pages.
   */
  #holes: Span[] = [];

  static of(bytes: Uint8Array): StoredFile {
    const file = new StoredFile();
    file.append(bytes);
    file.sync(bytes.length);
    return file;
  }

  get size(): number {
    return this.#seen.length;
  }

  bytes(): Uint8Array {
    return this.#seen.copy(0, this.#seen.length);
  }

  part(from: number, length: number): Uint8Array {
    return this.#seen.copy(from, Math.min(from + length, this.#seen.length));
  }

  append(bytes: Uint8Array): void {
    this.#seen.append(bytes);
  }

  rewrite(bytes: Uint8Array): void {
    this.#seen = new GrowingBytes();
    this.#seen.append(bytes);
    this.#rewritten = true;
    this.#cleanTo = 0;
    this.#holes = [];
  }

  truncate(size: number): void {
    // A file can be cut longer too: the rest reads as zeros.
    const whole = new Uint8Array(size);
    whole.set(this.#seen.copy(0, size));
    this.#seen = new GrowingBytes();
    this.#seen.append(whole);
    // What was safe and is kept stays safe, whether or not the cut itself reached the medium.
    this.#rewritten = true;
    this.#cleanTo = Math.min(this.#cleanTo, size);
    this.#holes = this.#holes.map(({ from, to }) => ({ from, to: Math.min(to, size) }));
  }

  /** What was there when the sync began, `size` bytes, is on the medium. */
  sync(size: number): void {
    const upTo = Math.min(size, this.#seen.length);
    if (this.#rewritten) this.#durable = new GrowingBytes();
    if (upTo > this.#durable.length) {
      this.#durable.append(this.#seen.copy(this.#durable.length, upTo));
    }
    for (const hole of this.#holes) this.#durable.zero(hole.from, Math.min(hole.to, upTo));
    this.#rewritten = false;
    this.#cleanTo = Math.max(this.#cleanTo, upTo);
  }

  /**
   * The operating system could not write. It marks the pages clean all the same, so that the next
   * sync says yes without them: whoever goes on with this file has a hole in it.
   */
  failSync(): void {
    if (this.#cleanTo < this.#seen.length) {
      this.#holes.push({ from: this.#cleanTo, to: this.#seen.length });
      this.#cleanTo = this.#seen.length;
    }
  }

  /** The file as the next start finds it. */
  afterCrash(unsynced: Unsynced, random: SeededRandom): StoredFile {
    return StoredFile.of(this.#bytesAfterCrash(unsynced, random));
  }

  #bytesAfterCrash(unsynced: Unsynced, random: SeededRandom): Uint8Array {
    const durable = this.#durable.copy(0, this.#durable.length);
    switch (unsynced) {
      case 'lost':
        return durable;
      case 'kept':
        return this.#withHoles(this.#seen.length);
      case 'torn':
        return this.#torn(durable, random);
    }
  }

  #torn(durable: Uint8Array, random: SeededRandom): Uint8Array {
    if (this.#rewritten && random.chance(0.5)) return durable;
    const safe = this.#rewritten ? this.#cleanTo : durable.length;
    const length = random.between(Math.min(safe, this.#seen.length), this.#seen.length);
    const torn = this.#withHoles(length);
    const zeroed = random.chance(0.5) ? random.below(MOST_ZEROED_BYTES + 1) : 0;
    torn.fill(0, Math.max(safe, length - zeroed));
    return torn;
  }

  #withHoles(length: number): Uint8Array {
    const bytes = this.#seen.copy(0, length);
    for (const hole of this.#holes) bytes.fill(0, hole.from, hole.to);
    return bytes;
  }
}

class GrowingBytes {
  #bytes = new Uint8Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(more: Uint8Array): void {
    const needed = this.#length + more.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.#length);
    this.#length = needed;
  }

  copy(from: number, to: number): Uint8Array {
    return this.#bytes.slice(from, Math.max(from, Math.min(to, this.#length)));
  }

  zero(from: number, to: number): void {
    this.#bytes.fill(0, from, Math.max(from, Math.min(to, this.#length)));
  }
}
