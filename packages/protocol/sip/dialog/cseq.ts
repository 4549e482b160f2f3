// CSeq counts the requests of one side of a dialog (RFC 3261 sections 8.1.1.5 and 12.2).
import type { Random } from '@tandem/base/kernel';

/** Section 8.1.1.5: less than 2^31. */
export const HIGHEST_CSEQ = 2 ** 31 - 1;
/** Low enough to count for as long as a dialog lives, and to fit peers that keep 16 bits of it. */
const HIGHEST_FIRST_CSEQ = 10_000;

export function firstCseq(random: Random): number {
  return 1 + random.below(HIGHEST_FIRST_CSEQ);
}

/** These carry the number of the request that they speak of (sections 9.1 and 13.2.2.4). */
export function borrowsCseq(method: string): boolean {
  return method === 'ACK' || method === 'CANCEL';
}

/**
 * Section 12.2.2: a request with a lower number than one before it is out of order, and the answer
 * is 500. An equal number is let through: transactions have taken the retransmissions out already,
 * and to refuse the BYE of a peer that does not count would leave a call up, and charged.
 */
export function isInOrder(method: string, cseq: number, highest: number | undefined): boolean {
  return borrowsCseq(method) || highest === undefined || cseq >= highest;
}
