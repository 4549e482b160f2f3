// Reliable provisional responses that we receive (RFC 3262 section 4), counted for each early
// dialog by itself.

/** RFC 3262 section 7.2: what a PRACK speaks of. */
export interface Rack {
  readonly rseq: number;
  readonly cseq: number;
  readonly method: string;
}

export type RseqVerdict =
  /** New: it goes up, and is to be answered with a PRACK. */
  | 'acknowledge'
  /** It was acknowledged before; the PRACK is a transaction and sent again by it. */
  | 'again'
  /** One before it is missing. It is not to be acknowledged, so the peer sends that one first. */
  | 'tooEarly';

/** `highest`: of the ones acknowledged in this early dialog; undefined when there was none. */
export function judgeRseq(highest: number | undefined, rseq: number): RseqVerdict {
  if (highest === undefined || rseq === highest + 1) return 'acknowledge';
  return rseq <= highest ? 'again' : 'tooEarly';
}
