// Ratios of sums. They are made of sums and never of ratios, so that a day is what its hours are.
import type { CallSums } from './contract.ts';

/** null: there is nothing that it could be told of. */
export interface CallRatios {
  /** Answered of those that were sent to a gateway. */
  readonly asr: number | null;
  /** Seconds of an answered call. */
  readonly acdSeconds: number | null;
  /** Milliseconds to the first ringing. */
  readonly pddMs: number | null;
}

const MS_PER_SECOND = 1_000;

export function ratiosOf({ sent, answered, holdMs, pddMs, pdds }: CallSums): CallRatios {
  const acdMs = ratio(holdMs, answered);
  return {
    asr: ratio(answered, sent),
    acdSeconds: acdMs === null ? null : acdMs / MS_PER_SECOND,
    pddMs: ratio(pddMs, pdds),
  };
}

const ratio = (part: bigint, whole: bigint): number | null =>
  whole === 0n ? null : Number(part) / Number(whole);
