// What is due next, in order of time and then of being added: a binary heap for simulations.
export interface Due {
  readonly dueMs: number;
  /** Breaks ties: of two that are due at once the one that was added first comes first. */
  readonly order: number;
}

export class DueHeap<Item extends Due> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    let at = this.#items.length;
    this.#items.push(item);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = this.#items[parentAt] as Item;
      if (!before(item, parent)) break;
      this.#items[at] = parent;
      at = parentAt;
    }
    this.#items[at] = item;
  }

  pop(): Item | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
    return first;
  }

  #sink(item: Item): void {
    let at = 0;
    for (;;) {
      const child = this.#earlierChild(at);
      if (child === undefined || !before(child.item, item)) break;
      this.#items[at] = child.item;
      at = child.at;
    }
    this.#items[at] = item;
  }

  #earlierChild(parentAt: number): { readonly item: Item; readonly at: number } | undefined {
    const leftAt = 2 * parentAt + 1;
    const left = this.#items[leftAt];
    const right = this.#items[leftAt + 1];
    if (left === undefined) return undefined;
    if (right !== undefined && before(right, left)) return { item: right, at: leftAt + 1 };
    return { item: left, at: leftAt };
  }
}

function before(one: Due, other: Due): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);
}
