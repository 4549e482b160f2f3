// Writes all pieces, however few bytes the system takes at a time.

/** Linux takes no more pieces at once (IOV_MAX). */
export const MOST_PIECES = 1_024;

/** How many bytes it took, at least one; or throws what the system says. */
export type WriteSome = (pieces: readonly Uint8Array[], position: number) => number;

export interface Writing {
  readonly pieces: readonly Uint8Array[];
  readonly position: number;
  /** Told after each part, so that a failure behind it does not make it unknown. */
  readonly wrote: (bytes: number) => void;
}

export function writeAll(write: WriteSome, { pieces, position, wrote }: Writing): void {
  let at = position;
  let left = pieces.filter(({ length }) => length > 0);
  while (left.length > 0) {
    const count = write(left.length > MOST_PIECES ? left.slice(0, MOST_PIECES) : left, at);
    wrote(count);
    at += count;
    left = without(left, count);
  }
}

function without(pieces: readonly Uint8Array[], count: number): Uint8Array[] {
  let gone = count;
  let whole = 0;
  for (const { length } of pieces) {
    if (length > gone) break;
    gone -= length;
    whole += 1;
  }
  const [first, ...rest] = pieces.slice(whole);
  return first === undefined ? [] : [first.subarray(gone), ...rest];
}
