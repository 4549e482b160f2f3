// Lines that were given to a connection and are not known to be taken: they go out again when it
// breaks. Plain TCP tells only what the other end's system has confirmed, so a line counts as taken
// when it was confirmed and the connection has lived on for a while.
import type { Ms } from '@tandem/base/kernel';
import type { Position } from '@tandem/books/journal/contract';

export interface Piece {
  readonly bytes: Uint8Array;
  readonly lines: number;
  after: Position;
}

interface Sample {
  readonly at: Ms;
  readonly confirmed: number;
}

/** A collector that dies has read by then what its system confirmed, or its end is heard of. */
const SETTLES_AFTER_MS = 1_000;

export class LineWindow {
  #pieces: Piece[] = [];
  #bytes = 0;
  #lines = 0;
  /** Of this connection. */
  #samples: Sample[] = [];
  #written = 0;
  /** Bytes of this connection before the first piece. */
  #settled = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get lines(): number {
    return this.#lines;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  add(piece: Piece): void {
    this.#pieces.push(piece);
    this.#bytes += piece.bytes.length;
    this.#lines += piece.lines;
    this.#written += piece.bytes.length;
  }

  /** Entries up to there left no line. */
  passes(after: Position): void {
    const last = this.#pieces.at(-1);
    if (last !== undefined) last.after = after;
  }

  /** Another connection: all of it goes out again. */
  again(): readonly Piece[] {
    this.#samples = [];
    this.#settled = 0;
    this.#written = this.#bytes;
    return this.#pieces;
  }

  /** Whether the other end has confirmed more than when it was last asked. */
  confirmed(unconfirmed: number, now: Ms): boolean {
    const confirmed = Math.max(0, this.#written - unconfirmed);
    const before = this.#samples.at(-1)?.confirmed ?? 0;
    this.#samples.push({ at: now, confirmed });
    return confirmed > before || unconfirmed === 0;
  }

  /** Removes what is known to be taken; where that goes to, when it is any. */
  settle(now: Ms): Position | undefined {
    const old = this.#samples.filter(({ at }) => now - at >= SETTLES_AFTER_MS).at(-1);
    if (old === undefined) return undefined;
    this.#samples = this.#samples.filter(({ at }) => at >= old.at);
    let count = 0;
    let after: Position | undefined;
    for (const { bytes, lines, after: behind } of this.#pieces) {
      if (this.#settled + bytes.length > old.confirmed) break;
      this.#settled += bytes.length;
      this.#bytes -= bytes.length;
      this.#lines -= lines;
      after = behind;
      count += 1;
    }
    this.#pieces.splice(0, count);
    return after;
  }
}
