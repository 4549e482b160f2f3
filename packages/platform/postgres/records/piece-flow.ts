// Pieces of rows that are made while those before are on their way.
import { PieceRun, type Rows } from './row-bytes.ts';

export class PieceFlow implements AsyncIterable<Uint8Array> {
  readonly #run = new PieceRun();
  readonly #ready: Uint8Array[] = [];
  #isWhole = false;
  #broken: Error | undefined;
  #wake: (() => void) | undefined;

  add(rows: Rows): void {
    this.#offer(this.#run.add(rows));
  }

  end(): void {
    this.#offer(this.#run.end());
    this.#isWhole = true;
    this.#wake?.();
  }

  /** Whoever reads gets this in the place of what is left. */
  break(why: Error): void {
    this.#broken = why;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      if (this.#broken !== undefined) throw this.#broken;
      const next = this.#ready.shift();
      if (next !== undefined) yield next;
      else if (this.#isWhole) return;
      else await this.#more();
    }
  }

  #offer(piece: Uint8Array | undefined): void {
    if (piece === undefined) return;
    this.#ready.push(piece);
    this.#wake?.();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
