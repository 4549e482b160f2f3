// The order in which RFC 8866 section 5 wants the lines, as a rank for each letter.

export interface Order {
  /** Indexed by the character code of the letter; 0: unknown, or not of this section. */
  readonly ranks: Uint8Array;
  readonly rankOfConnection: number;
}

const UNKNOWN = 0;

export const SESSION_ORDER: Order = orderOf('v o s i u e p c b tr z k a');
export const MEDIA_ORDER: Order = orderOf('m i c b k a');
/** Lines that belong to the session wherever they stand: some peers write t= after m=. */
export const SESSION_ONLY = 'vosueptrz';

function orderOf(letters: string): Order {
  const ranks = new Uint8Array(128);
  for (const [at, group] of letters.split(' ').entries()) {
    for (const letter of group) ranks[letter.charCodeAt(0)] = at + 1;
  }
  return { ranks, rankOfConnection: ranks['c'.charCodeAt(0)] as number };
}

export function rankOf(order: Order, type: string): number {
  return order.ranks[type.charCodeAt(0)] ?? UNKNOWN;
}

interface Typed {
  readonly type: string;
}

/**
 * Sorts into the order of the RFC, and leaves lines of one rank as they came. A line that we do not
 * know stays behind the line that it came behind.
 */
export function inOrder<T extends Typed>(lines: readonly T[], order: Order): readonly T[] {
  return isInOrder(lines, order) ? lines : sorted(lines, order);
}

function isInOrder(lines: readonly Typed[], order: Order): boolean {
  let last = UNKNOWN;
  for (const each of lines) {
    const rank = rankOf(order, each.type);
    if (rank === UNKNOWN) continue;
    if (rank < last) return false;
    last = rank;
  }
  return true;
}

function sorted<T extends Typed>(lines: readonly T[], order: Order): readonly T[] {
  let last = UNKNOWN;
  const ranked = lines.map((each) => {
    const own = rankOf(order, each.type);
    if (own !== UNKNOWN) last = own;
    return { each, rank: last };
  });
  return ranked.sort((left, right) => left.rank - right.rank).map(({ each }) => each);
}
