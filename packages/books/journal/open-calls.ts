// In which segment every open call has its last step, so that recovery need not read further back.
// It follows what is durable, not what was said: a header that is written now may be found without
// the entries behind it.
export class OpenCalls {
  readonly #segments = new Map<string, number>();
  /** Calls by segment, in ascending order of segments. */
  readonly #counts = new Map<number, number>();

  get size(): number {
    return this.#segments.size;
  }

  /** A step that does not end the call. Segments never come in a lower order than before. */
  stepped(callId: string, segment: number): void {
    const before = this.#segments.get(callId);
    if (before === segment) return;
    if (before !== undefined) this.#leave(before);
    this.#segments.set(callId, segment);
    this.#counts.set(segment, (this.#counts.get(segment) ?? 0) + 1);
  }

  ended(callId: string): void {
    const before = this.#segments.get(callId);
    if (before === undefined) return;
    this.#segments.delete(callId);
    this.#leave(before);
  }

  /** The lowest segment that holds a last step; undefined when no call is open. */
  lowest(): number | undefined {
    for (const segment of this.#counts.keys()) return segment;
    return undefined;
  }

  #leave(segment: number): void {
    const left = (this.#counts.get(segment) ?? 0) - 1;
    if (left > 0) this.#counts.set(segment, left);
    else this.#counts.delete(segment);
  }
}
