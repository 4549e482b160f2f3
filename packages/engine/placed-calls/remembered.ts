// The last so many of something, by their ids; those that are not over are never forgotten.
export interface Rememberable {
  readonly isOver: boolean;
}

export class Remembered<One extends Rememberable> {
  readonly #most: number;
  readonly #all = new Map<string, One>();

  constructor(most: number) {
    this.#most = most;
  }

  add(id: string, one: One): void {
    this.#all.set(id, one);
    for (const [old, { isOver }] of this.#all) {
      if (this.#all.size <= this.#most) return;
      if (isOver) this.#all.delete(old);
    }
  }

  find(id: string): One | undefined {
    return this.#all.get(id);
  }

  get running(): number {
    let running = 0;
    for (const { isOver } of this.#all.values()) if (!isOver) running += 1;
    return running;
  }

  newestFirst(): readonly One[] {
    return [...this.#all.values()].reverse();
  }
}
