// What a question to the reader has found so far: a batch that grows.
import { ok, type Result } from '@tandem/base/kernel';
import type { Batch, EntryKind, Position, ReadLimits, StoredEntry } from './contract.ts';
import { callIdAt, jsonAt, jsonStart, kindAt } from './format.ts';
import type { Window, Windows } from './windows.ts';

/** One transaction of the recorder: large enough for COPY, small enough to be done again. */
const DEFAULT_MAX_ENTRIES = 1_000;

/** They are in memory until the batch is done with, and records may be long. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

interface Stretch {
  readonly at: number;
  readonly to: number;
  readonly before: Position;
}

/**
 * Its texts are made when they are asked for: a batch waits for its turn as the bytes that were
 * read, outside of what the garbage collector moves about, and who wants no record makes none.
 */
class FoundEntry implements StoredEntry {
  readonly kind: EntryKind;
  readonly after: Position;
  readonly #bytes: Buffer;
  readonly #at: number;
  readonly #to: number;

  constructor(bytes: Buffer, { at, to, after }: Place) {
    this.kind = kindAt(bytes, at);
    this.after = after;
    this.#bytes = bytes;
    this.#at = at;
    this.#to = to;
  }

  get callId(): string {
    return callIdAt(this.#bytes, this.#at);
  }

  get json(): string {
    return jsonAt(this.#bytes, this.#at, this.#to);
  }

  get jsonBytes(): Uint8Array {
    return this.#bytes.subarray(jsonStart(this.#bytes, this.#at), this.#to);
  }
}

interface Place {
  readonly at: number;
  readonly to: number;
  readonly after: Position;
}

/** What a question has found so far. */
export class Found {
  readonly #entries: StoredEntry[] = [];
  readonly #maxEntries: number;
  readonly #kinds: ReadonlySet<EntryKind> | undefined;
  readonly #windows: Windows;
  /** In which its entries stand. */
  readonly #held: Window[] = [];
  #heldEntries = 0;
  #bytes = 0;

  constructor({ maxEntries = DEFAULT_MAX_ENTRIES, kinds }: ReadLimits, windows: Windows) {
    this.#windows = windows;
    this.#maxEntries = maxEntries;
    this.#kinds = kinds;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get isFull(): boolean {
    return this.#entries.length >= this.#maxEntries || this.#bytes >= MAX_BATCH_BYTES;
  }

  /** The entry from `at` to `to`, which is whole; where it ends. */
  add(bytes: Buffer, { at, to, before }: Stretch): Position {
    const kind = kindAt(bytes, at);
    const after = {
      segment: before.segment,
      offset: before.offset + to - at,
      endedCount: before.endedCount + (kind === 'ended' ? 1 : 0),
    };
    if (this.#kinds === undefined || this.#kinds.has(kind)) {
      this.#bytes += to - at;
      this.#entries.push(new FoundEntry(bytes, { at, to, after }));
    }
    return after;
  }

  /** What was found in it is of use until the batch is done with. */
  hold(window: Window): void {
    if (this.#entries.length === this.#heldEntries) return;
    this.#heldEntries = this.#entries.length;
    window.users += 1;
    this.#held.push(window);
  }

  upTo(after: Position): Result<Batch, never> {
    const entries = this.#entries;
    return ok(this.isEmpty ? { entries, after } : { entries, after, done: () => this.#done() });
  }

  #done(): void {
    for (const window of this.#held.splice(0)) this.#windows.leave(window);
  }
}
