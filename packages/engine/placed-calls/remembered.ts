// The last so many of something, by their ids; those that are not over are never forgotten.
export interface Rememberable {
  readonly isOver: boolean;
}

interface Kept<One> {
  readonly one: One;
  readonly by: string;
}

export class Remembered<One extends Rememberable> {
  readonly #most: number;
  readonly #all = new Map<string, Kept<One>>();

  constructor(most: number) {
    this.#most = most;
  }

  add(id: string, kept: Kept<One>): void {
    this.#all.set(id, kept);
    for (const [old, { one }] of this.#all) {
      if (this.#all.size <= this.#most) return;
      if (one.isOver) this.#all.delete(old);
    }
  }

  find(id: string): One | undefined {
    return this.#all.get(id)?.one;
  }

  /** In all, or of one who asked. */
  running(by?: string): number {
    let running = 0;
    for (const kept of this.#all.values()) {
      if (!kept.one.isOver && (by === undefined || kept.by === by)) running += 1;
    }
    return running;
  }

  newestFirst(): readonly One[] {
    return [...this.#all.values()].map(({ one }) => one).reverse();
  }
}
