// What may be asked of media from outside, over the control socket of the switch.

/** One machine of a pool. */
export interface DaemonFigures {
  readonly name: string;
  /** Beside the others'; 0: no new calls. */
  readonly weight: number;
  readonly isUp: boolean;
  /** Those that lie ready too. */
  readonly streams: number;
  /** Streams of calls that it knew no more, for it was started anew. */
  readonly lost: number;
}

export const HIGHEST_WEIGHT = 9_999;
