// How long to wait until something is done again, so that it is done no oftener than `leastMs`.
export interface Pace {
  readonly lastMs: number;
  readonly nowMs: number;
  readonly leastMs: number;
}

export const waitMs = ({ lastMs, nowMs, leastMs }: Pace): number =>
  Math.min(leastMs, Math.max(0, lastMs + leastMs - nowMs));
