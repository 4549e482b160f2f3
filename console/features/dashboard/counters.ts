// The figures of now, and which of them still hold.

/** Figures of a span, as tiles show them. */
export interface Short {
  readonly calls: number;
  readonly answered: number;
  readonly asr: number | null;
  readonly acdSeconds: number | null;
  readonly pddMs: number | null;
  readonly charge: string;
  readonly cost: string;
  readonly margin: string;
}

export interface Counters {
  readonly calls: number;
  readonly connected: number;
  readonly cps: number | null;
  readonly answersPerSecond: number | null;
  readonly hour: Short | null;
  readonly today: Short | null;
}

interface Known {
  readonly told: Counters | undefined;
  /** null: the switch does not answer; undefined: not asked yet. */
  readonly asked: Counters | null | undefined;
}

/** While the switch is away nothing is told, and what was told before holds no longer. */
export function countersOf({ told, asked }: Known): Counters | null {
  return asked === null ? null : (told ?? asked ?? null);
}
